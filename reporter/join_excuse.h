/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * join_excuse.h - the rule of the last holder.
 */
#ifndef FINLEAK_JOIN_EXCUSE_H
#define FINLEAK_JOIN_EXCUSE_H

#include "join_image.h"

/*
 * Marks those of the N HOLDERS of one socket as excused that one of JOIN's
 * N_IMAGES outlived which has closed it since.  Gives how many are not: 0 if
 * the socket was closed in the end.
 */
size_t join_excuse(const struct join *join, size_t n_images,
                   struct join_holder *holders, size_t n);

#endif
