/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * elf_file.c - opens the files that code came from.
 */
#include "elf_file.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* libdwfl would also take archives, object files and packed kernels. */
static bool is_loadable(int fd)
{
	Elf64_Ehdr header;
	struct stat status;

	return fstat(fd, &status) == 0 && S_ISREG(status.st_mode) &&
	       pread(fd, &header, sizeof(header), 0) == sizeof(header) &&
	       memcmp(header.e_ident, ELFMAG, SELFMAG) == 0 &&
	       (header.e_type == ET_EXEC || header.e_type == ET_DYN);
}

int elf_file_open(const char *path, const char **note)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

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
