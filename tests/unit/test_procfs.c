/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_procfs.c - what /proc says, from a folder laid out like it.
 */
#include "../../reporter/procfs.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char root[] = "/tmp/finleak-proc-XXXXXX";

static void add_process(int pid, const char *name, char state, int ppid,
                        unsigned long started)
{
	char path[PATH_MAX];
	FILE *file;

	snprintf(path, sizeof path, "%s/%d", root, pid);
	mkdir(path, 0755);
	snprintf(path, sizeof path, "%s/%d/fd", root, pid);
	mkdir(path, 0755);
	snprintf(path, sizeof path, "%s/%d/stat", root, pid);
	file = fopen(path, "w");
	assert_non_null(file);
	fprintf(file,
	        "%d (%s) %c %d 1 1 0 -1 0 0 0 0 0 1 2 3 4 20 0 1 0 %lu 9 9\n",
	        pid, name, state, ppid, started);
	fclose(file);
}

static void add_descriptor(int pid, int fd, const char *target)
{
	char path[PATH_MAX];

	snprintf(path, sizeof path, "%s/%d/fd/%d", root, pid, fd);
	assert_int_equal(symlink(target, path), 0);
}

static int lay_out(void **state)
{
	(void)state;
	if (!mkdtemp(root))
		return -1;
	add_process(10, "server", 'S', 1, 777);
	add_process(11, "odd) S 99 (name", 'R', 10, 778);
	add_process(12, "worker", 'S', 11, 779);
	add_process(13, "gone", 'Z', 10, 780);
	add_process(14, "stranger", 'S', 1, 781);
	add_descriptor(10, 0, "/dev/null");
	add_descriptor(10, 12, "socket:[4000000001]");
	add_descriptor(10, 3, "socket:[55]");
	add_descriptor(10, 4, "anon_inode:[eventpoll]");
	add_descriptor(10, 5, "socket:[x]");
	procfs_root(root);
	return 0;
}

static int remove_all(void **state)
{
	char command[PATH_MAX];

	(void)state;
	snprintf(command, sizeof command, "rm -rf %s", root);
	return system(command);
}

static void sockets_come_by_descriptor(void **state)
{
	struct procfs_socket *sockets;

	(void)state;
	assert_int_equal(procfs_sockets(10, &sockets), 2);
	assert_int_equal(sockets[0].fd, 3);
	assert_true(sockets[0].inode == 55);
	assert_int_equal(sockets[1].fd, 12);
	assert_true(sockets[1].inode == 4000000001u);
	free(sockets);
	assert_int_equal(procfs_sockets(12, &sockets), 0);
	free(sockets);
	assert_int_equal(procfs_sockets(99, &sockets), 0);
	free(sockets);
}

static void descendants_come_parents_first_without_zombies(void **state)
{
	int *pids;

	(void)state;
	assert_int_equal(procfs_descendants(10, &pids), 2);
	assert_int_equal(pids[0], 11);
	assert_int_equal(pids[1], 12);
	free(pids);
	assert_int_equal(procfs_descendants(14, &pids), 0);
	free(pids);
}

static void names_may_hold_brackets(void **state)
{
	char name[PROCFS_NAME_MAX];

	(void)state;
	assert_true(procfs_name(11, name));
	assert_string_equal(name, "odd) S 99 (name");
	assert_false(procfs_name(99, name));
}

static void start_and_life(void **state)
{
	(void)state;
	assert_true(procfs_started(10) == 777);
	assert_true(procfs_started(11) == 778);
	assert_true(procfs_started(99) == 0);
	assert_true(procfs_lives(10));
	assert_false(procfs_lives(13));
	assert_false(procfs_lives(99));
}

static void nonsense_is_not_there(void **state)
{
	char path[PATH_MAX];
	FILE *file;

	(void)state;
	add_process(20, "x", 'S', 1, 1);
	snprintf(path, sizeof path, "%s/20/stat", root);
	file = fopen(path, "w");
	fputs(") 20 (", file);
	fclose(file);
	assert_false(procfs_lives(20));
	truncate(path, 0);
	assert_false(procfs_lives(20));
}

static void the_real_one_knows_us(void **state)
{
	char path[PATH_MAX];
	struct procfs_socket *sockets;
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	bool found = false;
	size_t n;

	(void)state;
	procfs_root("/proc");
	assert_true(procfs_lives(getpid()));
	assert_true(procfs_exe(getpid(), path));
	assert_non_null(strstr(path, "test_procfs"));
	n = procfs_sockets(getpid(), &sockets);
	for (size_t i = 0; i < n; i++)
		found = found || sockets[i].fd == fd;
	assert_true(found);
	free(sockets);
	close(fd);
	procfs_root(root);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(sockets_come_by_descriptor),
	    cmocka_unit_test(descendants_come_parents_first_without_zombies),
	    cmocka_unit_test(names_may_hold_brackets),
	    cmocka_unit_test(start_and_life),
	    cmocka_unit_test(nonsense_is_not_there),
	    cmocka_unit_test(the_real_one_knows_us),
	};

	return cmocka_run_group_tests(tests, lay_out, remove_all);
}
