/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * join_image.h - process images: who judges each, and who is related.
 */
#ifndef FINLEAK_JOIN_IMAGE_H
#define FINLEAK_JOIN_IMAGE_H

#include "join.h"

/* What tells which sockets an image left open. */
enum join_judge { JOIN_JUDGE_NONE, JOIN_JUDGE_STAMP, JOIN_JUDGE_LOOK };

/* What one process ran between two execs; with RECORDING NULL, all it ran. */
struct join_image {
	const struct recording *recording; /* NULL: not recorded */
	const struct join_image *next;     /* of the same process, after exec */
	const struct look *look;           /* of JOIN_JUDGE_LOOK */
	enum join_judge judge;
	int pid;
	uint64_t host;   /* equal for images of one boot of one machine */
	uint64_t end_ns; /* when it was judged */
	/* What its parent, who did not fork() it, recorded of its start. */
	const struct recording *parent; /* NULL: nothing */
	const struct recording_mark *spawned;
	bool watches; /* some socket, by an epoll instance */
};

/*
 * All images of INPUT: those of a pid together, in the order they ran.  *N is
 * how many; the caller frees them.
 */
struct join_image *join_image_list(const struct join_input *input, size_t *n);

/* The key of the socket that IMAGE's kernel knows by COOKIE: join_holder's. */
uint64_t join_image_key(const struct join_image *image, uint64_t cookie);

/*
 * Whether OTHER had the socket of HOLDER too, was judged after the holder's own
 * end, and so knows better whether the socket was closed in the end.
 */
bool join_image_outlived(const struct join_image *other,
                         const struct join_holder *holder);

#endif
