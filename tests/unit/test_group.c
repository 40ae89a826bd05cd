/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_group.c - what is one place, and what an id is made of.
 */
#include "recordings.h"

#include "reporter/catalogue.h"
#include "reporter/group.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static struct report_frame frames_of_server[] = {
    {.function = "recv", .module = "/lib/libc.so.6", .offset = 0x11},
    {.function = "take", .file = "a.c", .line = 3, .own = true},
    {.function = "loop", .file = "b.c", .line = 4, .own = true},
    {.function = "start_thread", .module = "/lib/libc.so.6"},
};

static struct report_stack server = {
    .call = "accept", .frames = frames_of_server, .n_frames = 4};

static const char *id_of(enum report_verdict verdict,
                         const struct report_stack *opened,
                         const struct report_stack *evidence)
{
	static char ids[8][REPORT_ID_CHARS + 1];
	static int next;
	char *id = ids[next++ % 8];

	group_id(id, verdict, opened, evidence);
	return id;
}

static const char *id_of_frames(struct report_frame *frames, size_t n)
{
	return id_of(REPORT_VERDICT_DEAD,
	             &(struct report_stack){.frames = frames, .n_frames = n},
	             NULL);
}

/* The ids of two stacks, each of one to four frames, are the same or not. */
#define SAME(a, b)                                                             \
	assert_string_equal(id_of_frames(a, sizeof(a) / sizeof(*(a))),         \
	                    id_of_frames(b, sizeof(b) / sizeof(*(b))))
#define DIFFERENT(a, b)                                                        \
	assert_string_not_equal(id_of_frames(a, sizeof(a) / sizeof(*(a))),     \
	                        id_of_frames(b, sizeof(b) / sizeof(*(b))))

static void id_outlives_a_rebuild(void **state)
{
	struct report_frame moved[] = {
	    {.function = "__recv", .module = "/usr/lib/libc.so.6"},
	    {.function = "take",
	     .file = "/x/c.c",
	     .line = 99,
	     .own = true,
	     .offset = 0x77,
	     .module = "/opt/server",
	     .build_id = "aa"},
	    {.function = "loop", .file = "d.c", .line = 1, .own = true},
	};

	(void)state;
	SAME(frames_of_server, moved);
}

static void id_is_kept_for_baselines(void **state)
{
	/* Changing how ids are made forgets what users have suppressed. */
	(void)state;
	assert_string_equal(id_of(REPORT_VERDICT_EOF_IGNORED, &server, &server),
	                    "c79b49f388d80d7e");
}

static void id_tells_verdicts_and_stacks_apart(void **state)
{
	struct report_stack missing = {.missing = "not recorded"};
	const char *id = id_of(REPORT_VERDICT_DEAD, &server, NULL);

	(void)state;
	assert_int_equal(strlen(id), REPORT_ID_CHARS);
	assert_string_not_equal(
	    id, id_of(REPORT_VERDICT_FIN_UNREAD, &server, NULL));
	assert_string_not_equal(id, id_of(REPORT_VERDICT_DEAD, NULL, &server));
	assert_string_not_equal(id,
	                        id_of(REPORT_VERDICT_DEAD, &server, &server));
	assert_string_not_equal(id, id_of(REPORT_VERDICT_DEAD, &missing, NULL));
}

static void recursion_counts_once(void **state)
{
	struct report_frame once[] = {{.function = "walk", .own = true},
	                              {.function = "main", .own = true}};
	struct report_frame thrice[] = {
	    {.function = "walk", .own = true},
	    {.function = "walk", .own = true},
	    {.function = "qsort", .module = "/lib/libc.so.6"},
	    {.function = "walk", .own = true},
	    {.function = "main", .own = true}};
	struct report_frame mutual[] = {{.function = "walk", .own = true},
	                                {.function = "main", .own = true},
	                                {.function = "walk", .own = true}};

	(void)state;
	SAME(once, thrice);
	DIFFERENT(once, mutual);
}

static void libraries_alone_count_all(void **state)
{
	struct report_frame one[] = {{.function = "a", .module = "/lib/l.so"}};
	struct report_frame two[] = {{.function = "b", .module = "/lib/l.so"}};

	(void)state;
	DIFFERENT(one, two);
}

static void nameless_frames_are_places_in_a_file(void **state)
{
	struct report_frame here[] = {
	    {.module = "/opt/a/server", .offset = 0x10, .own = true}};
	struct report_frame moved[] = {
	    {.module = "/usr/bin/server", .offset = 0x10, .own = true}};
	struct report_frame other[] = {
	    {.module = "/opt/a/server", .offset = 0x11, .own = true}};
	struct report_frame generated[] = {{.offset = 0x7f0010}};
	struct report_frame again[] = {{.offset = 0x7f9910}};

	(void)state;
	SAME(here, moved);
	DIFFERENT(here, other);
	SAME(generated, again);
}

static void processes_of_one_program_share_stacks(void **state)
{
	struct fake *a = fake_server(10), *b = fake_server(11);
	struct recording *recordings[2];
	struct recording_mark in_a = fake_mark(a, 1, 0);
	struct recording_mark in_b = fake_mark(b, 1, 3);
	struct catalogue *catalogue;
	struct catalogue_stack *stack;

	(void)state;
	/* Other slots, another place in memory, another way to the file. */
	b->stacks[3] = b->stacks[0];
	b->stacks[0] = b->stacks[2];
	strcpy(b->modules[0].path, "bin/server");
	b->modules[0].start += 0x1000;
	a->stacks[0].opened = 10;
	a->stacks[0].closed = 10;
	b->stacks[3].opened = 5;
	a->stacks[0].most_open = 4;
	b->stacks[3].most_open = 3;
	b->stacks[3].closed = 6;
	recordings[0] = fake_read(a);
	recordings[1] = fake_read(b);
	catalogue = catalogue_new(&(struct catalogue_input){
	    .recordings = recordings, .n_recordings = 2});
	stack = catalogue_stack(catalogue, recordings[0], &in_a);
	assert_non_null(stack);
	assert_ptr_equal(stack,
	                 catalogue_stack(catalogue, recordings[1], &in_b));
	assert_int_equal(stack->site.opened, 15);
	assert_int_equal(stack->site.most_open, 4);
	assert_int_equal(stack->site.open, 0);
	assert_string_equal(stack->frames[0].module->path, "/srv/bin/server");
	assert_true(stack->frames[0].module->own);
	catalogue_free(catalogue);
	reader_free(recordings[0]);
	reader_free(recordings[1]);
}

static void other_builds_and_calls_are_other_stacks(void **state)
{
	struct fake *a = fake_server(10), *b = fake_server(11);
	struct recording *recordings[2];
	struct recording_mark mark = fake_mark(a, 1, 0);
	struct recording_mark other = fake_mark(a, 1, 3);
	struct catalogue *catalogue;
	struct catalogue_stack *stack;

	(void)state;
	b->modules[0].build_id[0]++;
	a->stacks[3] = a->stacks[0];
	a->stacks[3].call = RECORDING_CALL_CONNECT;
	recordings[0] = fake_read(a);
	recordings[1] = fake_read(b);
	catalogue = catalogue_new(&(struct catalogue_input){
	    .recordings = recordings, .n_recordings = 2});
	stack = catalogue_stack(catalogue, recordings[0], &mark);
	assert_ptr_not_equal(stack,
	                     catalogue_stack(catalogue, recordings[1], &mark));
	assert_ptr_not_equal(stack,
	                     catalogue_stack(catalogue, recordings[0], &other));
	catalogue_free(catalogue);
	reader_free(recordings[0]);
	reader_free(recordings[1]);
}

/* Whether code at PATH is the program's own, where the program is EXE. */
static bool own(const char *exe, const char *path)
{
	struct fake *fake = fake_server(10);
	struct recording *recording;
	struct recording_mark mark = fake_mark(fake, 1, 0);
	struct catalogue *catalogue;
	bool result;

	strcpy(fake->header.exe, exe);
	strcpy(fake->modules[0].path, path);
	recording = fake_read(fake);
	catalogue = catalogue_new(&(struct catalogue_input){
	    .recordings = &recording, .n_recordings = 1});
	result =
	    catalogue_stack(catalogue, recording, &mark)->frames[0].module->own;
	catalogue_free(catalogue);
	reader_free(recording);
	return result;
}

static void whose_code_it_is(void **state)
{
	(void)state;
	assert_true(own("/usr/lib/postgresql/bin/postgres", ""));
	assert_true(own("/usr/bin/x", "/opt/x/libx.so"));
	assert_true(own("/usr/bin/x", "/library/x.so"));
	assert_true(own("/usr/bin/x", "./plugin.so"));
	assert_false(own("/usr/bin/x", "/usr/lib/libc.so.6"));
	assert_false(own("/usr/bin/x", "/lib64/ld-linux-x86-64.so.2"));
	assert_false(own("/usr/bin/x", "linux-vdso.so.1"));
	assert_false(own("/usr/bin/x", "[vdso]"));
}

static void equal_ids_merge(void **state)
{
	struct catalogue_stack *a = calloc(1, sizeof(*a));
	struct catalogue_stack *b = calloc(1, sizeof(*b));
	struct join_socket sockets[3] = {0};
	struct group_key keys[3] = {{.opened.stack = a},
	                            {.opened.stack = b},
	                            {.opened.stack = b, .role = 1}};
	struct group *groups = NULL, *group, *next;
	struct report_site site;

	(void)state;
	a->site = (struct report_site){.opened = 5, .most_open = 4};
	b->site = (struct report_site){.opened = 7, .most_open = 2};
	for (int i = 0; i < 3; i++) {
		group_add(&groups, &keys[i], &sockets[i]);
		group_add(&groups, &keys[i], &sockets[i]);
	}
	assert_int_equal(HASH_COUNT(groups), 3);
	HASH_ITER(hh, groups, group, next)
	strcpy(group->id, "0123456789abcdef");
	group_merge(&groups);
	assert_int_equal(HASH_COUNT(groups), 1);
	assert_int_equal(groups->n_sockets, 6);
	assert_true(group_site(groups, &site));
	assert_int_equal(site.opened, 12);
	assert_int_equal(site.most_open, 4);
	group_free(&groups);
	assert_null(groups);
	free(a);
	free(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(id_outlives_a_rebuild),
	    cmocka_unit_test(id_is_kept_for_baselines),
	    cmocka_unit_test(id_tells_verdicts_and_stacks_apart),
	    cmocka_unit_test(recursion_counts_once),
	    cmocka_unit_test(libraries_alone_count_all),
	    cmocka_unit_test(nameless_frames_are_places_in_a_file),
	    cmocka_unit_test(processes_of_one_program_share_stacks),
	    cmocka_unit_test(other_builds_and_calls_are_other_stacks),
	    cmocka_unit_test(whose_code_it_is),
	    cmocka_unit_test(equal_ids_merge),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
