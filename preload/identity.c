/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * identity.c - who this process image is.
 */
#include "identity.h"

#include "system.h"
#include "words.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

static void read_link(const char *path, char *target, size_t room)
{
	long n = system_call4(SYS_readlinkat, AT_FDCWD, path, target, room - 1);

	target[n > 0 ? n : 0] = '\0';
}

/* Field 22 of stat: the 20th word after the name, which may hold anything. */
static uint64_t started_ticks(void)
{
	char text[1024];
	const char *word;
	uint64_t ticks = 0;

	system_read_file("/proc/self/stat", text, sizeof text);
	word = strrchr(text, ')');
	for (int field = 2; word && field < 22; field++)
		word = strchr(word + 1, ' ');
	if (!word)
		return 0;
	for (word++; *word >= '0' && *word <= '9'; word++)
		ticks = ticks * 10 + (uint64_t)(*word - '0');
	return ticks;
}

/* The name of the process PPID, as ps shows it. */
static void read_parent(uint32_t ppid, char *name, size_t room)
{
	char path[32];
	struct words words = words_in(path, sizeof path);

	words_add(&words, "/proc/");
	words_add_number(&words, ppid, 10);
	words_add(&words, "/comm");
	system_read_file(path, name, room);
	name[strcspn(name, "\n")] = '\0';
}

static uint64_t net_namespace(void)
{
	struct stat about;

	if (system_call4(SYS_newfstatat, AT_FDCWD, "/proc/self/ns/net", &about,
	                 0))
		return 0;
	return about.st_ino;
}

void identity_fill(struct recording_header *header)
{
	header->pid = (uint32_t)system_call0(SYS_getpid);
	header->ppid = (uint32_t)system_call0(SYS_getppid);
	read_parent(header->ppid, header->parent, sizeof header->parent);
	header->uid = (uint32_t)system_call0(SYS_getuid);
	header->started_ticks = started_ticks();
	header->net_namespace = net_namespace();
	system_read_file("/proc/sys/kernel/random/boot_id", header->boot_id,
	                 sizeof header->boot_id);
	header->boot_id[strcspn(header->boot_id, "\n")] = '\0';
	read_link("/proc/self/exe", header->exe, sizeof header->exe);
	read_link("/proc/self/cwd", header->cwd, sizeof header->cwd);
	system_read_file("/proc/self/cmdline", header->cmdline,
	                 sizeof header->cmdline);
}
