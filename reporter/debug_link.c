/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * debug_link.c - other files that hold what a program's own file leaves out.
 */
#include "debug_link.h"

#include "memory.h"
#include "procfs.h"

#include <elfutils/libdwelf.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A checksum of all of it is taken first: what is larger has holes. */
#define FILE_MAX ((off_t)8 << 30)

/* How many bytes of FILE are its directory, with the slash. */
static size_t directory_length(const char *file)
{
	const char *slash = file ? strrchr(file, '/') : NULL;

	return slash ? (size_t)(slash + 1 - file) : 0;
}

/* Whether DIRECTORY/NAME is a file, or nothing: not what would block. */
static bool is_file(const char *directory, size_t length, const char *name)
{
	char *path = memory_format("%.*s%s", (int)length, directory, name);
	struct stat about;
	bool safe = stat(path, &about) != 0 ||
	            (S_ISREG(about.st_mode) && about.st_size <= FILE_MAX);

	free(path);
	return safe;
}

int debug_link_find(Dwfl_Module *module, void **data, const char *name,
                    Dwarf_Addr base, const char *file, const char *link,
                    GElf_Word crc, char **found)
{
	size_t length = directory_length(file);
	char *usual, *hidden;
	bool safe;

	if (link && strchr(link, '/'))
		link = NULL;
	usual = link ? memory_copy(link)
	             : memory_format("%s.debug", file ? file + length : "");
	hidden = memory_format(".debug/%s", usual);
	safe = is_file(file ? file : "", length, usual) &&
	       is_file(file ? file : "", length, hidden);
	free(usual);
	free(hidden);
	return (safe ? dwfl_standard_find_debuginfo
	             : dwfl_build_id_find_debuginfo)(module, data, name, base,
	                                             file, link, crc, found);
}

/* The file that MODULE's debugging information is in, as it was opened. */
static const char *file_of(Dwfl_Module *module)
{
	const char *main = NULL, *debug = NULL;

	dwfl_module_info(module, NULL, NULL, NULL, NULL, NULL, &main, &debug);
	return debug ? debug : main ? main : "";
}

/* One that refers to a third would have libdw open that. */
static bool is_last(Dwarf *dwarf)
{
	const char *name;
	const void *build_id;

	return dwelf_dwarf_gnu_debugaltlink(dwarf, &name, &build_id) == 0;
}

static bool open_shared(struct debug_link_shared *shared, const char *path)
{
	shared->fd = procfs_open_file(path);
	if (shared->fd < 0)
		return false;
	shared->dwarf = dwarf_begin(shared->fd, DWARF_C_READ);
	if (shared->dwarf && is_last(shared->dwarf))
		return true;
	debug_link_end(shared);
	return false;
}

bool debug_link_share(struct debug_link_shared *shared, Dwarf *dwarf,
                      Dwfl_Module *module)
{
	const char *name, *file = file_of(module);
	const void *build_id;
	char *path;
	bool done;
	ssize_t bytes = dwelf_dwarf_gnu_debugaltlink(dwarf, &name, &build_id);

	*shared = (struct debug_link_shared){.fd = -1};
	if (bytes == 0)
		return true;
	if (bytes < 0)
		return false;
	path = *name == '/'
	           ? memory_copy(name)
	           : memory_format("%.*s%s", (int)directory_length(file), file,
	                           name);
	done = open_shared(shared, path);
	free(path);
	if (done)
		dwarf_setalt(dwarf, shared->dwarf);
	return done;
}

void debug_link_end(struct debug_link_shared *shared)
{
	if (shared->dwarf)
		dwarf_end(shared->dwarf);
	if (shared->fd >= 0)
		close(shared->fd);
	*shared = (struct debug_link_shared){.fd = -1};
}
