/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * namer_child.h - the process that names code addresses, for namer.c only.
 */
#ifndef FINLEAK_NAMER_CHILD_H
#define FINLEAK_NAMER_CHILD_H

#include "symbolizer.h"

#include <stdio.h>

/*
 * What is asked of the child: this, and then the path.  It answers with one of
 * these, and then as many bytes: the symbols as struct symbol has them (the
 * pointers only tell whether there is a string), then the strings in that
 * order, the note at last.
 */
struct namer_question {
	uint64_t offset;
	uint32_t path_bytes; /* with the NUL */
	uint8_t exact;
	uint8_t build_id_bytes;
	uint8_t build_id[66];
};

struct namer_answer {
	uint32_t n_symbols;
	uint32_t has_note;
	uint32_t bytes;
	uint32_t reserved;
};

/*
 * Starts the child, which ends when what it reads from is closed.  Gives the
 * descriptor to talk to it by; -1 if there can't be one.  *PID is whom to wait
 * for.
 */
int namer_child_start(const char *debug_path, int *pid);

/* Reads or writes all of BYTES; false if the other side is gone. */
bool namer_child_read(int fd, void *into, size_t bytes);
bool namer_child_write(int fd, const void *from, size_t bytes);

#endif
