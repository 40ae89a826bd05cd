/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * join_unjudged.h - sockets that nobody asked the kernel about.
 */
#ifndef FINLEAK_JOIN_UNJUDGED_H
#define FINLEAK_JOIN_UNJUDGED_H

#include "join_image.h"

/* Counts them into JOIN, image by image of its N_IMAGES. */
void join_unjudged_collect(struct join *join, size_t n_images);

#endif
