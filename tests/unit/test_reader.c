/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_reader.c - what the reader refuses, and what it puts right.
 */
#include "recordings.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include <fcntl.h>

static char error[READER_ERROR_MAX];

/* Reads the first BYTES of FAKE; it and the file are gone after that. */
static struct recording *read_first(struct fake *fake, size_t bytes)
{
	char *path = fake_write(fake, bytes);
	struct recording *recording = reader_open(path, error);

	fake_remove(path);
	free(fake);
	return recording;
}

static void refused(struct fake *fake, size_t bytes, const char *because)
{
	struct recording *recording;

	*error = '\0';
	recording = read_first(fake, bytes);
	assert_null(recording);
	if (!strstr(error, because))
		fail_msg("'%s' does not say '%s'", error, because);
	assert_null(strchr(error, '\n'));
}

static void empty_file(void **state)
{
	(void)state;
	refused(fake_server(1), 0, "is empty");
}

static void foreign_file(void **state)
{
	struct fake *fake = fake_server(1);

	(void)state;
	memcpy(fake->header.magic, "\177ELF\2\1\1", 8);
	refused(fake, sizeof(*fake), "is no recording of finleak");
	refused(fake_server(1), 7, "is no recording of finleak");
}

static void other_version_names_both(void **state)
{
	struct fake *fake = fake_server(1);

	(void)state;
	fake->header.version = 7;
	refused(fake, sizeof(*fake), "version 7");
	fake = fake_server(1);
	fake->header.version = 7;
	refused(fake, sizeof(*fake), "reads version 1");
}

static void truncated_file(void **state)
{
	(void)state;
	refused(fake_server(1), 100, "is cut short: it has 100 bytes");
	refused(fake_server(1), sizeof(struct fake) - 1, "is cut short");
	refused(fake_server(1), offsetof(struct fake, stacks), "is cut short");
}

static void missing_file(void **state)
{
	(void)state;
	assert_null(reader_open("/nonexistent/x", error));
	assert_non_null(strstr(error, "No such file or directory"));
	assert_null(reader_open("/", error));
	assert_non_null(strstr(error, "is no regular file"));
}

static void impossible_tables(void **state)
{
	struct fake *fake = fake_server(1);

	(void)state;
	fake->header.stacks.slot_bytes = 1;
	refused(fake, sizeof(*fake), "its table of stacks");
	fake = fake_server(1);
	fake->header.sockets.used = FAKE_SOCKETS + 1;
	refused(fake, sizeof(*fake), "its table of sockets");
	fake = fake_server(1);
	fake->header.modules.capacity = RECORDING_MODULES_MAX + 1;
	refused(fake, sizeof(*fake), "its table of modules");
	fake = fake_server(1);
	fake->header.sockets.offset = UINT64_MAX - 4096;
	refused(fake, sizeof(*fake), "its table of sockets");
	fake = fake_server(1);
	fake->header.header_bytes = 0;
	refused(fake, sizeof(*fake), "its header");
}

static void keeps_what_was_ever_open(void **state)
{
	struct fake *fake = fake_server(1);
	struct recording *recording;

	(void)state;
	fake_socket(fake, 5);
	fake_socket(fake, 7)->open = 0;
	fake_socket(fake, 9)->stamp.when_ns = 0;
	fake_socket(fake, 11)->stamp.when_ns = 0;
	fake->sockets[11].open = 0;
	recording = fake_read(fake);
	assert_int_equal(recording->n_sockets, 4);
	for (int i = 0; i < 4; i++)
		assert_int_equal(recording->sockets[i].fd, 5 + 2 * i);
	assert_ptr_equal(reader_socket_at(recording, 9),
	                 &recording->sockets[2]);
	assert_null(reader_socket_at(recording, 6));
	reader_free(recording);
}

static void slot_that_is_being_filled(void **state)
{
	struct fake *fake = fake_server(1);
	struct recording *recording;
	const struct recording_socket *slot;

	(void)state;
	fake_socket(fake, 5)->sequence = 3;
	recording = fake_read(fake);
	slot = &fake_found(recording, 5)->slot;
	assert_int_equal(slot->kind, RECORDING_KIND_UNSEEN);
	assert_true(slot->open);
	assert_int_equal(slot->opened.when_ns, 0);
	assert_int_equal(slot->stamp.tcp_state, TCP_CLOSE_WAIT);
	reader_free(recording);
}

static void references_to_nothing(void **state)
{
	struct fake *fake = fake_server(1);
	struct recording *recording;
	struct recording_socket *slot = fake_socket(fake, 5);

	(void)state;
	slot->opened.stack = FAKE_STACKS + 1;
	slot->listened.stack = 0x7fffffff;
	slot->last_use.stack = 7; /* a slot that is not ready */
	slot->eof.stack = RECORDING_NO_STACK | RECORDING_LOST_COUNT;
	slot->shutdown.stack = RECORDING_NO_STACK | RECORDING_LOST_NO_ROOM;
	slot->copied.stack = RECORDING_NO_STACK;
	slot->kind = 200;
	slot->local.family = AF_UNIX;
	recording = fake_read(fake);
	slot = &fake_found(recording, 5)->slot;
	assert_null(reader_stack(recording, &slot->opened));
	assert_int_equal(slot->opened.stack, 0);
	assert_int_equal(slot->listened.stack, 0);
	assert_int_equal(slot->last_use.stack, 0);
	assert_int_equal(slot->eof.stack, 0);
	assert_string_equal(reader_loss(&slot->shutdown),
	                    "too little stack was left");
	assert_int_equal(slot->copied.stack, 0);
	assert_int_equal(slot->kind, RECORDING_KIND_UNSEEN);
	assert_int_equal(slot->local.family, 0);
	reader_free(recording);
}

static void frames_of_missing_modules(void **state)
{
	struct fake *fake = fake_server(1);
	struct recording *recording;

	(void)state;
	fake_frame(&fake->stacks[0], 3, 0x10);    /* not ready */
	fake_frame(&fake->stacks[0], 1000, 0x20); /* not there */
	fake->stacks[1].frames = RECORDING_DEPTH + 1;
	fake->stacks[2].call = RECORDING_CALL_COUNT;
	recording = fake_read(fake);
	assert_int_equal(recording->stacks[0].frame[1], 0x10);
	assert_int_equal(recording->stacks[0].frame[2], 0x20);
	assert_false(recording->stacks[1].ready);
	assert_int_equal(recording->stacks[2].call, RECORDING_CALL_NONE);
	reader_free(recording);
}

static void strings_without_an_end(void **state)
{
	struct fake *fake = fake_server(1);
	struct recording *recording;

	(void)state;
	memset(fake->header.exe, 'x', sizeof(fake->header.exe));
	memset(fake->header.cmdline, 'x', sizeof(fake->header.cmdline));
	memset(fake->modules[1].path, 'x', sizeof(fake->modules[1].path));
	fake->modules[1].build_id_bytes = 1000;
	recording = fake_read(fake);
	assert_int_equal(strlen(recording->header.exe), 1023);
	assert_int_equal(strlen(recording->header.cmdline), 1023);
	assert_int_equal(strlen(recording->modules[1].path), 959);
	assert_int_equal(recording->modules[1].build_id_bytes, 0);
	reader_free(recording);
}

static void holes_read_as_nothing(void **state)
{
	struct fake *fake = fake_server(1);
	char *path;
	struct recording *recording;
	struct recording_header *header = &fake->header;
	struct recording_socket last;
	int fd;

	(void)state;
	header->sockets.capacity = header->sockets.used = RECORDING_SOCKETS_MAX;
	last = *fake_socket(fake, 5);
	memset(&fake->sockets[5], 0, sizeof(last));
	path = fake_write(fake, sizeof(*fake));
	fd = open(path, O_WRONLY);
	assert_int_equal(
	    pwrite(fd, &last, sizeof(last),
	           (off_t)(header->sockets.offset +
	                   (RECORDING_SOCKETS_MAX - 1ull) * sizeof(last))),
	    sizeof(last));
	close(fd);
	recording = reader_open(path, error);
	assert_non_null(recording);
	assert_int_equal(recording->n_sockets, 1);
	assert_int_equal(recording->sockets[0].fd, RECORDING_SOCKETS_MAX - 1);
	reader_free(recording);
	fake_remove(path);
	free(fake);
}

static void words_of_the_lists(void **state)
{
	(void)state;
	assert_string_equal(reader_call_word(RECORDING_CALL_ACCEPT4),
	                    "accept4");
	assert_string_equal(reader_kind_word(RECORDING_KIND_INHERITED),
	                    "inherited");
	assert_string_equal(reader_end_word(RECORDING_END_QUICK), "_exit");
	assert_string_equal(reader_loss_text(RECORDING_LOST_STACKS_FULL),
	                    "the table of stacks is full");
	assert_string_equal(reader_refusal_text(RECORDING_REFUSED_CREATE),
	                    "its file could not be created");
	assert_string_equal(reader_call_word(9999), "?");
	assert_string_equal(reader_loss_text(0), "?");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(empty_file),
	    cmocka_unit_test(foreign_file),
	    cmocka_unit_test(other_version_names_both),
	    cmocka_unit_test(truncated_file),
	    cmocka_unit_test(missing_file),
	    cmocka_unit_test(impossible_tables),
	    cmocka_unit_test(keeps_what_was_ever_open),
	    cmocka_unit_test(slot_that_is_being_filled),
	    cmocka_unit_test(references_to_nothing),
	    cmocka_unit_test(frames_of_missing_modules),
	    cmocka_unit_test(strings_without_an_end),
	    cmocka_unit_test(holes_read_as_nothing),
	    cmocka_unit_test(words_of_the_lists),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
