/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * vet.c - whether a program can be recorded, told from its file.
 *
 * The loader passes over LD_PRELOAD in silence where it can't or won't obey it
 * (H36, H44), and with musl the program does not even start (H36b); so what can
 * be known beforehand is said beforehand.
 */
#include "vet.h"

#include "elf_image.h"
#include "program.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/xattr.h>
#include <unistd.h>

static enum vet_answer answer(struct vet *vet, enum vet_answer what,
                              const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static enum vet_answer answer(struct vet *vet, enum vet_answer what,
                              const char *format, ...)
{
	va_list words;

	va_start(words, format);
	vsnprintf(vet->message, sizeof vet->message, format, words);
	va_end(words);
	return what;
}

static enum vet_answer unfound(struct vet *vet, const char *command, int error)
{
	struct stat about;

	if (error == -ENOENT || error == -ENOTDIR)
		return answer(vet, VET_NOT_FOUND, "%s: command not found",
		              command);
	if (!stat(vet->path, &about) && S_ISDIR(about.st_mode))
		return answer(vet, VET_CANNOT_RUN, "%s is a directory",
		              command);
	return answer(vet, VET_CANNOT_RUN, "%s can't be run: %s", command,
	              strerror(-error));
}

static enum vet_answer astray(struct vet *vet, int error)
{
	if (error == -ENOENT || error == -ENOTDIR)
		return answer(vet, VET_NOT_FOUND,
		              "%s needs the interpreter %s, which is not there",
		              vet->path, vet->image);
	if (error == -ELOOP)
		return answer(vet, VET_CANNOT_RUN,
		              "%s: too many scripts that run scripts",
		              vet->path);
	return answer(vet, VET_CANNOT_RUN,
	              "%s needs the interpreter %s, which can't be run: %s",
	              vet->path, vet->image, strerror(-error));
}

static enum vet_answer vet_kind(struct vet *vet, const struct elf_image *image)
{
	switch (image->kind) {
	case ELF_IMAGE_FOREIGN:
		return answer(vet, VET_REFUSED,
		              "%s is built for %s and libfinleak.so for %s: it "
		              "can't be loaded there. Use a build of the "
		              "program for %s, or a finleak built for %s",
		              vet->image, image->machine, elf_image_own(),
		              elf_image_own(), image->machine);
	case ELF_IMAGE_GO:
		return answer(
		    vet, VET_REFUSED,
		    "%s is a Go program: it makes its system calls "
		    "without libc, so no preloaded library sees them. "
		    "Go's net/http/pprof shows which goroutines hold "
		    "connections, `ss -tpn state close-wait` how many",
		    vet->image);
	case ELF_IMAGE_STATIC:
		return answer(vet, VET_REFUSED,
		              "%s is linked statically, so no library can be "
		              "preloaded into it. Link it dynamically (without "
		              "-static) to record it",
		              vet->image);
	case ELF_IMAGE_OTHER_LIBC:
		return answer(vet, VET_REFUSED,
		              "%s uses %s and libfinleak.so needs glibc; with "
		              "it preloaded the program might not start. Build "
		              "the program against glibc to record it",
		              vet->image, image->libc);
	case ELF_IMAGE_BROKEN:
		return answer(vet, VET_CANNOT_RUN,
		              "%s can't be run: it is no whole program",
		              vet->image);
	case ELF_IMAGE_DYNAMIC:
		break;
	}
	return VET_FINE;
}

/* Whether the kernel gives the file's owner or capabilities away at all. */
static bool gives_privileges(const char *path)
{
	struct statvfs system;

	return prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1 &&
	       !statvfs(path, &system) && !(system.f_flag & ST_NOSUID);
}

static bool has_capabilities(const char *path)
{
	return getuid() != 0 &&
	       getxattr(path, "security.capability", NULL, 0) > 0;
}

static enum vet_answer vet_privileges(struct vet *vet)
{
	struct stat about;

	if (stat(vet->image, &about) || !gives_privileges(vet->image))
		return VET_FINE;
	if (about.st_mode & S_ISUID && about.st_uid != getuid())
		return answer(vet, VET_REFUSED,
		              "%s is set-user-id, so the loader ignores "
		              "LD_PRELOAD. Run finleak as its owner (uid %u), "
		              "or a copy of the program without that bit",
		              vet->image, about.st_uid);
	/* Without group execution the bit means mandatory locking. */
	if (about.st_mode & S_ISGID && about.st_mode & S_IXGRP &&
	    about.st_gid != getgid())
		return answer(vet, VET_REFUSED,
		              "%s is set-group-id, so the loader ignores "
		              "LD_PRELOAD. Run a copy of the program without "
		              "that bit",
		              vet->image);
	if (has_capabilities(vet->image))
		return answer(vet, VET_REFUSED,
		              "%s has file capabilities, so the loader ignores "
		              "LD_PRELOAD. Run finleak as root, or a copy of "
		              "the program (cp leaves the capabilities out)",
		              vet->image);
	return VET_FINE;
}

enum vet_answer vet_command(struct vet *vet, const char *command)
{
	struct elf_image image;
	enum vet_answer kind;
	int error;

	memset(vet, 0, sizeof *vet);
	error = program_find(command, vet->path);
	if (error)
		return unfound(vet, command, error);
	error = program_image(vet->path, vet->image);
	if (error)
		return astray(vet, error);
	if (elf_image_read(&image, vet->image)) {
		kind = vet_kind(vet, &image);
		if (kind != VET_FINE)
			return kind;
		strcpy(vet->libasan, image.libasan);
	}
	return vet_privileges(vet);
}
