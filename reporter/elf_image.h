/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * elf_image.h - what an ELF file says of the image that it becomes.
 */
#ifndef FINLEAK_ELF_IMAGE_H
#define FINLEAK_ELF_IMAGE_H

#include <stdbool.h>

enum elf_image_kind {
	ELF_IMAGE_DYNAMIC,    /* loaded by glibc's loader, or that itself */
	ELF_IMAGE_STATIC,     /* names no loader; static-pie too */
	ELF_IMAGE_GO,         /* linked by Go's toolchain, with or without C */
	ELF_IMAGE_OTHER_LIBC, /* loaded by another loader */
	ELF_IMAGE_FOREIGN,    /* for another machine than this program */
	ELF_IMAGE_BROKEN,     /* the kernel will not run it */
};

struct elf_image {
	enum elf_image_kind kind;
	const char *libc; /* of ELF_IMAGE_OTHER_LIBC: its name */
	char machine[32]; /* e.g. "x86-64" */
	char libasan[64]; /* the soname of it that it NEEDs, or "" */
};

/* Reads the ELF file at PATH into IMAGE.  False if it can't be read. */
bool elf_image_read(struct elf_image *image, const char *path);

/* The machine that this program is built for, in the same words. */
const char *elf_image_own(void);

#endif
