/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * stamp.c - asks the kernel about every descriptor of the process.
 *
 * TCP_INFO tells the state even of a socket that no list of the system shows
 * any more (CLOSE); the dearer questions go to suspects only.
 */
#include "stamp.h"

#include "address.h"
#include "doubt.h"
#include "info.h"
#include "lates.h"
#include "mapping.h"
#include "room.h"
#include "settings.h"
#include "sockets.h"
#include "stacks.h"
#include "system.h"
#include "threads.h"
#include "waiting.h"
#include "watched.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>

/* One past the highest descriptor that may be open: see proc(5), FDSize. */
static int descriptors_end(void)
{
	/* Static: the end may come in a handler on a small stack. */
	static char text[4096];
	const char *word;
	int size = 0;

	if (system_read_file("/proc/thread-self/status", text, sizeof text) <=
	    0)
		return sockets_end() + 1024;
	word = strstr(text, "FDSize:");
	for (word += word ? 7 : 0; word && *word && *word != '\n'; word++) {
		if (*word >= '0' && *word <= '9')
			size = size * 10 + (*word - '0');
	}
	return size;
}

/* 0, or -errno and zeros for an ANSWER. */
static long ask(int fd, int level, int name, void *answer, unsigned int length)
{
	memset(answer, 0, length);
	return system_call6(SYS_getsockopt, fd, level, name, answer, &length,
	                    0);
}

static bool was_joined(const struct tcp_info *info,
                       const struct recording_socket *slot)
{
	return slot->flags & RECORDING_SOCKET_JOINED || info->tcpi_rtt ||
	       info->tcpi_bytes_received;
}

static bool is_suspect(const struct recording_stamp *stamp)
{
	switch (stamp->tcp_state) {
	case TCP_CLOSE_WAIT:
	case TCP_LAST_ACK:
	case TCP_CLOSING:
		return true;
	case TCP_CLOSE:
		return stamp->joined;
	default:
		return false;
	}
}

/* A FIN that nobody has read still lies, as a packet, in the queue. */
static uint8_t fin_queued(int fd)
{
	uint32_t memory[SK_MEMINFO_VARS];

	if (ask(fd, SOL_SOCKET, SO_MEMINFO, memory, sizeof memory))
		return 0;
	return memory[SK_MEMINFO_RMEM_ALLOC] ? 2 : 1;
}

static void ask_identity(int fd, struct recording_socket *slot)
{
	struct stat about;

	ask(fd, SOL_SOCKET, SO_COOKIE, &slot->stamp.cookie,
	    sizeof slot->stamp.cookie);
	if (!system_call2(SYS_fstat, fd, &about))
		slot->stamp.inode = about.st_ino;
	address_ask(fd, &slot->local, &slot->peer);
}

static void ask_stream(int fd, struct recording_stamp *stamp)
{
	int unread = 0;

	stamp->fin_queued = fin_queued(fd);
	/* What lies unread lies before the FIN. */
	if (stamp->fin_queued != 1 &&
	    !system_call3(SYS_ioctl, fd, FIONREAD, &unread) && unread > 0)
		stamp->unread_bytes = (uint32_t)unread;
}

/* The program has sent its FIN and waits for the peer's. */
static bool awaits_peer(const struct recording_stamp *stamp)
{
	return stamp->tcp_state == TCP_FIN_WAIT1 ||
	       stamp->tcp_state == TCP_FIN_WAIT2;
}

/*
 * NOW is before the kernel was asked: who is held up after that must not take
 * the socket for younger than its accept().
 */
static void stamp_slot(int fd, uint64_t now, const struct tcp_info *info,
                       struct recording_socket *slot)
{
	struct recording_stamp *stamp = &sockets_more(slot)->stamp;

	memset(stamp, 0, sizeof *stamp);
	stamp->tcp_state = info->tcpi_state;
	stamp->age_ms = info->tcpi_last_ack_recv;
	stamp->joined = was_joined(info, slot);
	stamp->born_ms = info_born_ms(info);
	if (info->tcpi_state == TCP_LISTEN) {
		stamp->backlog = info->tcpi_unacked;
		ask_identity(fd, slot);
	} else if (is_suspect(stamp) || awaits_peer(stamp)) {
		ask_identity(fd, slot);
		ask_stream(fd, stamp);
	}
	stamp->when_ns = now;
}

/* The slot of FD, which the kernel says is TCP; new if no hook saw it. */
static struct recording_socket *slot_of(int fd, enum recording_kind kind)
{
	struct sockets_birth unseen = {.kind = kind};
	struct recording_socket *slot = sockets_at(fd);
	enum recording_loss loss = 0;

	if (!slot)
		slot = sockets_opened(fd, &unseen, &loss);
	if (!slot)
		__atomic_add_fetch(&mapping.header->lost[loss], 1,
		                   __ATOMIC_RELAXED);
	return slot;
}

int64_t stamp_peer_closed_ms(int fd)
{
	struct tcp_info info;

	if (ask(fd, IPPROTO_TCP, TCP_INFO, &info, sizeof info) ||
	    (info.tcpi_state != TCP_CLOSE_WAIT &&
	     info.tcpi_state != TCP_LAST_ACK))
		return -1;
	return info.tcpi_last_ack_recv;
}

/* FD was closed by a way that no hook saw. */
static void take_off(int fd)
{
	struct recording_socket *slot =
	    sockets_closed(fd, system_now_ns(SYSTEM_TICKS));

	if (!slot)
		return;
	doubt_note();
	if (slot->kind != RECORDING_KIND_INHERITED)
		stacks_count_closed(slot->opened.stack);
}

/*
 * A socket that this process got from its parent and never used, while the
 * parent is there to answer for it.  In a run the reporter hears both.
 */
static bool is_parents(const struct recording_socket *slot)
{
	return mapping.header->parent_lived && !*settings_value(SETTING_run) &&
	       slot->kind == RECORDING_KIND_INHERITED &&
	       !(slot->flags & RECORDING_SOCKET_USED);
}

/* Whether ERROR tells that FD is closed, or something else than TCP. */
static bool is_other(long error)
{
	return error == -EBADF || error == -ENOTSOCK || error == -EOPNOTSUPP ||
	       error == -ENOPROTOOPT || error == -EINVAL;
}

/* The kernel did not tell about FD, which had the socket of LIFE (0: none). */
static void leave_out(int fd, uint32_t life, long error,
                      struct stamp_found *found)
{
	struct recording_socket *slot = sockets_at(fd);

	sockets_unstamp(fd);
	/* Threads go on opening and closing, also as the host ends. */
	if (!slot || !life || sockets_watched[fd] != life)
		return;
	if (is_other(error)) {
		take_off(fd);
		return;
	}
	sockets_more(slot)->stamp = (struct recording_stamp){.untold = 1};
	found->suspects++;
}

/* Asks about FD, and counts in FOUND what there is to tell of it. */
static void stamp_one(int fd, bool executing, struct stamp_found *found)
{
	uint64_t now = system_now_ns(CLOCK_MONOTONIC);
	struct tcp_info info;
	struct recording_socket *slot;
	struct recording_address recorded;
	uint32_t life = sockets_watches(fd) ? sockets_watched[fd] : 0;
	long error;

	error = ask(fd, IPPROTO_TCP, TCP_INFO, &info, sizeof info);
	if (error) {
		leave_out(fd, executing ? 0 : life, error, found);
		return;
	}
	slot = slot_of(fd, RECORDING_KIND_UNSEEN);
	if (!slot) {
		found->suspects++;
		return;
	}
	recorded = slot->peer;
	stamp_slot(fd, now, &info, slot);
	if (executing)
		slot->stamp.close_on_exec =
		    system_call3(SYS_fcntl, fd, F_GETFD, 0) & FD_CLOEXEC;
	if (is_suspect(&slot->stamp))
		doubt_check(fd, &recorded);
	if (is_parents(slot) || (executing && slot->stamp.close_on_exec))
		return;
	found->suspects += is_suspect(&slot->stamp);
	found->awaiting += awaits_peer(&slot->stamp);
	if (slot->stamp.backlog) {
		found->queues++;
		found->any = fd;
	}
	if (is_suspect(&slot->stamp))
		found->any = fd;
}

/* Connections that nobody fetches in a second. */
enum { WAITS_LONG_MS = 1000 };

static unsigned int count_stuck_queues(void)
{
	unsigned int n = 0;

	for (int fd = 0; fd < sockets_end(); fd++) {
		const struct recording_socket *slot = sockets_at(fd);

		n += slot && slot->stamp.fin_queued == 2 &&
		     slot->stamp.tcp_state == TCP_LISTEN && !is_parents(slot) &&
		     waiting_longer(fd, WAITS_LONG_MS);
	}
	return n;
}

/* What takes a descriptor to be asked. */
static void look_around(void *context)
{
	struct stamp_found *found = context;

	if (found->queues) {
		waiting_find();
		found->suspects += count_stuck_queues();
	}
	if (found->suspects)
		watched_find(found->end);
	threads_find();
}

void stamp_all(bool executing, struct stamp_found *found)
{
	struct recording_header *header = mapping.header;

	*found = (struct stamp_found){.end = descriptors_end()};
	header->parent_lived =
	    header->ppid == (uint32_t)system_call0(SYS_getppid);
	for (int fd = 0; fd < found->end; fd++)
		stamp_one(fd, executing, found);
	doubt_settle();
	for (int fd = 0; fd < sockets_end(); fd++)
		found->open += sockets_watches(fd);
	/* An exec is no end: the next image will look around at its own. */
	if (!executing && (found->suspects || found->queues || lates_most_ms()))
		room_call(look_around, found, found->any);
	header->stamped = 1;
}

void stamp_find_open(void)
{
	int end = descriptors_end();

	for (int fd = 0; fd < end; fd++) {
		if (address_is_tcp(fd))
			slot_of(fd, RECORDING_KIND_INHERITED);
	}
}
