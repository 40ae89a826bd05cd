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
	uint8_t kind;
	uint8_t joined;
	uint8_t flags;
	bool eof;
	bool shutdown;
};

enum { HEALTHY = -1 };

static int judge(const struct facts *facts, enum join_role *evidence)
{
	struct fake *fake = fake_server(10);
	struct recording_socket *slot = fake_socket(fake, 5);
	struct recording *recording;
	struct join join;
	enum report_verdict verdict;
	int result = HEALTHY;

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
	recording = fake_read(fake);
	join_all(&join, &(struct join_input){.recordings = &recording,
	                                     .n_recordings = 1});
	assert_int_equal(join.n_sockets, 1);
	if (verdict_of(&join.sockets[0], &verdict)) {
		result = (int)verdict;
		if (evidence)
			*evidence = verdict_evidence(&join.sockets[0], verdict);
	}
	join_free(&join);
	reader_free(recording);
	return result;
}

#define JUDGE(...) judge(&(struct facts){__VA_ARGS__}, NULL)
#define ACCEPTED .kind = RECORDING_KIND_ACCEPTED
#define WAITING .tcp_state = TCP_CLOSE_WAIT

static void end_read_and_ignored(void **state)
{
	(void)state;
	assert_int_equal(JUDGE(WAITING, ACCEPTED, .eof = true),
	                 REPORT_VERDICT_EOF_IGNORED);
	assert_int_equal(JUDGE(WAITING, ACCEPTED, .eof = true, .fin_queued = 1),
	                 REPORT_VERDICT_EOF_IGNORED);
	assert_int_equal(JUDGE(WAITING, .eof = true),
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

static void dead_only_if_it_once_lived(void **state)
{
	(void)state;
	assert_int_equal(JUDGE(.tcp_state = TCP_CLOSE, .joined = 1),
	                 REPORT_VERDICT_DEAD);
	assert_int_equal(JUDGE(.tcp_state = TCP_CLOSE, ACCEPTED,
	                       .flags = RECORDING_SOCKET_JOINED),
	                 REPORT_VERDICT_DEAD);
	assert_int_equal(JUDGE(.tcp_state = TCP_CLOSE, ACCEPTED, .eof = true),
	                 REPORT_VERDICT_DEAD);
	assert_int_equal(
	    JUDGE(.tcp_state = TCP_CLOSE, .kind = RECORDING_KIND_CREATED),
	    HEALTHY);
}

static void both_have_sent_their_fin(void **state)
{
	(void)state;
	assert_int_equal(JUDGE(.tcp_state = TCP_LAST_ACK, ACCEPTED),
	                 REPORT_VERDICT_DEAD);
	assert_int_equal(JUDGE(.tcp_state = TCP_CLOSING, ACCEPTED),
	                 REPORT_VERDICT_DEAD);
}

static void peer_has_not_finished(void **state)
{
	(void)state;
	assert_int_equal(JUDGE(.tcp_state = TCP_FIN_WAIT1, ACCEPTED),
	                 REPORT_VERDICT_AWAITING_PEER);
	assert_int_equal(JUDGE(.tcp_state = TCP_FIN_WAIT2, ACCEPTED),
	                 REPORT_VERDICT_AWAITING_PEER);
	assert_int_equal(JUDGE(.tcp_state = TCP_ESTABLISHED, ACCEPTED),
	                 HEALTHY);
	assert_int_equal(JUDGE(.tcp_state = TCP_LISTEN), HEALTHY);
	assert_int_equal(JUDGE(.tcp_state = TCP_SYN_SENT), HEALTHY);
	assert_int_equal(JUDGE(.tcp_state = 255), HEALTHY);
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
	    cmocka_unit_test(dead_only_if_it_once_lived),
	    cmocka_unit_test(both_have_sent_their_fin),
	    cmocka_unit_test(peer_has_not_finished),
	    cmocka_unit_test(evidence),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
