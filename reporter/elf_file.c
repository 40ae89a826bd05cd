/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * elf_file.c - opens the files that code came from.
 */
#include "elf_file.h"

#include "procfs.h"

#include <elf.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

/* libdwfl would also take archives, object files and packed kernels. */
static bool is_loadable(int fd)
{
	Elf64_Ehdr header;

	return pread(fd, &header, sizeof(header), 0) == sizeof(header) &&
	       memcmp(header.e_ident, ELFMAG, SELFMAG) == 0 &&
	       (header.e_type == ET_EXEC || header.e_type == ET_DYN);
}

int elf_file_open(const char *path, const char **note)
{
	int fd = procfs_open_file(path);

	if (fd < 0 && errno == EINVAL) {
		*note = ELF_FILE_FOREIGN;
		return -1;
	}
	if (fd < 0) {
		*note = errno == ENOENT || errno == ENOTDIR
		            ? "the file is gone"
		            : "the file can't be read";
		return -1;
	}
	if (is_loadable(fd))
		return fd;
	*note = ELF_FILE_FOREIGN;
	close(fd);
	return -1;
}
