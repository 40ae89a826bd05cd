/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * inherit.h - what a process image goes on with of what the image before it,
 * which exec'ed it, has recorded.
 *
 * A process may exec as often as it likes: what two images recorded of the same
 * code becomes one, and where that is not enough, what no socket refers to any
 * more is left behind.
 */
#ifndef FINLEAK_INHERIT_H
#define FINLEAK_INHERIT_H

#include "mapping.h"

/*
 * Takes the modules and stacks of BEFORE, a private copy, over into the
 * mapping; the marks of its watched sockets, and of its notes, refer to them
 * then.  Only in the constructor.
 */
void inherit_stacks(struct mapping *before);

/*
 * Takes over what BEFORE notes of sockets that are closed, and of children;
 * after inherit_stacks().
 */
void inherit_notes(const struct mapping *before);

#endif
