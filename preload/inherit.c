/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * inherit.c - what goes on from one image of a process to the next.
 *
 * Modules lie elsewhere in each image, so frames, which name a module and a
 * place in its file, are renumbered; a stack is taken over when the first mark
 * that refers to it is.
 */
#include "inherit.h"

#include "closings.h"
#include "lates.h"
#include "modules.h"
#include "sockets.h"
#include "spawns.h"
#include "stacks.h"

#include <string.h>

/* The new numbers of the modules and stacks before; 0: not yet taken over. */
static uint32_t module_numbers[RECORDING_MODULES_MAX];
static uint32_t stack_numbers[RECORDING_STACKS_MAX];

/* FRAME with the new number of its module; false if there is no room for it. */
static bool renumber_frame(const struct mapping *before, uint64_t *frame)
{
	uint64_t number = *frame >> RECORDING_FRAME_MODULE_SHIFT;
	uint32_t *taken;

	if (!number)
		return true;
	if (number > before->header->modules.used)
		return false;
	taken = &module_numbers[number - 1];
	if (!*taken)
		*taken = modules_take(&before->modules[number - 1]);
	*frame &= (UINT64_C(1) << RECORDING_FRAME_MODULE_SHIFT) - 1;
	*frame |= (uint64_t)*taken << RECORDING_FRAME_MODULE_SHIFT;
	return *taken;
}

static uint32_t take_stack(const struct mapping *before,
                           const struct recording_stack *old)
{
	struct stacks_new stack = {.call = old->call, .cut = old->cut};
	uint32_t reference;

	if (!old->ready || old->frames > RECORDING_DEPTH)
		return RECORDING_NO_STACK | RECORDING_LOST_NO_FRAMES;
	stack.n = old->frames;
	memcpy(stack.frame, old->frame, stack.n * sizeof *stack.frame);
	for (unsigned int i = 0; i < stack.n; i++) {
		if (!renumber_frame(before, &stack.frame[i]))
			return RECORDING_NO_STACK | RECORDING_LOST_MODULES_FULL;
	}
	reference = stacks_add(&stack);
	stacks_count_on(reference, old);
	return reference;
}

static void renumber(const struct mapping *before, uint32_t *reference)
{
	uint32_t *taken;

	if (!*reference || *reference & RECORDING_NO_STACK)
		return;
	if (*reference > before->header->stacks.used) {
		*reference = RECORDING_NO_STACK | RECORDING_LOST_NO_FRAMES;
		return;
	}
	taken = &stack_numbers[*reference - 1];
	if (!*taken)
		*taken = take_stack(before, &before->stacks[*reference - 1]);
	*reference = *taken;
}

static void renumber_socket(const struct mapping *before,
                            struct recording_socket *slot)
{
	renumber(before, &slot->opened.stack);
	renumber(before, &slot->last_use.stack);
	renumber(before, &slot->eof.stack);
	renumber(before, &slot->shutdown.stack);
	renumber(before, &slot->copied.stack);
	renumber(before, &slot->listened.stack);
	renumber(before, &slot->accepted_last.stack);
}

/* How many slots of TABLE, a ring or not, have been used. */
static uint32_t in_use(const struct recording_table *table)
{
	return table->used < table->capacity ? table->used : table->capacity;
}

static void renumber_notes(struct mapping *before)
{
	const struct recording_header *header = before->header;

	for (uint32_t i = 0; i < in_use(&header->closings); i++) {
		renumber(before, &before->closings[i].opened.stack);
		renumber(before, &before->closings[i].closed.stack);
	}
	for (uint32_t i = 0; i < in_use(&header->lates); i++) {
		renumber(before, &before->lates[i].opened);
		renumber(before, &before->lates[i].closed);
	}
	for (uint32_t i = 0; i < in_use(&header->spawns); i++)
		renumber(before, &before->spawns[i].mark.stack);
}

/* Whether there will be room for what this image adds, if all is taken. */
static bool leaves_room(const struct recording_table *table, uint32_t capacity)
{
	return table->used <= capacity / 2;
}

void inherit_stacks(struct mapping *before)
{
	struct recording_header *header = before->header;
	uint32_t n = header->stacks.used;

	for (uint32_t fd = 0; fd < header->sockets.used; fd++) {
		if (sockets_watched[fd])
			renumber_socket(before, &before->sockets[fd]);
	}
	renumber(before, &header->forked.stack);
	renumber_notes(before);
	/* Its counts tell of code that may yet leak. */
	if (!leaves_room(&header->modules, mapping.n_modules) ||
	    !leaves_room(&header->stacks, mapping.n_stacks))
		return;
	for (uint32_t reference = 1; reference <= n; reference++) {
		uint32_t unused = reference;

		renumber(before, &unused);
	}
}

void inherit_notes(const struct mapping *before)
{
	const struct recording_header *header = before->header;

	closings_inherit(before->closings, header->closings.used);
	spawns_inherit(before->spawns, header->spawns.used);
	for (uint32_t i = 0; i < in_use(&header->lates); i++)
		lates_count_on(&before->lates[i]);
}
