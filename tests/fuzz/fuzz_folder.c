/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * fuzz_folder.c - any bytes as the folder of a run: its roll, as many bytes as
 * the first two say, and a recording.
 */
#include "fuzzing.h"
#include "reporter/account.h"
#include "reporter/roll.h"

#include <limits.h>

static struct folder folder;

/* There from the first input to the last. */
static void make_folder(void)
{
	static char path[] = "/dev/shm/finleak-fuzz-XXXXXX";

	if (folder.fd > 0)
		return;
	if (!mkdtemp(path))
		abort();
	strcpy(folder.path, path);
	folder.fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

static void put(const char *name, const uint8_t *data, size_t size)
{
	int fd = openat(folder.fd, name, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		abort();
	close(fd);
}

static void account_for(void)
{
	struct account account;
	struct tree_end end = {.pid = 4242, .status = 9};
	struct tree tree = {
	    .main = 4242, .main_ended = true, .ends = &end, .n_ends = 1};
	struct watch watch = {.folder = &folder};

	account_make(&account,
	             &(struct account_of){.folder = &folder,
	                                  .tree = &tree,
	                                  .watch = &watch,
	                                  .program = "/nowhere",
	                                  .words = (char *[]){"x", NULL}});
	for (size_t i = 0; i < account.input.n_recordings; i++)
		fuzzing_blind(account.input.recordings[i]);
	fuzzing_report(&account.input);
	account_free(&account);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t roll;

	if (size < 2)
		return 0;
	make_folder();
	roll = data[0] | (size_t)data[1] << 8;
	data += 2;
	size -= 2;
	if (roll > size)
		roll = size;
	put(RECORDING_ROLL_FILE, data, roll);
	put("finleak.1" RECORDING_SUFFIX, data + roll, size - roll);
	account_for();
	unlinkat(folder.fd, RECORDING_ROLL_FILE, 0);
	unlinkat(folder.fd, "finleak.1" RECORDING_SUFFIX, 0);
	return 0;
}
