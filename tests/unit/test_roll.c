/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_roll.c - the roll of a run: made whole, signed, read with suspicion.
 */
#include "../../reporter/roll.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[64];
static char path[96];
static char error[READER_ERROR_MAX];

static int make_folder(void **state)
{
	(void)state;
	strcpy(folder, "/tmp/finleak-roll-XXXXXX");
	if (!mkdtemp(folder))
		return -1;
	snprintf(path, sizeof path, "%s/" RECORDING_ROLL_FILE, folder);
	return 0;
}

static int remove_folder(void **state)
{
	(void)state;
	unlink(path);
	return rmdir(folder);
}

static struct recording_roll *read_it(void)
{
	struct recording_roll *roll = roll_read(folder, error);

	if (!roll)
		fail_msg("%s", error);
	return roll;
}

/* Overwrites the number at OFFSET of the file. */
static void patch(long offset, uint32_t number)
{
	FILE *file = fopen(path, "r+");

	assert_non_null(file);
	fseek(file, offset, SEEK_SET);
	fwrite(&number, sizeof number, 1, file);
	fclose(file);
}

static void a_new_roll_is_empty_and_has_no_holes(void **state)
{
	struct recording_roll *roll;
	struct stat about;

	(void)state;
	assert_true(roll_make(folder, false, error));
	assert_int_equal(stat(path, &about), 0);
	assert_int_equal(about.st_mode & 07777, 0600);
	assert_true(about.st_blocks * 512 >= about.st_size);
	roll = read_it();
	assert_int_equal(roll->capacity, ROLL_ENTRIES);
	assert_int_equal(roll->run_pid, getpid());
	for (uint32_t i = 0; i < roll->capacity; i++)
		assert_int_equal(roll->entry[i].state, RECORDING_ROLL_FREE);
	free(roll);
}

static void others_may_sign_a_shared_one(void **state)
{
	struct stat about;
	mode_t mask = umask(077);

	(void)state;
	assert_true(roll_make(folder, true, error));
	umask(mask);
	assert_int_equal(stat(path, &about), 0);
	assert_int_equal(about.st_mode & 07777, 0666);
}

static void it_is_not_made_twice(void **state)
{
	(void)state;
	assert_true(roll_make(folder, false, error));
	assert_true(roll_register(folder, 42, 1, "/bin/prog"));
	assert_false(roll_make(folder, false, error));
	assert_non_null(strstr(error, "File exists"));
	free(read_it());
}

static void processes_find_their_entries_when_they_collide(void **state)
{
	const int pid = 42, twin = 42 + ROLL_ENTRIES;
	const struct recording_roll_entry *entry;
	struct recording_roll *roll;

	(void)state;
	assert_true(roll_make(folder, false, error));
	assert_true(roll_register(folder, pid, 7, "/bin/one"));
	assert_true(roll_register(folder, twin, 7, "/bin/two"));
	roll = read_it();
	entry = roll_find(roll, pid);
	assert_ptr_equal(entry, &roll->entry[42]);
	assert_string_equal(entry->program, "/bin/one");
	assert_int_equal(entry->state, RECORDING_ROLL_EXEC);
	assert_int_equal(entry->ppid, 7);
	assert_int_equal(entry->ended, RECORDING_END_EXEC);
	entry = roll_find(roll, twin);
	assert_ptr_equal(entry, &roll->entry[43]);
	assert_string_equal(entry->program, "/bin/two");
	assert_null(roll_find(roll, 43));
	free(roll);
}

static void long_names_are_cut(void **state)
{
	char name[400];
	struct recording_roll *roll;
	const struct recording_roll_entry *entry;

	(void)state;
	memset(name, 'x', sizeof name - 1);
	name[sizeof name - 1] = '\0';
	assert_true(roll_make(folder, false, error));
	assert_true(roll_register(folder, 9, 1, name));
	roll = read_it();
	entry = roll_find(roll, 9);
	assert_int_equal(strlen(entry->program), sizeof entry->program - 1);
	free(roll);
}

static void strings_that_do_not_end_are_ended(void **state)
{
	struct recording_roll *roll;

	(void)state;
	assert_true(roll_make(folder, false, error));
	assert_true(roll_register(folder, 0, 1, ""));
	for (size_t i = 0; i < 96; i += 4)
		patch((long)(sizeof *roll + 32 + i), 0x41414141);
	roll = read_it();
	assert_int_equal(strlen(roll->entry[0].program), 95);
	free(roll);
}

static void what_is_no_roll_is_refused(void **state)
{
	(void)state;
	assert_null(roll_read(folder, error));
	assert_non_null(strstr(error, "No such file"));
	assert_true(roll_make(folder, false, error));
	patch(0, 0);
	assert_null(roll_read(folder, error));
	assert_non_null(strstr(error, "no roll"));
}

static void another_version_is_named(void **state)
{
	(void)state;
	assert_true(roll_make(folder, false, error));
	patch(offsetof(struct recording_roll, version), 77);
	assert_null(roll_read(folder, error));
	assert_non_null(strstr(error, "77"));
	assert_non_null(strstr(error, "reads version 1"));
}

static void one_that_was_cut_is_refused(void **state)
{
	(void)state;
	assert_true(roll_make(folder, false, error));
	assert_int_equal(truncate(path, 4096), 0);
	assert_null(roll_read(folder, error));
	assert_non_null(strstr(error, "cut short"));
	assert_int_equal(truncate(path, 10), 0);
	assert_null(roll_read(folder, error));
	patch(offsetof(struct recording_roll, capacity), 1u << 31);
	assert_null(roll_read(folder, error));
}

static void a_limit_on_file_sizes_is_an_error_and_no_signal(void **state)
{
	struct rlimit before, tight;
	bool made;

	(void)state;
	getrlimit(RLIMIT_FSIZE, &before);
	tight = before;
	tight.rlim_cur = 4096;
	setrlimit(RLIMIT_FSIZE, &tight);
	made = roll_make(folder, false, error);
	setrlimit(RLIMIT_FSIZE, &before);
	assert_false(made);
	assert_non_null(strstr(error, "File too large"));
	assert_int_equal(access(path, F_OK), -1);
}

int main(void)
{
#define TEST(name)                                                             \
	cmocka_unit_test_setup_teardown(name, make_folder, remove_folder)
	const struct CMUnitTest tests[] = {
	    TEST(a_new_roll_is_empty_and_has_no_holes),
	    TEST(others_may_sign_a_shared_one),
	    TEST(it_is_not_made_twice),
	    TEST(processes_find_their_entries_when_they_collide),
	    TEST(long_names_are_cut),
	    TEST(strings_that_do_not_end_are_ended),
	    TEST(what_is_no_roll_is_refused),
	    TEST(another_version_is_named),
	    TEST(one_that_was_cut_is_refused),
	    TEST(a_limit_on_file_sizes_is_an_error_and_no_signal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
