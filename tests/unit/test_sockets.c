/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_sockets.c - the recorder's table of sockets.
 */
#include "../../preload/sockets.h"

#include "recorder_table.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static struct recording_socket *open_at(int fd)
{
	struct sockets_birth birth = {.kind = RECORDING_KIND_ACCEPTED,
	                              .opened = {1, 2, 3}};
	enum recording_loss loss;

	return sockets_opened(fd, &birth, &loss);
}

static void opened_socket_is_watched_until_closed(void **state)
{
	(void)state;
	assert_false(sockets_watches(7));
	assert_non_null(open_at(7));
	assert_true(sockets_watches(7));
	assert_int_equal(sockets_at(7)->kind, RECORDING_KIND_ACCEPTED);
	assert_int_equal(sockets_at(7)->opened.stack, 3);
	assert_non_null(sockets_closed(7, 1));
	assert_false(sockets_watches(7));
	assert_null(sockets_at(7));
	assert_null(sockets_closed(7, 1));
}

static void reused_slot_remembers_nothing(void **state)
{
	struct recording_socket *slot = open_at(9);
	static const struct recording_mark never;

	(void)state;
	slot->last_use = slot->eof = (struct recording_mark){4, 5, 6};
	slot->flags = RECORDING_SOCKET_SHUT_RD;
	sockets_more(slot)->peer.port = 80;
	slot->stamp.tcp_state = 8;
	sockets_closed(9, 1);
	slot = open_at(9);
	assert_memory_equal(&slot->last_use, &never, sizeof never);
	assert_memory_equal(&slot->eof, &never, sizeof never);
	assert_int_equal(slot->flags, 0);
	assert_int_equal(slot->peer.port, 0);
	assert_int_equal(slot->stamp.tcp_state, 0);
	sockets_closed(9, 1);
}

static void sequence_is_even_at_rest_and_grows(void **state)
{
	struct recording_socket *slot = open_at(3);
	uint32_t first = slot->sequence;

	(void)state;
	assert_int_equal(first % 2, 0);
	sockets_closed(3, 1);
	assert_int_equal(slot->sequence % 2, 0);
	assert_true(slot->sequence > first);
}

static void close_that_failed_is_taken_back(void **state)
{
	(void)state;
	open_at(5);
	sockets_closed(5, 1);
	sockets_reopened(5);
	assert_true(sockets_watches(5));
	assert_int_equal(sockets_at(5)->open, 1);
	sockets_closed(5, 1);
}

static void numbers_that_are_none_are_not_watched(void **state)
{
	(void)state;
	assert_false(sockets_watches(-1));
	assert_false(sockets_watches(RECORDING_SOCKETS_MAX));
	assert_null(sockets_closed(-1, 1));
}

static void highest_descriptor_has_a_slot_the_next_is_lost(void **state)
{
	struct sockets_birth birth = {.kind = RECORDING_KIND_ACCEPTED};
	enum recording_loss loss = 0;
	int highest = (int)mapping.n_sockets - 1;

	(void)state;
	assert_non_null(sockets_opened(highest, &birth, &loss));
	assert_int_equal(sockets_end(), highest + 1);
	assert_null(sockets_opened(highest + 1, &birth, &loss));
	assert_int_equal(loss, RECORDING_LOST_SOCKETS_FULL);
	sockets_closed(highest, 1);
}

/* What a forked child does: the same descriptors, a new file. */
static void child_inherits_what_is_open(void **state)
{
	struct mapping parent = mapping;
	struct mapping_refusal refusal;

	(void)state;
	sockets_more(open_at(11))->peer.port = 4711;
	open_at(12);
	sockets_closed(12, 1);
	assert_true(mapping_create(&mapping, &refusal));
	mapping_unlink(&mapping);
	sockets_inherit(parent.sockets, parent.header->sockets.used, true);
	assert_int_equal(sockets_at(11)->kind, RECORDING_KIND_INHERITED);
	assert_int_equal(sockets_at(11)->peer.port, 4711);
	assert_int_equal(sockets_at(11)->opened.stack, 3);
	assert_null(sockets_at(12));
	/* The parent's slot is the parent's. */
	sockets_closed(11, 1);
	assert_int_equal(parent.sockets[11].open, 1);
	mapping_drop(&parent);
}

/* The table as it is where that many descriptors may be open. */
static void widen_table(void)
{
	struct recording_socket *narrow = mapping.sockets;
	size_t bytes = RECORDING_SOCKETS_MAX * sizeof *mapping.sockets;

	mapping.sockets =
	    mmap(NULL, bytes, PROT_READ | PROT_WRITE,
	         MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	assert_true(mapping.sockets != MAP_FAILED);
	mapping.n_sockets = RECORDING_SOCKETS_MAX;
	sockets_inherit(narrow, mapping.header->sockets.used, true);
}

static void million_sockets_have_slots(void **state)
{
	enum { MILLION = 1000000 };
	struct mapping before = mapping;
	int fd = 0, open = 0;

	(void)state;
	widen_table();
	while (fd < MILLION && open_at(fd))
		fd++;
	assert_int_equal(fd, MILLION);
	assert_int_equal(sockets_end(), MILLION);
	for (fd = 0; fd < MILLION; fd++)
		open += sockets_at(fd) == &mapping.sockets[fd] &&
		        sockets_at(fd)->open;
	assert_int_equal(open, MILLION);
	for (fd = 0; fd < MILLION; fd++)
		open -= sockets_closed(fd, 1) && !sockets_at(fd);
	assert_int_equal(open, 0);
	munmap(mapping.sockets,
	       RECORDING_SOCKETS_MAX * sizeof *mapping.sockets);
	mapping = before;
}

int main(void)
{
	/* One table for all: only a forked child ever changes it. */
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(opened_socket_is_watched_until_closed),
	    cmocka_unit_test(reused_slot_remembers_nothing),
	    cmocka_unit_test(sequence_is_even_at_rest_and_grows),
	    cmocka_unit_test(close_that_failed_is_taken_back),
	    cmocka_unit_test(numbers_that_are_none_are_not_watched),
	    cmocka_unit_test(highest_descriptor_has_a_slot_the_next_is_lost),
	    cmocka_unit_test(child_inherits_what_is_open),
	    cmocka_unit_test(million_sockets_have_slots),
	};

	return cmocka_run_group_tests(tests, make_recording, drop_recording);
}
