/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * modules.h - the table of modules: what is mapped where.
 *
 * Lock-free and safe in signal handlers; never takes the loader's lock (H24).
 */
#ifndef FINLEAK_MODULES_H
#define FINLEAK_MODULES_H

#include "mapping.h"

/* The frame, in the recording's form, of the code at PC. */
uint64_t modules_frame(uintptr_t pc, bool exact);

/*
 * The number of what the image before this one had as OTHER, a file with frames
 * of ours in it; 0 if there is no room.
 */
uint32_t modules_take(const struct recording_module *other);

/* Makes the table of a forked child from its parent's. */
bool modules_inherit(const struct mapping *parent);

#endif
