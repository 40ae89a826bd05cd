/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * join_image.c - process images: who judges each, and who is related.
 */
#include "join_image.h"

#include "memory.h"

#include <stdlib.h>
#include <string.h>

/* The recorder's clock may be this much behind the one that looks are on. */
enum { TICK_NS = 10000000 };

static uint64_t host_of(const struct recording_header *header)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	for (const char *p = header->boot_id; *p; p++)
		hash = (hash ^ (unsigned char)*p) * UINT64_C(0x100000001b3);
	return hash;
}

static int by_pid_and_time(const void *left, const void *right)
{
	const struct join_image *a = left, *b = right;
	uint64_t a_ns = a->recording->header.created_ns;
	uint64_t b_ns = b->recording->header.created_ns;

	if (a->host != b->host)
		return a->host < b->host ? -1 : 1;
	if (a->pid != b->pid)
		return a->pid < b->pid ? -1 : 1;
	return (a_ns > b_ns) - (a_ns < b_ns);
}

/* A pid may have been used again: the process is the same if its start is. */
static bool same_process(const struct join_image *a, const struct join_image *b)
{
	uint64_t a_start = a->recording->header.started_ticks;
	uint64_t b_start = b->recording->header.started_ticks;

	return a->pid == b->pid && a->host == b->host &&
	       (a_start == b_start || !a_start || !b_start);
}

static const struct look *last_look(const struct join_input *input, int pid,
                                    uint64_t since_ns)
{
	for (size_t i = input->n_looks; i-- > 0;) {
		const struct look *look = &input->looks[i];

		if (look->taken_ns >= since_ns && look_covers(look, pid))
			return look;
	}
	return NULL;
}

/*
 * After an exec into a program that left no recording, a later look at the pid
 * knows better than the stamp that was taken before.
 */
static void judge(struct join_image *image, const struct join_input *input)
{
	const struct recording_header *header = &image->recording->header;
	bool stamped = header->stamped;
	bool went_on = header->ended == RECORDING_END_EXEC && !image->next;
	uint64_t since =
	    stamped ? header->ended_ns + TICK_NS : header->created_ns;

	if (!image->next && (!stamped || went_on))
		image->look = last_look(input, image->pid, since);
	if (image->look) {
		image->judge = JOIN_JUDGE_LOOK;
		image->end_ns = image->look->taken_ns;
	} else if (stamped) {
		image->judge = JOIN_JUDGE_STAMP;
		image->end_ns = header->ended_ns;
	}
}

static bool has_image(const struct join_image *images, size_t n, int pid)
{
	for (size_t i = 0; i < n; i++)
		if (images[i].pid == pid)
			return true;
	return false;
}

static bool ended_well(const struct join_input *input, int pid)
{
	for (size_t i = 0; i < input->n_ended_well; i++)
		if (input->ended_well[i] == pid)
			return true;
	return false;
}

/* Processes that were looked at and left no recording, each once. */
static struct join_image *add_unrecorded(const struct join_input *input,
                                         struct join_image *images, size_t *n,
                                         size_t *room)
{
	uint64_t host = *n ? images[0].host : 0; /* who looks is on it too */

	for (size_t i = input->n_looks; i-- > 0;) {
		const struct look *look = &input->looks[i];

		for (size_t j = 0; j < look->n_pids; j++) {
			int pid = look->pids[j];

			if (has_image(images, *n, pid) ||
			    ended_well(input, pid))
				continue;
			images = memory_grow(images, *n, room, sizeof(*images));
			images[(*n)++] =
			    (struct join_image){.look = look,
			                        .host = host,
			                        .judge = JOIN_JUDGE_LOOK,
			                        .pid = pid,
			                        .end_ns = look->taken_ns};
		}
	}
	return images;
}

/* A pid may have been used again: the last start before the end counts. */
static void take_spawn(struct join_image *image,
                       const struct join_image *parent,
                       const struct recording_spawn *spawn)
{
	if (image->pid != (int)spawn->pid || image->host != parent->host ||
	    spawn->mark.when_ns > image->end_ns ||
	    (image->spawned && image->spawned->when_ns > spawn->mark.when_ns))
		return;
	image->parent = parent->recording;
	image->spawned = &spawn->mark;
}

static void take_spawns(struct join_image *images, size_t n,
                        const struct join_image *parent)
{
	const struct recording *recording = parent->recording;

	for (size_t i = 0; recording && i < recording->n_spawns; i++)
		for (size_t j = 0; j < n && recording->spawns[i].pid; j++)
			take_spawn(&images[j], parent, &recording->spawns[i]);
}

static bool watches(const struct join_image *image)
{
	const struct recording *recording = image->recording;
	const struct look_socket *seen = NULL;
	size_t n = 0;

	for (size_t i = 0; recording && i < recording->n_sockets; i++)
		if (recording->sockets[i].slot.stamp.watched > 1)
			return true;
	if (image->look)
		seen = look_sockets(image->look, image->pid, &n);
	for (size_t i = 0; i < n; i++)
		if (seen[i].loops || seen[i].stamp.watched > 1)
			return true;
	return false;
}

struct join_image *join_image_list(const struct join_input *input, size_t *n)
{
	size_t room = input->n_recordings + 1;
	struct join_image *images = memory_array(room, sizeof(*images));

	*n = input->n_recordings;
	for (size_t i = 0; i < *n; i++) {
		images[i].recording = input->recordings[i];
		images[i].pid = (int)input->recordings[i]->header.pid;
		images[i].host = host_of(&input->recordings[i]->header);
	}
	qsort(images, *n, sizeof(*images), by_pid_and_time);
	images = add_unrecorded(input, images, n, &room);
	for (size_t i = 0; i < input->n_recordings; i++) {
		if (i + 1 < input->n_recordings &&
		    same_process(&images[i], &images[i + 1]))
			images[i].next = &images[i + 1];
		judge(&images[i], input);
	}
	for (size_t i = 0; i < *n; i++) {
		take_spawns(images, *n, &images[i]);
		images[i].watches = watches(&images[i]);
	}
	return images;
}

uint64_t join_image_key(const struct join_image *image, uint64_t cookie)
{
	return image->host * UINT64_C(0x9e3779b97f4a7c15) + cookie;
}

/* Whether CHILD was forked by PARENT, and when. */
static bool forked_by(const struct join_image *child,
                      const struct join_image *parent, uint64_t *when_ns)
{
	const struct recording_header *header = &child->recording->header;

	*when_ns = header->forked.when_ns;
	return *when_ns && (int)header->ppid == parent->pid &&
	       child->host == parent->host;
}

/*
 * Whether OTHER and the image of HOLDER were forked by one process, and both
 * got the socket from it.
 */
static bool shared_by_siblings(const struct join_image *other,
                               const struct join_holder *holder)
{
	const struct join_image *image = holder->image;
	const struct recording_socket *ours = &holder->socket->slot;
	const struct reader_socket *theirs;

	/* Of most, asked for each socket and image, there is no more to know.
	 */
	if (!ours->opened.when_ns || ours->kind != RECORDING_KIND_INHERITED ||
	    !image->recording->header.forked.when_ns ||
	    !other->recording->header.forked.when_ns ||
	    image->recording->header.ppid != other->recording->header.ppid ||
	    image->host != other->host)
		return false;
	theirs = reader_socket_at(other->recording, holder->fd);
	return theirs && theirs->slot.kind == RECORDING_KIND_INHERITED &&
	       theirs->slot.opened.when_ns == ours->opened.when_ns;
}

bool join_image_outlived(const struct join_image *other,
                         const struct join_holder *holder)
{
	const struct join_image *image = holder->image;
	const struct recording_socket *slot =
	    holder->socket ? &holder->socket->slot : NULL;
	uint64_t forked_ns;

	if (!image->recording || !other->recording || other == image ||
	    other->judge == JOIN_JUDGE_NONE || other->end_ns < image->end_ns)
		return false;
	if (other == image->next)
		return true;
	if (forked_by(other, image, &forked_ns))
		return image->recording->header.ended == RECORDING_END_DAEMON ||
		       (slot && slot->opened.when_ns &&
		        slot->opened.when_ns <= forked_ns);
	if (slot && shared_by_siblings(other, holder))
		return true;
	return slot && slot->kind == RECORDING_KIND_INHERITED &&
	       forked_by(image, other, &forked_ns) &&
	       other->recording->header.created_ns <= forked_ns;
}
