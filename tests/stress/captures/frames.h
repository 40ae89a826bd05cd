/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * frames.h - a random walk through functions of all kinds, down to a capture.
 *
 * frames.c and frames.cpp are built by each compiler at each level; a walk goes
 * from any of them to any other.
 */
#ifndef FRAMES_H
#define FRAMES_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

struct walk {
	unsigned int path;  /* decides which functions are called */
	unsigned int sizes; /* decides how large their frames are */
	int depth;          /* functions still to be called */
	int catchers;       /* frames above that catch what is thrown */
};

typedef void frame(struct walk *walk);

/* All functions of a build. */
struct frames {
	frame *const *frame;
	size_t n;
};

/* Captures here, some times. */
void frames_end(struct walk *walk);

/* The walk that a callback or a handler goes on with. */
extern __thread struct walk *frames_current;

/* All of all builds. */
extern frame *frames_all[];
extern size_t frames_count;

static inline unsigned int frames_random(unsigned int *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 17;
	*seed ^= *seed << 5;
	return *seed;
}

/* Where WALK goes next. */
static inline frame *frames_next(struct walk *walk)
{
	if (walk->depth-- <= 0)
		return frames_end;
	return frames_all[frames_random(&walk->path) % frames_count];
}

/* A size of a few that are likely: the same stack pointer comes again. */
static inline size_t frames_size(struct walk *walk)
{
	return 16 + frames_random(&walk->sizes) / 7 % 4 * 16;
}

#ifdef __cplusplus
}
#endif

#endif
