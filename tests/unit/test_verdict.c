/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_verdict.c - each verdict, and where one ends and the next begins.
 */
#include "recordings.h"

#include "reporter/verdict.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

/* What the kernel and the hooks say of a socket. */
struct facts {
	uint8_t tcp_state;
	uint8_t fin_queued;
	uint32_t unread_bytes;
	uint32_t waits_ms; /* at a listener */
	uint8_t kind;
	uint8_t joined;
	uint8_t flags;
	bool eof;
	bool shutdown;
	bool copied; /* and the original was closed */
	bool parent; /* that has closed it */
	bool given;  /* open at descriptor 0 as the program began */
	bool looked; /* the kernel was asked from outside, of a live process */
};

enum { HEALTHY = -1 };

/* A process that has the socket that FACTS tell of at descriptor FD. */
static struct fake *process(const struct facts *facts, int fd)
{
	struct fake *fake = fake_server(10);
	struct recording_socket *slot;

	if (facts->waits_ms) {
		fake_listener(fake, fd)->stamp.when_ns = 0;
		fake_waiting(fake, fd, 7)->stamp.age_ms = facts->waits_ms;
		fake->waiting[0].stamp.tcp_state = facts->tcp_state;
		return fake;
	}
	slot = fake_socket(fake, fd);
	slot->kind = facts->kind;
	slot->flags = facts->flags;
	slot->stamp.tcp_state = facts->tcp_state;
	slot->stamp.fin_queued = facts->fin_queued;
	slot->stamp.unread_bytes = facts->unread_bytes;
	slot->stamp.joined = facts->joined;
	if (facts->eof)
		slot->eof = fake_mark(fake, 130, 1);
	if (facts->shutdown)
		slot->shutdown = fake_mark(fake, 131, 2);
	if (facts->copied)
		fake->closings[0] = (struct recording_closing){
		    .cookie = slot->stamp.cookie,
		    .closed = fake_mark(fake, 120, 2),
		};
	if (facts->given)
		slot->opened.when_ns = 0;
	return fake;
}

/* Takes the stamp of FAKE's socket for that of a look; the process runs. */
static void look_at_it(struct fake *fake, int fd, struct look *look,
                       struct look_socket *seen)
{
	static int pid = 10;

	*seen = (struct look_socket){
	    .pid = pid, .fd = fd, .stamp = fake->sockets[fd].stamp};
	*look = (struct look){.taken_ns = seen->stamp.when_ns,
	                      .pids = &pid,
	                      .n_pids = 1,
	                      .sockets = seen,
	                      .n_sockets = 1};
	fake->sockets[fd].stamp.when_ns = 0;
	fake->header.ended = RECORDING_END_RUNNING;
	fake->header.ended_ns = fake->header.stamped = 0;
}

/* Another process that has closed the socket that FAKE has at FD. */
static struct recording *parent_of(const struct fake *fake, int fd)
{
	struct fake *parent = fake_server(9);

	parent->closings[0] = (struct recording_closing){
	    .cookie = fake->sockets[fd].stamp.cookie,
	    .closed = fake_mark(parent, 120, 2),
	};
	return fake_read(parent);
}

static int judge(const struct facts *facts, enum join_role *evidence)
{
	int fd = facts->given ? 0 : 5;
	struct fake *fake = process(facts, fd);
	struct look look = {0};
	struct look_socket seen;
	struct recording *recordings[2] = {0};
	struct join join;
	enum report_verdict verdict;
	int result = HEALTHY;

	if (facts->looked)
		look_at_it(fake, fd, &look, &seen);
	if (facts->parent)
		recordings[1] = parent_of(fake, fd);
	recordings[0] = fake_read(fake);
	join_all(&join, &(struct join_input){.recordings = recordings,
	                                     .n_recordings = 1u + facts->parent,
	                                     .looks = &look,
	                                     .n_looks = facts->looked});
	assert_int_equal(join.n_sockets, 1);
	if (verdict_of(&join.sockets[0], &verdict)) {
		result = (int)verdict;
		if (evidence)
			*evidence = verdict_evidence(&join.sockets[0], verdict);
	}
	join_free(&join);
	reader_free(recordings[0]);
	reader_free(recordings[1]);
	return result;
}

#define JUDGE(...) judge(&(struct facts){__VA_ARGS__}, NULL)
#define ACCEPTED .kind = RECORDING_KIND_ACCEPTED
#define INHERITED .kind = RECORDING_KIND_INHERITED
#define GIVEN INHERITED, .given = true, .eof = true
#define WAITING .tcp_state = TCP_CLOSE_WAIT

#define ENDED(state, ...) JUDGE(.tcp_state = TCP_##state, ACCEPTED, __VA_ARGS__)

static void end_read_and_ignored(void **state)
{
	(void)state;
	assert_int_equal(JUDGE(WAITING, ACCEPTED, .eof = true),
	                 REPORT_VERDICT_EOF_IGNORED);
	assert_int_equal(JUDGE(WAITING, ACCEPTED, .eof = true, .fin_queued = 1),
	                 REPORT_VERDICT_EOF_IGNORED);
}

static void bytes_wait(void **state)
{
	(void)state;
	assert_int_equal(JUDGE(WAITING, ACCEPTED, .unread_bytes = 1),
	                 REPORT_VERDICT_DATA_UNREAD);
	assert_int_equal(JUDGE(WAITING, .unread_bytes = 1),
	                 REPORT_VERDICT_DATA_UNREAD);
}

static void kernel_knows_better_than_the_hooks(void **state)
{
	(void)state;
	assert_int_equal(
	    JUDGE(WAITING, ACCEPTED, .eof = true, .unread_bytes = 1),
	    REPORT_VERDICT_DATA_UNREAD);
	assert_int_equal(JUDGE(WAITING, ACCEPTED, .eof = true, .fin_queued = 2),
	                 REPORT_VERDICT_FIN_UNREAD);
}

static void nobody_looked(void **state)
{
	(void)state;
	assert_int_equal(JUDGE(WAITING, ACCEPTED), REPORT_VERDICT_FIN_UNREAD);
	assert_int_equal(JUDGE(WAITING, .fin_queued = 2),
	                 REPORT_VERDICT_FIN_UNREAD);
}

static void fin_that_came_with_the_last_bytes(void **state)
{
	(void)state;
	assert_int_equal(JUDGE(WAITING, ACCEPTED, .fin_queued = 1),
	                 REPORT_VERDICT_FIN_UNREAD);
}

static void unseen_proves_nothing(void **state)
{
	(void)state;
	assert_int_equal(JUDGE(WAITING), REPORT_VERDICT_UNKNOWN);
	assert_int_equal(JUDGE(WAITING, .fin_queued = 1),
	                 REPORT_VERDICT_UNKNOWN);
}

/* The recorder puts no mark of the end there for either (HAZARDS H7). */
static void peek_and_own_shutdown_read_no_end(void **state)
{
	(void)state;
	assert_int_equal(JUDGE(WAITING, ACCEPTED, .fin_queued = 2),
	                 REPORT_VERDICT_FIN_UNREAD);
	assert_int_equal(JUDGE(WAITING, ACCEPTED, .fin_queued = 1,
	                       .flags = RECORDING_SOCKET_SHUT_RD,
	                       .shutdown = true),
	                 REPORT_VERDICT_FIN_UNREAD);
}

static void last_bytes_wait_with_the_fin(void **state)
{
	(void)state;
	assert_int_equal(
	    JUDGE(WAITING, ACCEPTED, .unread_bytes = 3, .fin_queued = 2),
	    REPORT_VERDICT_DATA_UNREAD);
	assert_int_equal(
	    JUDGE(WAITING, ACCEPTED, .unread_bytes = 0, .fin_queued = 2),
	    REPORT_VERDICT_FIN_UNREAD);
}

static void dead_only_if_it_once_lived(void **state)
{
	(void)state;
	assert_int_equal(ENDED(CLOSE, .joined = 1), REPORT_VERDICT_DEAD);
	assert_int_equal(ENDED(CLOSE, .flags = RECORDING_SOCKET_JOINED),
	                 REPORT_VERDICT_DEAD);
	assert_int_equal(ENDED(CLOSE, .eof = true), REPORT_VERDICT_DEAD);
	assert_int_equal(ENDED(CLOSE, .joined = 0), HEALTHY);
	assert_int_equal(
	    JUDGE(.tcp_state = TCP_CLOSE, .kind = RECORDING_KIND_CREATED),
	    HEALTHY);
}

/* Keep-alive turns CLOSE_WAIT into CLOSE; a reset leaves bytes behind. */
static void dead_whatever_waited_or_was_read(void **state)
{
	(void)state;
	assert_int_equal(
	    ENDED(CLOSE, .joined = 1, .eof = true, .fin_queued = 1),
	    REPORT_VERDICT_DEAD);
	assert_int_equal(
	    ENDED(CLOSE, .joined = 1, .unread_bytes = 3, .fin_queued = 2),
	    REPORT_VERDICT_DEAD);
	assert_int_equal(JUDGE(WAITING, ACCEPTED, .eof = true),
	                 REPORT_VERDICT_EOF_IGNORED);
}

static void both_have_sent_their_fin(void **state)
{
	(void)state;
	assert_int_equal(ENDED(LAST_ACK, .eof = true), REPORT_VERDICT_DEAD);
	assert_int_equal(ENDED(CLOSING, .eof = false), REPORT_VERDICT_DEAD);
	assert_int_equal(ENDED(TIME_WAIT, .eof = false), REPORT_VERDICT_DEAD);
}

static void peer_has_not_finished(void **state)
{
	(void)state;
	assert_int_equal(ENDED(FIN_WAIT1, .shutdown = true),
	                 REPORT_VERDICT_AWAITING_PEER);
	assert_int_equal(ENDED(FIN_WAIT2, .shutdown = true),
	                 REPORT_VERDICT_AWAITING_PEER);
	assert_int_equal(ENDED(FIN_WAIT2, .copied = true),
	                 REPORT_VERDICT_AWAITING_PEER);
	assert_false(report_verdict_leaks(REPORT_VERDICT_AWAITING_PEER));
	assert_int_equal(ENDED(ESTABLISHED, .joined = 1), HEALTHY);
	assert_int_equal(JUDGE(.tcp_state = TCP_LISTEN), HEALTHY);
	assert_int_equal(JUDGE(.tcp_state = TCP_SYN_SENT), HEALTHY);
	assert_int_equal(JUDGE(.tcp_state = 255), HEALTHY);
}

static void original_was_closed(void **state)
{
	(void)state;
	assert_int_equal(JUDGE(WAITING, ACCEPTED, .copied = true),
	                 REPORT_VERDICT_DUP_HELD);
	assert_int_equal(ENDED(CLOSE, .copied = true, .joined = 1),
	                 REPORT_VERDICT_DUP_HELD);
	assert_int_equal(ENDED(ESTABLISHED, .copied = true), HEALTHY);
	/* Who goes on to use the copy answers for what it does. */
	assert_int_equal(JUDGE(WAITING, ACCEPTED, .copied = true, .eof = true,
	                       .flags = RECORDING_SOCKET_USED),
	                 REPORT_VERDICT_EOF_IGNORED);
}

static void parent_closed_what_the_child_has(void **state)
{
	(void)state;
	assert_int_equal(JUDGE(WAITING, INHERITED, .parent = true),
	                 REPORT_VERDICT_HELD_BY_CHILD);
	assert_int_equal(JUDGE(WAITING, INHERITED, .parent = true,
	                       .fin_queued = 2, .unread_bytes = 1),
	                 REPORT_VERDICT_HELD_BY_CHILD);
	assert_int_equal(JUDGE(.tcp_state = TCP_CLOSE, INHERITED,
	                       .parent = true, .joined = 1),
	                 REPORT_VERDICT_HELD_BY_CHILD);
	assert_int_equal(
	    JUDGE(.tcp_state = TCP_ESTABLISHED, INHERITED, .parent = true),
	    HEALTHY);
	assert_int_equal(JUDGE(WAITING, INHERITED, .parent = true, .eof = true,
	                       .flags = RECORDING_SOCKET_USED),
	                 REPORT_VERDICT_EOF_IGNORED);
	/* What the child opened itself its parent can't give up. */
	assert_int_equal(JUDGE(WAITING, ACCEPTED, .parent = true),
	                 REPORT_VERDICT_FIN_UNREAD);
}

static void nobody_accepts(void **state)
{
	(void)state;
	assert_int_equal(JUDGE(WAITING, .waits_ms = 999), HEALTHY);
	assert_int_equal(JUDGE(WAITING, .waits_ms = 1000),
	                 REPORT_VERDICT_NEVER_ACCEPTED);
	assert_int_equal(JUDGE(.tcp_state = TCP_ESTABLISHED, .waits_ms = 90000),
	                 HEALTHY);
	assert_int_equal(JUDGE(.tcp_state = TCP_FIN_WAIT2, .waits_ms = 90000),
	                 HEALTHY);
}

static void looks_judge_as_stamps_do(void **state)
{
	(void)state;
	assert_int_equal(
	    JUDGE(WAITING, ACCEPTED, .looked = true, .fin_queued = 1),
	    REPORT_VERDICT_FIN_UNREAD);
	assert_int_equal(JUDGE(WAITING, ACCEPTED, .looked = true,
	                       .fin_queued = 1, .eof = true),
	                 REPORT_VERDICT_EOF_IGNORED);
	assert_int_equal(JUDGE(WAITING, ACCEPTED, .looked = true,
	                       .unread_bytes = 1, .fin_queued = 2),
	                 REPORT_VERDICT_DATA_UNREAD);
	assert_int_equal(ENDED(CLOSE, .looked = true, .joined = 1),
	                 REPORT_VERDICT_DEAD);
	assert_int_equal(ENDED(TIME_WAIT, .looked = true, .joined = 1),
	                 REPORT_VERDICT_DEAD);
	assert_int_equal(ENDED(FIN_WAIT2, .looked = true),
	                 REPORT_VERDICT_AWAITING_PEER);
	assert_int_equal(ENDED(ESTABLISHED, .looked = true), HEALTHY);
}

/* As inetd does: what a program was started with its end closes. */
static void standard_input_of_a_program_that_ended(void **state)
{
	(void)state;
	assert_int_equal(JUDGE(WAITING, GIVEN), HEALTHY);
	assert_int_equal(JUDGE(WAITING, GIVEN, .parent = true,
	                       .flags = RECORDING_SOCKET_EXECED),
	                 HEALTHY);
	assert_int_equal(JUDGE(WAITING, GIVEN, .looked = true),
	                 REPORT_VERDICT_EOF_IGNORED);
	assert_int_equal(JUDGE(WAITING, INHERITED, .eof = true),
	                 REPORT_VERDICT_EOF_IGNORED);
	assert_int_equal(JUDGE(WAITING, ACCEPTED, .given = true, .eof = true),
	                 REPORT_VERDICT_EOF_IGNORED);
}

static void evidence(void **state)
{
	enum join_role role;

	(void)state;
	judge(&(struct facts){WAITING, ACCEPTED, .eof = true}, &role);
	assert_int_equal(role, JOIN_EOF);
	judge(&(struct facts){WAITING, ACCEPTED}, &role);
	assert_int_equal(role, JOIN_LAST_USE);
	judge(&(struct facts){.tcp_state = TCP_CLOSE,
	                      .joined = 1,
	                      .eof = true,
	                      .shutdown = true},
	      &role);
	assert_int_equal(role, JOIN_SHUTDOWN);
	judge(&(struct facts){.tcp_state = TCP_CLOSE, .joined = 1, .eof = true},
	      &role);
	assert_int_equal(role, JOIN_EOF);
	judge(&(struct facts){.tcp_state = TCP_CLOSE, .joined = 1}, &role);
	assert_int_equal(role, JOIN_LAST_USE);
	judge(&(struct facts){WAITING, .waits_ms = 5000}, &role);
	assert_int_equal(role, JOIN_LISTENED);
	judge(&(struct facts){.tcp_state = TCP_FIN_WAIT2, .shutdown = true},
	      &role);
	assert_int_equal(role, JOIN_SHUTDOWN);
	judge(&(struct facts){WAITING, ACCEPTED, .copied = true}, &role);
	assert_int_equal(role, JOIN_CLOSED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(end_read_and_ignored),
	    cmocka_unit_test(bytes_wait),
	    cmocka_unit_test(kernel_knows_better_than_the_hooks),
	    cmocka_unit_test(nobody_looked),
	    cmocka_unit_test(fin_that_came_with_the_last_bytes),
	    cmocka_unit_test(unseen_proves_nothing),
	    cmocka_unit_test(peek_and_own_shutdown_read_no_end),
	    cmocka_unit_test(last_bytes_wait_with_the_fin),
	    cmocka_unit_test(dead_only_if_it_once_lived),
	    cmocka_unit_test(dead_whatever_waited_or_was_read),
	    cmocka_unit_test(both_have_sent_their_fin),
	    cmocka_unit_test(peer_has_not_finished),
	    cmocka_unit_test(original_was_closed),
	    cmocka_unit_test(parent_closed_what_the_child_has),
	    cmocka_unit_test(nobody_accepts),
	    cmocka_unit_test(looks_judge_as_stamps_do),
	    cmocka_unit_test(standard_input_of_a_program_that_ended),
	    cmocka_unit_test(evidence),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
