/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * join_closing.h - who gave up a socket that is still open.
 */
#ifndef FINLEAK_JOIN_CLOSING_H
#define FINLEAK_JOIN_CLOSING_H

#include "join.h"

/* Collects the closings of the N_IMAGES of JOIN, by key. */
void join_closing_collect(struct join *join, size_t n_images);

/* When IMAGE last closed a descriptor of the socket KEY; 0: it did not. */
uint64_t join_closing_by(const struct join *join, uint64_t key,
                         const struct join_image *image);

/*
 * Finds the closing of SOCKET, whose holders are complete, if it is the cause;
 * and who opened it, if only a closing tells.
 */
void join_closing_find(const struct join *join, struct join_socket *socket);

#endif
