/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * output_phrase.c - what happened in a stack, and when, in a few words.
 */
#include "output.h"

#include "memory.h"

#include <stdlib.h>
#include <string.h>

/* When something happened to several sockets: -1 if that is not known. */
struct span {
	int64_t first_ms_ago;
	int64_t last_ms_ago;
};

static int64_t ms_ago(const struct report_socket *socket, enum report_role role)
{
	switch (role) {
	case REPORT_ROLE_OPENED:
		return socket->opened_ms_ago;
	case REPORT_ROLE_LAST_USE:
		return socket->last_use_ms_ago;
	case REPORT_ROLE_EOF:
		return socket->eof_ms_ago;
	default:
		return -1;
	}
}

static struct span span_of(const struct report_leak *leak,
                           enum report_role role)
{
	struct span span = {-1, -1};

	if (role == REPORT_ROLE_ACCEPTED && leak->listener)
		span.first_ms_ago = span.last_ms_ago =
		    leak->listener->accepted_ms_ago;
	for (size_t i = 0; i < leak->n_sockets; i++) {
		int64_t ms = ms_ago(&leak->sockets[i], role);

		if (ms > span.first_ms_ago)
			span.first_ms_ago = ms;
		if (ms >= 0 && (span.last_ms_ago < 0 || ms < span.last_ms_ago))
			span.last_ms_ago = ms;
	}
	return span;
}

char *output_phrase_ago(const struct report_leak *leak, enum report_role role)
{
	char first[OUTPUT_NUMBER_MAX], last[OUTPUT_NUMBER_MAX];
	struct span span = span_of(leak, role);

	if (span.first_ms_ago < 0)
		return memory_copy("");
	output_duration(first, span.first_ms_ago);
	output_duration(last, span.last_ms_ago);
	if (!strcmp(first, last))
		return memory_format("%s ago", first);
	return memory_format("%s %s %s ago", first,
	                     leak->n_sockets == 2 ? "and" : "to", last);
}

/* Whose stacks are those of the program that exec'ed this one. */
static const char *before_exec(const struct report_leak *leak)
{
	size_t n = 0;

	for (size_t i = 0; i < leak->n_sockets; i++)
		n += leak->sockets[i].before_exec;
	if (!n)
		return "";
	return n == leak->n_sockets ? ", before exec" : ", some before exec";
}

/* What CALL did. */
static char *deed(const struct report_leak *leak, enum report_role role,
                  const char *call)
{
	const char *error = leak->listener ? leak->listener->error : NULL;

	switch (role) {
	case REPORT_ROLE_OPENED:
	case REPORT_ROLE_LAST_USE:
		return memory_copy(call);
	case REPORT_ROLE_EOF:
		return memory_format("%s() returned 0", call);
	case REPORT_ROLE_ACCEPTED:
		if (error)
			return memory_format("%s() failed with %s", call,
			                     error);
		return memory_format("%s() last returned", call);
	default:
		return memory_format("%s() was called", call);
	}
}

char *output_phrase(const struct report_leak *leak, enum report_role role)
{
	const char *call = leak->stacks[role]->call;
	char *did = deed(leak, role, call ? call : "a call");
	char *ago = output_phrase_ago(leak, role);
	char *phrase =
	    memory_format("%s%s%s%s", did, *ago ? ", " : "", ago,
	                  role == REPORT_ROLE_OPENED ? before_exec(leak) : "");

	free(did);
	free(ago);
	return phrase;
}
