/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * sockets.c - the table of sockets.
 *
 * The slot of a descriptor has its number, so that finding it is one step.  Who
 * closes a descriptor takes it off the watch before the kernel can hand out the
 * number again (H5); who opens one fills the slot after the kernel gave it out.
 */
#include "sockets.h"

#include "mapping.h"
#include "system.h"

#include <string.h>

enum { CHUNK = 64 };

/* Zero pages until used: four megabytes of addresses, not of memory. */
uint32_t sockets_watched[RECORDING_SOCKETS_MAX];
static uint8_t backed[RECORDING_SOCKETS_MAX / CHUNK];

static bool back(uint32_t fd, enum recording_loss *loss)
{
	uint32_t chunk = fd / CHUNK, first = chunk * CHUNK;
	uint32_t last = first + CHUNK - 1;

	if (fd >= mapping.n_sockets) {
		*loss = RECORDING_LOST_SOCKETS_FULL;
		return false;
	}
	if (backed[chunk])
		return true;
	if (last >= mapping.n_sockets)
		last = mapping.n_sockets - 1;
	if (!mapping_back(mapping.sockets, sizeof *mapping.sockets, first,
	                  last)) {
		*loss = RECORDING_LOST_SOCKETS_SPACE;
		return false;
	}
	backed[chunk] = 1;
	return true;
}

static void raise_used(uint32_t used)
{
	uint32_t *now = &mapping.header->sockets.used;
	uint32_t seen = __atomic_load_n(now, __ATOMIC_RELAXED);

	while (seen < used &&
	       !__atomic_compare_exchange_n(now, &seen, used, true,
	                                    __ATOMIC_RELAXED, __ATOMIC_RELAXED))
		;
}

/* Readers take a slot with an odd sequence for one without content. */
static void begin(struct recording_socket *slot)
{
	__atomic_store_n(&slot->sequence, slot->sequence | 1, __ATOMIC_RELAXED);
	__atomic_thread_fence(__ATOMIC_RELEASE);
}

static void end(struct recording_socket *slot)
{
	__atomic_store_n(&slot->sequence, slot->sequence + 1, __ATOMIC_RELEASE);
}

/* What the watch has while SLOT holds this socket; never 0. */
static uint32_t life_of(const struct recording_socket *slot)
{
	return slot->sequence | 1;
}

static void forget(struct recording_socket *slot)
{
	static const struct recording_mark never;

	slot->closed_ns = 0;
	slot->last_use = never;
	slot->eof = never;
	if (slot->reserved_byte & SOCKETS_MORE)
		memset(&slot->shutdown, 0,
		       sizeof *slot -
		           offsetof(struct recording_socket, shutdown));
	else if (slot->reserved_byte)
		slot->peer.family = 0;
	slot->reserved_byte = 0;
}

struct recording_socket *sockets_opened(int fd,
                                        const struct sockets_birth *birth,
                                        enum recording_loss *loss)
{
	struct recording_socket *slot;

	if (!back((uint32_t)fd, loss))
		return NULL;
	slot = &mapping.sockets[fd];
	begin(slot);
	forget(slot);
	slot->kind = (uint8_t)birth->kind;
	slot->flags = birth->flags;
	slot->opened = birth->opened;
	slot->open = 1;
	end(slot);
	if ((uint32_t)fd >= mapping.header->sockets.used)
		raise_used((uint32_t)fd + 1);
	__atomic_store_n(&sockets_watched[fd], life_of(slot), __ATOMIC_RELEASE);
	return slot;
}

struct recording_socket *sockets_at(int fd)
{
	return sockets_watches(fd) ? &mapping.sockets[fd] : NULL;
}

struct recording_socket *sockets_more(struct recording_socket *slot)
{
	slot->reserved_byte |= SOCKETS_MORE;
	return slot;
}

struct recording_address *sockets_peer(struct recording_socket *slot)
{
	slot->reserved_byte |= SOCKETS_PEER;
	return &slot->peer;
}

struct recording_socket *sockets_closed(int fd, uint64_t now_ns)
{
	struct recording_socket *slot = sockets_at(fd);

	if (!slot)
		return NULL;
	__atomic_store_n(&sockets_watched[fd], 0, __ATOMIC_RELAXED);
	begin(slot);
	slot->open = 0;
	slot->closed_ns = now_ns;
	end(slot);
	return slot;
}

void sockets_reopened(int fd)
{
	struct recording_socket *slot = &mapping.sockets[fd];

	slot->open = 1;
	slot->closed_ns = 0;
	__atomic_store_n(&sockets_watched[fd], life_of(slot), __ATOMIC_RELEASE);
}

void sockets_share(void)
{
	for (int fd = 0; fd < sockets_end(); fd++) {
		if (sockets_watched[fd])
			sockets_flag(&mapping.sockets[fd],
			             RECORDING_SOCKET_SHARED);
	}
}

void sockets_unstamp(int fd)
{
	if ((uint32_t)fd < mapping.n_sockets && backed[fd / CHUNK])
		mapping.sockets[fd].stamp.when_ns = 0;
}

void sockets_leave_alone(const struct recording_mark *opened)
{
	for (int fd = 0; fd < sockets_end(); fd++) {
		struct recording_socket *slot = sockets_at(fd);

		if (slot && !memcmp(&slot->opened, opened, sizeof *opened))
			__atomic_fetch_and(&slot->flags,
			                   (uint8_t)~RECORDING_SOCKET_USED,
			                   __ATOMIC_RELAXED);
	}
}

int sockets_end(void)
{
	return (int)mapping.header->sockets.used;
}

/*
 * Whether the slot of FD, which a parent goes on writing to, still tells of the
 * socket that was there at the fork: at most it was closed since.
 */
static bool is_as_forked(int fd, const struct recording_socket *theirs)
{
	uint32_t sequence =
	    __atomic_load_n(&theirs->sequence, __ATOMIC_ACQUIRE);
	uint32_t changes = (sequence | 1) - sockets_watched[fd];

	return !(sequence % 2) &&
	       (changes == 0 || (changes == 2 && !theirs->open));
}

/* Copies what is known; false if the parent was faster. */
static bool copy(int fd, struct recording_socket *slot,
                 const struct recording_socket *theirs, bool forked)
{
	bool known = !forked || is_as_forked(fd, theirs);

	if (known)
		memcpy(&slot->flags, &theirs->flags,
		       sizeof *slot - offsetof(struct recording_socket, flags));
	__atomic_thread_fence(__ATOMIC_ACQUIRE);
	return known && (!forked || is_as_forked(fd, theirs));
}

static void inherit(int fd, const struct recording_socket *theirs, bool forked)
{
	struct sockets_birth lost = {.kind = RECORDING_KIND_INHERITED,
	                             .opened.stack = RECORDING_NO_STACK |
	                                             RECORDING_LOST_FORKED};
	struct recording_socket found = {.kind = theirs->kind}, *slot;
	struct sockets_birth birth = lost;
	enum recording_loss loss;
	bool known = copy(fd, &found, theirs, forked);

	if (known)
		birth.opened = found.opened;
	if (!forked)
		birth.kind = found.kind;
	slot = sockets_opened(fd, &birth, &loss);
	if (!slot) {
		mapping.header->lost[loss]++;
		sockets_watched[fd] = 0;
		return;
	}
	if (!known)
		return;
	begin(slot);
	memcpy(&slot->flags, &found.flags,
	       sizeof *slot - offsetof(struct recording_socket, flags));
	memset(&slot->stamp, 0, sizeof slot->stamp);
	slot->closed_ns = 0;
	if (forked)
		slot->flags &= (uint8_t)~RECORDING_SOCKET_USED;
	end(slot);
	sockets_watched[fd] = life_of(slot);
}

void sockets_inherit(const struct recording_socket *sockets, uint32_t n,
                     bool forked)
{
	memset(backed, 0, (n + CHUNK - 1) / CHUNK);
	for (uint32_t fd = 0; fd < n; fd++) {
		if (sockets_watched[fd])
			inherit((int)fd, &sockets[fd], forked);
	}
}
