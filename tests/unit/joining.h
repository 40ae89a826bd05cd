/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * joining.h - joins made-up recordings and looks, for the tests of join.h.
 */
#ifndef FINLEAK_TEST_JOINING_H
#define FINLEAK_TEST_JOINING_H

#include "recordings.h"

#include "reporter/join.h"

enum { MOST = 4 };

/* What a test joins; what has been joined. */
static struct recording *recordings[MOST];
static size_t n_recordings;
static struct look look;
static int ended_well[1];
static size_t n_ended_well;
static struct join join;

FAKE int set_up(void **state)
{
	(void)state;
	n_recordings = n_ended_well = 0;
	look = (struct look){0};
	join = (struct join){0};
	return 0;
}

FAKE int tear_down(void **state)
{
	(void)state;
	join_free(&join);
	for (size_t i = 0; i < n_recordings; i++)
		reader_free(recordings[i]);
	return 0;
}

FAKE void add(struct fake *fake)
{
	recordings[n_recordings++] = fake_read(fake);
}

/*
 * A look at PID at SECONDS that saw the socket of that cookie at FD, or none if
 * SEEN is NULL.
 */
FAKE void looked(int *pid, double seconds, struct look_socket *seen, int fd,
                 uint64_t cookie)
{
	look = (struct look){.taken_ns = fake_s(seconds),
	                     .pids = pid,
	                     .n_pids = 1,
	                     .sockets = seen,
	                     .n_sockets = seen != NULL};
	if (!seen)
		return;
	*seen = (struct look_socket){
	    .pid = *pid,
	    .fd = fd,
	    .stamp = {.when_ns = fake_s(seconds),
	              .cookie = cookie,
	              .age_ms = 7000,
	              .tcp_state = TCP_CLOSE_WAIT},
	    .local = fake_address(1, 8080),
	    .peer = fake_address(1, (uint16_t)(50000 + fd)),
	};
}

FAKE void join_them(void)
{
	join_all(&join, &(struct join_input){.recordings = recordings,
	                                     .n_recordings = n_recordings,
	                                     .looks = &look,
	                                     .n_looks = look.taken_ns ? 1 : 0,
	                                     .ended_well = ended_well,
	                                     .n_ended_well = n_ended_well});
}

FAKE double mark_s(enum join_role role)
{
	struct join_mark found = join_mark(&join.sockets[0], role);

	return found.mark ? (double)found.mark->when_ns / 1e9 : -1;
}

#define STORY(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

#endif
