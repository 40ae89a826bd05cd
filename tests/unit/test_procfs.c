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

static void add_file(int pid, const char *name, const char *text, size_t bytes)
{
	char path[PATH_MAX];
	FILE *file;

	snprintf(path, sizeof path, "%s/%d/%s", root, pid, name);
	file = fopen(path, "w");
	assert_non_null(file);
	assert_int_equal(fwrite(text, 1, bytes, file), bytes);
	fclose(file);
}

static void add_folder(int pid, const char *name)
{
	char path[PATH_MAX];

	snprintf(path, sizeof path, "%s/%d/%s", root, pid, name);
	assert_int_equal(mkdir(path, 0755), 0);
}

#define ADD(pid, name, text) add_file(pid, name, text, sizeof(text) - 1)

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
	struct procfs_descriptors found;

	(void)state;
	assert_true(procfs_read_descriptors(10, &found));
	assert_int_equal(found.n_sockets, 2);
	assert_int_equal(found.sockets[0].fd, 3);
	assert_true(found.sockets[0].inode == 55);
	assert_int_equal(found.sockets[1].fd, 12);
	assert_true(found.sockets[1].inode == 4000000001u);
	assert_int_equal(found.n_epolls, 1);
	assert_int_equal(found.epolls[0], 4);
	procfs_free_descriptors(&found);
	assert_true(procfs_read_descriptors(12, &found));
	assert_int_equal(found.n_sockets, 0);
	procfs_free_descriptors(&found);
	assert_false(procfs_read_descriptors(99, &found));
	assert_int_equal(found.n_sockets, 0);
	procfs_free_descriptors(&found);
	assert_true(procfs_socket_inode(10, 3) == 55);
	assert_true(procfs_socket_inode(10, 4) == 0);
	assert_true(procfs_socket_inode(99, 3) == 0);
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

static void what_epoll_instances_watch_comes_by_inode(void **state)
{
	static const int epolls[] = {4};
	struct procfs_watch *watches;

	(void)state;
	add_folder(10, "fdinfo");
	/* The instance at 4 was closed meanwhile. */
	assert_int_equal(procfs_watches(10, epolls, 1, &watches), 0);
	free(watches);
	ADD(10, "fdinfo/4",
	    "pos:\t0\nflags:\t02000002\nmnt_id:\t15\nino:\t2047\n"
	    "tfd:       12 events:       19 data:               c  pos:0 "
	    "ino:ee6b2801 sdev:8\n"
	    "tfd:        3 events: 80002011 data: ffffffffffffffff  pos:0 "
	    "ino:37 sdev:8\n");
	assert_int_equal(procfs_watches(10, epolls, 1, &watches), 2);
	assert_true(watches[0].inode == 55 && watches[0].epoll_fd == 4);
	assert_true(watches[0].events == 0x80002011);
	assert_true(watches[1].inode == 4000000001u);
	assert_true(watches[1].events == 0x19);
	free(watches);
	assert_int_equal(procfs_close_on_exec(10, 4), 1);
	ADD(10, "fdinfo/3", "pos:\t0\nflags:\t02\n");
	assert_int_equal(procfs_close_on_exec(10, 3), 0);
	assert_int_equal(procfs_close_on_exec(10, 12), -1);
	/* As kernels of old had it, which can't be told from nothing. */
	ADD(10, "fdinfo/4", "tfd: 3 events: 19 data: 3\n");
	assert_int_equal(procfs_watches(10, epolls, 1, &watches), -1);
	free(watches);
}

static void who_a_process_is(void **state)
{
	struct procfs_status status;
	struct procfs_thread *threads;
	char name[PROCFS_NAME_MAX];
	char **cmdline, *value;

	(void)state;
	ADD(12, "status",
	    "Name:\tUid:\t9 9 9\nTgid:\t12\nPid:\t12\n"
	    "Uid:\t1000\t33\t0\t33\nNStgid:\t12\t7\t1\n"
	    "NSpid:\t12\t7\t1\n");
	assert_true(procfs_status(12, &status));
	assert_int_equal(status.leader, 12);
	assert_int_equal(status.inner_pid, 1);
	assert_int_equal(status.uid[0], 1000);
	assert_int_equal(status.uid[2], 0);
	assert_false(procfs_status(10, &status));
	ADD(12, "cmdline", "worker\0\0-x\0\0\0");
	cmdline = procfs_cmdline(12);
	assert_string_equal(cmdline[0], "worker");
	assert_string_equal(cmdline[1], "");
	assert_string_equal(cmdline[2], "-x");
	assert_null(cmdline[3]);
	free(cmdline);
	assert_null(procfs_cmdline(10));
	ADD(12, "environ", "AB=1\0B=2\0C=\0B=3");
	value = procfs_variable(12, "B");
	assert_string_equal(value, "2");
	free(value);
	assert_null(procfs_variable(12, "D"));
	assert_null(procfs_variable(99, "B"));
	assert_int_equal(procfs_parent(12), 11);
	assert_int_equal(procfs_parent(99), -1);
	add_folder(12, "task");
	add_folder(12, "task/15");
	ADD(12, "task/15/comm", "pool 1\n");
	ADD(12, "task/15/status", "Name:\tx\nNSpid:\t15\t9\t4\n");
	assert_int_equal(procfs_threads(12, true, &threads), 1);
	assert_int_equal(threads[0].tid, 15);
	assert_int_equal(threads[0].inner_tid, 4);
	free(threads);
	assert_true(procfs_thread_name(12, 15, name));
	assert_string_equal(name, "pool 1");
	assert_int_equal(procfs_threads(99, false, &threads), 0);
	free(threads);
}

/* Lists the file "mapped" of the folder, with the inode given. */
static void add_mapping(uint64_t inode, const char *after)
{
	char text[PATH_MAX + 128];
	int bytes = snprintf(text, sizeof text,
	                     "00400000-00401000 r-xp 00000000 fe:00 77 "
	                     "                  /bin/x y\n"
	                     "7f00-7f01 rw-p 00000000 00:00 0 \n"
	                     "7f10-7f20 rw-s 00000000 00:1a %llu  %s/mapped%s\n"
	                     "7f20-7f30 r--s 00001000 00:1a %llu  %s/mapped%s\n"
	                     "7ffe-7fff r-xp 00000000 00:00 0    [vdso]\n",
	                     (unsigned long long)inode, root, after,
	                     (unsigned long long)inode, root, after);

	add_file(12, "maps", text, (size_t)bytes);
}

static int open_mapped(uint64_t inode, const char *after)
{
	struct procfs_mapping *mappings;
	ssize_t n;
	int fd;

	add_mapping(inode, after);
	n = procfs_mappings(12, &mappings);
	assert_int_equal(n, 2);
	assert_string_equal(mappings[0].path, "/bin/x y");
	assert_true(mappings[1].start == 0x7f10 && mappings[1].end == 0x7f20);
	assert_true(mappings[1].inode == inode);
	assert_true(mappings[1].deleted == (*after != '\0'));
	assert_null(strstr(mappings[1].path, "deleted"));
	fd = procfs_open_mapping(12, &mappings[1]);
	procfs_free_mappings(mappings, n);
	return fd;
}

static void mapped_files_are_opened_if_they_are_the_ones(void **state)
{
	char path[PATH_MAX], other[PATH_MAX];
	struct procfs_mapping *mappings;
	struct stat about;
	int fd;

	(void)state;
	assert_int_equal(procfs_mappings(99, &mappings), -1);
	ADD(12, "../mapped", "x");
	snprintf(path, sizeof path, "%s/mapped", root);
	snprintf(other, sizeof other, "%s/other", root);
	assert_int_equal(stat(path, &about), 0);
	fd = open_mapped(about.st_ino, "");
	assert_true(fd >= 0);
	close(fd);
	assert_int_equal(open_mapped(about.st_ino + 1, ""), -1);
	assert_int_equal(open_mapped(about.st_ino, " (deleted)"), -1);
	/* Neither a link, nor a pipe that would not let go. */
	assert_int_equal(rename(path, other), 0);
	assert_int_equal(symlink("other", path), 0);
	assert_int_equal(open_mapped(about.st_ino, ""), -1);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(stat(path, &about), 0);
	assert_int_equal(open_mapped(about.st_ino, ""), -1);
}

static void the_real_one_knows_us(void **state)
{
	char path[PATH_MAX];
	struct procfs_descriptors descriptors;
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	bool found = false;

	(void)state;
	procfs_root("/proc");
	assert_true(procfs_lives(getpid()));
	assert_true(procfs_exe(getpid(), path));
	assert_non_null(strstr(path, "test_procfs"));
	assert_true(procfs_read_descriptors(getpid(), &descriptors));
	for (size_t i = 0; i < descriptors.n_sockets; i++)
		found = found || descriptors.sockets[i].fd == fd;
	assert_true(found);
	procfs_free_descriptors(&descriptors);
	assert_true(procfs_is_local(getpid(), fd));
	assert_false(procfs_is_tcp(getpid(), fd));
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
	    cmocka_unit_test(what_epoll_instances_watch_comes_by_inode),
	    cmocka_unit_test(who_a_process_is),
	    cmocka_unit_test(mapped_files_are_opened_if_they_are_the_ones),
	    cmocka_unit_test(the_real_one_knows_us),
	};

	return cmocka_run_group_tests(tests, lay_out, remove_all);
}
