/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * owner.h - what a process runs, from whoever has seen it last.
 */
#ifndef FINLEAK_OWNER_H
#define FINLEAK_OWNER_H

#include "assemble.h"
#include "join_image.h"
#include "memory.h"

struct owner {
	const char *exe;     /* NULL: not known */
	const char *command; /* its arguments as one text; NULL: not known */
};

/* What the process of IMAGE ran in the end, in texts from POOL. */
struct owner owner_of(const struct join_image *image,
                      const struct assemble_input *input,
                      struct memory_pool *pool);

/*
 * Whether the process of IMAGE, which is not recorded, runs another file than
 * the process of OTHER did; false where that can't be known.
 */
bool owner_runs_another(const struct join_image *image,
                        const struct join_image *other);

/* Whether the process of IMAGE, which is not recorded, was seen to run a file.
 */
bool owner_is_seen(const struct join_image *image);

#endif
