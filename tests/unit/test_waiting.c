/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_waiting.c - whose queue a connection waits in, and the kernel's list.
 */
#include "../../preload/waiting.h"

#include "../../preload/diag.h"
#include "../../preload/info.h"
#include "recorder_table.h"

#include <arpa/inet.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <string.h>

static struct recording_address at(int family, const char *ip, uint16_t port)
{
	struct recording_address address = {.port = port,
	                                    .family = (uint16_t)family};

	assert_int_equal(inet_pton(family, ip, address.ip), 1);
	return address;
}

static bool fits(int listener_family, const char *listener, int family,
                 const char *local)
{
	struct recording_address one = at(listener_family, listener, 80);
	struct recording_address two = at(family, local, 80);

	return waiting_fits(&one, &two);
}

static void own_address_or_any_fits(void **state)
{
	(void)state;
	assert_true(fits(AF_INET, "0.0.0.0", AF_INET, "10.0.0.1"));
	assert_true(fits(AF_INET, "10.0.0.1", AF_INET, "10.0.0.1"));
	assert_false(fits(AF_INET, "10.0.0.2", AF_INET, "10.0.0.1"));
	assert_true(fits(AF_INET6, "::", AF_INET6, "fe80::1"));
	assert_true(fits(AF_INET6, "fe80::1", AF_INET6, "fe80::1"));
	assert_false(fits(AF_INET6, "fe80::2", AF_INET6, "fe80::1"));
}

/* Connections of IPv4 to a listener of IPv6 are the latter's family. */
static void mapped_addresses_go_to_ipv6_listeners(void **state)
{
	(void)state;
	assert_true(fits(AF_INET6, "::", AF_INET6, "::ffff:10.0.0.1"));
	assert_true(
	    fits(AF_INET6, "::ffff:0.0.0.0", AF_INET6, "::ffff:10.0.0.1"));
	assert_true(
	    fits(AF_INET6, "::ffff:10.0.0.1", AF_INET6, "::ffff:10.0.0.1"));
	assert_false(fits(AF_INET6, "::ffff:0.0.0.0", AF_INET6, "fe80::1"));
	assert_false(fits(AF_INET, "0.0.0.0", AF_INET6, "::ffff:10.0.0.1"));
	assert_false(fits(AF_INET6, "::", AF_INET, "10.0.0.1"));
}

static void another_port_does_not_fit(void **state)
{
	struct recording_address listener = at(AF_INET, "0.0.0.0", 80);
	struct recording_address local = at(AF_INET, "10.0.0.1", 81);

	(void)state;
	assert_false(waiting_fits(&listener, &local));
}

/* What the kernel would send of one socket. */
struct message {
	struct nlmsghdr header;
	struct inet_diag_msg body;
	struct rtattr attribute;
	struct tcp_info info;
} __attribute__((packed, aligned(8)));

static struct message message_of(uint32_t age_ms)
{
	struct message message = {
	    .header = {.nlmsg_len = sizeof message,
	               .nlmsg_type = SOCK_DIAG_BY_FAMILY},
	    .body = {.idiag_family = AF_INET,
	             .idiag_state = TCP_CLOSE_WAIT,
	             .idiag_rqueue = 6,
	             .id = {.idiag_sport = htons(80),
	                    .idiag_dport = htons(4711),
	                    .idiag_cookie = {7, 1}}},
	    .attribute = {.rta_len = RTA_LENGTH(sizeof message.info),
	                  .rta_type = INET_DIAG_INFO},
	    .info = {.tcpi_state = TCP_CLOSE_WAIT,
	             .tcpi_last_ack_recv = age_ms,
	             .tcpi_last_data_sent = 9000},
	};

	inet_pton(AF_INET, "10.0.0.1", message.body.id.idiag_src);
	inet_pton(AF_INET, "10.0.0.9", message.body.id.idiag_dst);
	return message;
}

static void keep(void *context, const struct diag_socket *socket)
{
	*(struct diag_socket *)context = *socket;
}

static void reply_gives_addresses_cookie_queue_and_ages(void **state)
{
	struct message message = message_of(2500);
	struct diag_socket got = {0};
	struct diag_question question = {.take = keep, .context = &got};
	struct recording_address local = at(AF_INET, "10.0.0.1", 80);
	struct recording_address peer = at(AF_INET, "10.0.0.9", 4711);

	(void)state;
	assert_int_equal(diag_read(&question, &message, sizeof message), 1);
	assert_memory_equal(&got.local, &local, sizeof local);
	assert_memory_equal(&got.peer, &peer, sizeof peer);
	assert_int_equal(got.cookie, (UINT64_C(1) << 32) + 7);
	assert_int_equal(got.queued, 6);
	assert_int_equal(got.age_ms, 2500);
	assert_int_equal(got.born_ms, 9000);
	assert_int_equal(got.state, TCP_CLOSE_WAIT);
}

static void end_and_refusal_are_told_apart(void **state)
{
	struct nlmsghdr header = {.nlmsg_len = sizeof header,
	                          .nlmsg_type = NLMSG_DONE};
	struct diag_question question = {.take = keep};

	(void)state;
	assert_int_equal(diag_read(&question, &header, sizeof header), 0);
	header.nlmsg_type = NLMSG_ERROR;
	assert_true(diag_read(&question, &header, sizeof header) < 0);
}

static void cut_messages_are_refused(void **state)
{
	struct message message = message_of(1);
	struct diag_socket got;
	struct diag_question question = {.take = keep, .context = &got};

	(void)state;
	for (size_t bytes = 1; bytes < sizeof message; bytes++)
		assert_true(diag_read(&question, &message, bytes) < 0);
	message.header.nlmsg_len = sizeof message.header + 4;
	assert_true(diag_read(&question, &message, sizeof message) < 0);
	/* An attribute that reaches beyond its message is passed over. */
	message = message_of(1);
	message.attribute.rta_len = 0xffff;
	memset(&got, 0, sizeof got);
	assert_int_equal(diag_read(&question, &message, sizeof message), 1);
	assert_int_equal(got.age_ms, 0);
	assert_int_equal(got.queued, 6);
}

static void age_of_a_connection_is_known_until_data_went_both_ways(void **state)
{
	struct tcp_info info = {.tcpi_state = TCP_ESTABLISHED,
	                        .tcpi_last_data_sent = 700,
	                        .tcpi_last_data_recv = 800};

	(void)state;
	assert_int_equal(info_born_ms(&info), 700);
	info.tcpi_data_segs_out = 1;
	assert_int_equal(info_born_ms(&info), 800);
	info.tcpi_data_segs_in = 1;
	assert_int_equal(info_born_ms(&info), 0);
	info.tcpi_data_segs_out = info.tcpi_last_data_sent = 0;
	assert_int_equal(info_born_ms(&info), 1);
	info.tcpi_state = TCP_LISTEN;
	assert_int_equal(info_born_ms(&info), 0);
	info.tcpi_state = TCP_CLOSE;
	assert_int_equal(info_born_ms(&info), 0);
	info.tcpi_rtt = 30;
	assert_int_equal(info_born_ms(&info), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(own_address_or_any_fits),
	    cmocka_unit_test(mapped_addresses_go_to_ipv6_listeners),
	    cmocka_unit_test(another_port_does_not_fit),
	    cmocka_unit_test(reply_gives_addresses_cookie_queue_and_ages),
	    cmocka_unit_test(end_and_refusal_are_told_apart),
	    cmocka_unit_test(cut_messages_are_refused),
	    cmocka_unit_test(
		age_of_a_connection_is_known_until_data_went_both_ways),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
