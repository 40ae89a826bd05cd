/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * names.h - recorded stacks become named ones.
 */
#ifndef FINLEAK_NAMES_H
#define FINLEAK_NAMES_H

#include "catalogue.h"
#include "memory.h"
#include "report.h"

struct names;

/*
 * What names_stack() gives is taken from POOL and lives as long as it does.
 * DEBUG_PATH as symbolizer_new() has it, and must live as long; SOURCE_ROOT is
 * cut off the front of file names, if it is not NULL.
 */
struct names *names_new(struct memory_pool *pool, const char *debug_path,
                        const char *source_root);
void names_free(struct names *names);

/* STACK with functions, files and lines; worked out once for each stack. */
struct report_stack *names_stack(struct names *names,
                                 struct catalogue_stack *stack);

#endif
