/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * mapping.h - the recording's file: creates it, maps it, makes room in it.
 */
#ifndef FINLEAK_MAPPING_H
#define FINLEAK_MAPPING_H

#include "recording.h"

#include <stdbool.h>
#include <stddef.h>

struct mapping {
	struct recording_header *header; /* NULL: there is no recording */
	struct recording_module *modules;
	struct recording_stack *stacks;
	struct recording_socket *sockets;
	struct recording_closing *closings;
	struct recording_late *lates;
	struct recording_waiting *waiting;
	struct recording_thread *threads;
	struct recording_spawn *spawns;
	uint32_t n_sockets; /* capacities */
	uint32_t n_stacks;
	uint32_t n_modules;
	size_t bytes;
	char path[512];
	bool out_of_sight; /* behind a chroot() */
};

extern struct mapping mapping;

/* Why the last mapping_create() failed; error is an errno. */
struct mapping_refusal {
	enum recording_refusal reason;
	int error;
};

/*
 * Makes a recording of this process image and fills MADE; its header is
 * complete but for forked and ended.  False: REFUSAL says why, and nothing is
 * left behind. No descriptor stays open, nothing is allocated.
 */
bool mapping_create(struct mapping *made, struct mapping_refusal *refusal);

/*
 * Backs slots FIRST..LAST of a table (START is its first slot, of SLOT_BYTES)
 * with memory, so that touching them can't fault on a full file system.  False
 * if there is none.
 */
bool mapping_back(void *start, size_t slot_bytes, uint32_t first,
                  uint32_t last);

/*
 * Takes the next slot of TABLE, whose first is at START, and backs it; gives
 * its number in *SLOT.  False if there is none: *SLOT is the table's capacity
 * if it is full, less if there is no space.  Lock-free.
 */
bool mapping_take(struct recording_table *table, void *start, uint32_t *slot);

/*
 * Removes the file of MADE; it stays mapped and can be used on.  False if it is
 * out of reach.
 */
bool mapping_unlink(struct mapping *made);

/*
 * Writes MADE, whose file is gone, to a new one beside where it was; false if
 * that can't be done.  It stays mapped from the old one.
 */
bool mapping_save(struct mapping *made);

/* Makes UID the owner of the file of MADE, if this process may. */
void mapping_give(const struct mapping *made, uint32_t uid);

/* Gives back what the tables of MADE take; nothing of them can be used on. */
void mapping_empty(struct mapping *made);

/* Unmaps OLD: only a forked child does that, with its parent's. */
void mapping_drop(struct mapping *old);

#endif
