/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * catalogue.h - the stacks of all recordings, each once.
 *
 * Processes of one program record the same code at other addresses and in other
 * slots.  Here a stack is what it means: the calls, as module and offset.
 */
#ifndef FINLEAK_CATALOGUE_H
#define FINLEAK_CATALOGUE_H

#include "growth.h"
#include "look.h"
#include "reader.h"
#include "report.h"

#include <uthash.h>

struct catalogue_module {
	char *path; /* absolute, where that can be known */
	uint8_t build_id[RECORDING_BUILD_ID_MAX];
	size_t build_id_bytes;
	bool own; /* the program's, not a library's of the system */
	UT_hash_handle hh;
};

struct catalogue_frame {
	const struct catalogue_module *module; /* NULL: in none */
	uint64_t frame; /* RECORDING_FRAME_ADDRESS and _EXACT of it */
};

struct catalogue_stack {
	unsigned int call; /* enum recording_call */
	bool cut;          /* there were more frames */
	/* Summed over the recordings; MOST_OPEN is the most of any one. */
	struct report_site site;
	uint64_t fin_to_close_ms; /* summed, where SITE is to have the mean */
	enum growth growth;
	struct report_stack *named; /* for names.c; NULL: not yet */
	size_t n_frames;
	UT_hash_handle hh;
	struct catalogue_frame frames[];
};

struct catalogue;

/* What a catalogue is made of; later looks win. */
struct catalogue_input {
	struct recording **recordings;
	size_t n_recordings;
	const struct look *looks;
	size_t n_looks;
};

/*
 * Of the recordings of INPUT; where one has no end, the last look at its
 * process stands for it.  The caller frees it with catalogue_free().
 */
struct catalogue *catalogue_new(const struct catalogue_input *input);
void catalogue_free(struct catalogue *catalogue);

/* The stack that MARK of RECORDING, one of those, points to; NULL if to none.
 */
struct catalogue_stack *catalogue_stack(struct catalogue *catalogue,
                                        const struct recording *recording,
                                        const struct recording_mark *mark);

#endif
