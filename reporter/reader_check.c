/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * reader_check.c - makes what was read keep the promises of reader.h.
 */
#include "reader_check.h"

#include <string.h>
#include <sys/socket.h>

#define RECORDING_NUMBER(number, name, text) +1
enum { KINDS = 0 RECORDING_KINDS(RECORDING_NUMBER) };
#undef RECORDING_NUMBER

void reader_check_unsettled(struct recording_socket *slot)
{
	*slot = (struct recording_socket){.open = slot->open,
	                                  .kind = RECORDING_KIND_UNSEEN,
	                                  .stamp = slot->stamp};
}

static void check_header(struct recording_header *header)
{
	header->boot_id[sizeof(header->boot_id) - 1] = '\0';
	header->exe[sizeof(header->exe) - 1] = '\0';
	header->cwd[sizeof(header->cwd) - 1] = '\0';
	header->cmdline[sizeof(header->cmdline) - 1] = '\0';
	header->parent[sizeof(header->parent) - 1] = '\0';
}

static void check_module(struct recording_module *module)
{
	module->path[sizeof(module->path) - 1] = '\0';
	if (!module->ready)
		memset(module, 0, sizeof(*module));
	if (module->build_id_bytes > RECORDING_BUILD_ID_MAX)
		module->build_id_bytes = 0;
}

/* A frame whose module is missing keeps its address, in no module. */
static void check_frame(const struct recording *recording, uint64_t *frame)
{
	uint64_t module = *frame >> RECORDING_FRAME_MODULE_SHIFT;

	if (module > recording->n_modules ||
	    (module && !recording->modules[module - 1].ready))
		*frame &= RECORDING_FRAME_EXACT | RECORDING_FRAME_ADDRESS;
}

static void check_stack(const struct recording *recording,
                        struct recording_stack *stack)
{
	if (stack->frames > RECORDING_DEPTH)
		stack->ready = 0;
	if (!stack->ready)
		return;
	if (stack->call >= RECORDING_CALL_COUNT)
		stack->call = RECORDING_CALL_NONE;
	for (size_t i = 0; i < stack->frames; i++)
		check_frame(recording, &stack->frame[i]);
}

static void check_reference(const struct recording *recording,
                            uint32_t *reference)
{
	uint32_t stack = *reference, loss = stack & ~RECORDING_NO_STACK;

	if (stack & RECORDING_NO_STACK) {
		if (loss == 0 || loss >= RECORDING_LOST_COUNT)
			*reference = 0;
	} else if (stack > recording->n_stacks ||
	           (stack && !recording->stacks[stack - 1].ready)) {
		*reference = 0;
	}
}

static void check_mark(const struct recording *recording,
                       struct recording_mark *mark)
{
	check_reference(recording, &mark->stack);
}

static void check_address(struct recording_address *address)
{
	if (address->family != AF_INET && address->family != AF_INET6)
		memset(address, 0, sizeof(*address));
}

static void check_socket(const struct recording *recording,
                         struct recording_socket *slot)
{
	if (slot->kind >= KINDS)
		slot->kind = RECORDING_KIND_UNSEEN;
	check_mark(recording, &slot->opened);
	check_mark(recording, &slot->last_use);
	check_mark(recording, &slot->eof);
	check_mark(recording, &slot->shutdown);
	check_mark(recording, &slot->copied);
	check_mark(recording, &slot->listened);
	check_mark(recording, &slot->accepted_last);
	check_address(&slot->local);
	check_address(&slot->peer);
}

static void check_small_tables(struct recording *recording)
{
	size_t n = 0;

	for (size_t i = 0; i < recording->n_closings; i++) {
		check_mark(recording, &recording->closings[i].opened);
		check_mark(recording, &recording->closings[i].closed);
	}
	for (size_t i = 0; i < recording->n_lates; i++) {
		struct recording_late *late = &recording->lates[i];

		check_reference(recording, &late->opened);
		check_reference(recording, &late->closed);
		if (late->ready)
			recording->lates[n++] = *late;
	}
	recording->n_lates = n;
	for (size_t i = 0; i < recording->n_waiting; i++) {
		check_address(&recording->waiting[i].local);
		check_address(&recording->waiting[i].peer);
	}
	for (size_t i = 0; i < recording->n_spawns; i++)
		check_mark(recording, &recording->spawns[i].mark);
	for (size_t i = 0; i < recording->n_threads; i++) {
		struct recording_thread *thread = &recording->threads[i];

		thread->name[sizeof(thread->name) - 1] = '\0';
	}
}

void reader_check(struct recording *recording)
{
	check_header(&recording->header);
	for (size_t i = 0; i < recording->n_modules; i++)
		check_module(&recording->modules[i]);
	for (size_t i = 0; i < recording->n_stacks; i++)
		check_stack(recording, &recording->stacks[i]);
	check_mark(recording, &recording->header.forked);
	for (size_t i = 0; i < recording->n_sockets; i++)
		check_socket(recording, &recording->sockets[i].slot);
	check_small_tables(recording);
}
