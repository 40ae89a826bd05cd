/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * fuzz_live.c - any bytes as what the kernel says: a folder laid out like /proc
 * with two processes in it, a reply of sock_diag, and a recording that the
 * first process has mapped.
 *
 * A line "@@1/stat" begins the file of that name of the first process.
 */
#include "fuzzing.h"
#include "reporter/live.h"
#include "reporter/procfs.h"
#include "reporter/sock_diag.h"

#include <limits.h>
#include <sys/stat.h>

/* No process of this machine has so high a number. */
enum { FIRST_PID = 5000001, N_PIDS = 2 };

static const char *const folders[] = {"fd", "fdinfo", "ns", "task",
                                      "task/5000001"};
/* Links first. */
static const char *const files[] = {
    "exe",
    "fd/3",
    "fd/4",
    "fd/5",
    "ns/net",
    "stat",
    "status",
    "cmdline",
    "maps",
    "environ",
    "fdinfo/3",
    "fdinfo/4",
    "fdinfo/5",
    "sock_diag",
    "recording",
    "task/5000001/comm",
    "task/5000001/status",
};

enum { N_LINKS = 5, N_FILES = sizeof files / sizeof *files };

static char root[] = "/dev/shm/finleak-fuzz-XXXXXX";

static void path_of(char path[static PATH_MAX], int pid, const char *name)
{
	snprintf(path, PATH_MAX, "%s/%d/%s", root, pid, name);
}

/* There from the first input to the last. */
static void make_root(void)
{
	static char reply[PATH_MAX];
	char path[PATH_MAX];

	if (*reply)
		return;
	if (!mkdtemp(root))
		abort();
	for (int pid = FIRST_PID; pid < FIRST_PID + N_PIDS; pid++) {
		path_of(path, pid, "");
		mkdir(path, 0700);
		for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
			path_of(path, pid, folders[i]);
			mkdir(path, 0700);
		}
	}
	procfs_root(root);
	path_of(reply, FIRST_PID, "sock_diag");
	sock_diag_replay(reply);
}

static void remove_files(void)
{
	char path[PATH_MAX];

	for (int i = 0; i < N_FILES * N_PIDS; i++) {
		path_of(path, FIRST_PID + i / N_FILES, files[i % N_FILES]);
		unlink(path);
	}
	path_of(path, FIRST_PID, "finleak.1" RECORDING_SUFFIX);
	unlink(path);
}

static void put_file(const char *path, const char *text, size_t size)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_APPEND, 0600);

	if (fd < 0 || write(fd, text, size) != (ssize_t)size)
		abort();
	close(fd);
}

/* A link that could be opened must not lead out of the folder. */
static void put_link(const char *path, const char *text, size_t size)
{
	char target[PATH_MAX];

	snprintf(target, sizeof target, "%s%.*s",
	         size && *text == '/' ? "_" : "",
	         (int)(size < PATH_MAX / 2 ? size : PATH_MAX / 2), text);
	unlink(path);
	if (*target && symlink(target, path))
		abort();
}

/* The recorder has it mapped, by this name. */
static void put_recording(const char *text, size_t size)
{
	char path[PATH_MAX], maps[PATH_MAX], line[PATH_MAX + 64];

	path_of(path, FIRST_PID, "finleak.1" RECORDING_SUFFIX);
	path_of(maps, FIRST_PID, "maps");
	put_file(path, text, size);
	snprintf(line, sizeof line, "\n1000-2000 rw-s 0 00:1 0 %s\n", path);
	put_file(maps, line, strlen(line));
}

/* TEXT begins with a name and a newline. */
static void put(const char *text, size_t size)
{
	const char *end = memchr(text, '\n', size);
	int pid = FIRST_PID + (size && *text == '2');
	char path[PATH_MAX];

	if (!end || size < 2 || text[1] != '/')
		return;
	for (int i = 0; i < N_FILES; i++) {
		size_t length = strlen(files[i]);

		if ((size_t)(end - text) != length + 2 ||
		    memcmp(text + 2, files[i], length))
			continue;
		path_of(path, pid, files[i]);
		size -= length + 3;
		if (!strcmp(files[i], "recording"))
			put_recording(end + 1, size);
		else
			(i < N_LINKS ? put_link : put_file)(path, end + 1,
			                                    size);
	}
}

static void put_all(const char *text, size_t size)
{
	const char *end = text + size, *next;

	for (; text; text = next) {
		next = memmem(text, (size_t)(end - text), "\n@@", 3);
		put(text, (size_t)((next ? next : end) - text));
		next = next ? next + 3 : NULL;
	}
}

static void report(bool list_all)
{
	struct collection collection = {0};
	struct live live;
	struct live_of of = {.pids = (int[]){FIRST_PID},
	                     .n_pids = 1,
	                     .follow_children = true,
	                     .list_all = list_all};
	bool any = live_make(&live, &of, &collection);

	for (size_t i = 0; i < collection.n_recordings; i++)
		fuzzing_blind(collection.recordings[i]);
	if (any)
		fuzzing_report(&(struct assemble_input){
		    .recordings = collection.recordings,
		    .n_recordings = collection.n_recordings,
		    .looks = &live.look,
		    .n_looks = live.look.taken_ns ? 1 : 0,
		    .known = live.known,
		    .n_known = live.n_known,
		    .caveats = (const char **)collection.remarks,
		    .n_caveats = collection.n_remarks,
		    .list_all = list_all,
		});
	live_free(&live);
	collection_free(&collection);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	make_root();
	if (size < 3 || memcmp(data, "@@", 2))
		return 0;
	put_all((const char *)data + 2, size - 2);
	report(size % 2);
	remove_files();
	return 0;
}
