/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * group.c - leaked sockets, by the code that leaks them.
 */
#include "group.h"

#include "memory.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static void add_socket(struct group *group, const struct join_socket *socket)
{
	group->sockets = memory_grow(group->sockets, group->n_sockets,
	                             &group->room, sizeof(*group->sockets));
	group->sockets[group->n_sockets++] = socket;
}

static struct group *group_of(struct group **groups,
                              const struct group_key *key)
{
	struct group *group;

	HASH_FIND(hh, *groups, key, sizeof(*key), group);
	if (!group) {
		group = memory_array(1, sizeof(*group));
		group->key = *key;
		HASH_ADD(hh, *groups, key, sizeof(group->key), group);
	}
	return group;
}

void group_add(struct group **groups, const struct group_key *key,
               const struct join_socket *socket)
{
	add_socket(group_of(groups, key), socket);
}

static void add_closed(struct group *group, uint64_t n, uint64_t latest_ms)
{
	group->closed += n;
	if (latest_ms > group->latest_ms)
		group->latest_ms = latest_ms;
}

void group_add_closed(struct group **groups, const struct group_key *key,
                      uint64_t n, uint64_t latest_ms)
{
	add_closed(group_of(groups, key), n, latest_ms);
}

static void free_one(struct group *group)
{
	if (!group)
		return;
	free_one(group->merged);
	free(group->sockets);
	free(group);
}

void group_free(struct group **groups)
{
	struct group *group, *next;

	HASH_ITER(hh, *groups, group, next)
	{
		HASH_DEL(*groups, group);
		free_one(group);
	}
}

/* FNV-1a; a NUL parts the strings. */
static uint64_t mix(uint64_t hash, const char *string)
{
	do {
		hash ^= (unsigned char)*string;
		hash *= UINT64_C(0x100000001b3);
	} while (*string++);
	return hash;
}

static const char *basename_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* Addresses outside of modules differ from run to run: they all read alike. */
static uint64_t mix_frame(uint64_t hash, const struct report_frame *frame)
{
	char offset[24];

	if (frame->function)
		return mix(hash, frame->function);
	if (!frame->module)
		return mix(hash, "?");
	snprintf(offset, sizeof(offset), "+%" PRIx64, frame->offset);
	return mix(mix(hash, basename_of(frame->module)), offset);
}

static bool has_own(const struct report_stack *stack)
{
	for (size_t i = 0; i < stack->n_frames; i++)
		if (stack->frames[i].own)
			return true;
	return false;
}

/* Recursion, and a function that calls itself through others' code, is one. */
static bool repeats(const struct report_frame *frame,
                    const struct report_frame *before)
{
	return before && frame->function && before->function &&
	       !strcmp(frame->function, before->function);
}

static uint64_t mix_stack(uint64_t hash, const struct report_stack *stack)
{
	const struct report_frame *before = NULL;
	bool own_only;

	if (!stack)
		return mix(hash, "absent");
	if (stack->missing)
		return mix(hash, stack->missing);
	own_only = has_own(stack);
	for (size_t i = 0; i < stack->n_frames; i++) {
		const struct report_frame *frame = &stack->frames[i];

		if ((own_only && !frame->own) || repeats(frame, before))
			continue;
		hash = mix_frame(hash, frame);
		before = frame;
	}
	return mix(hash, "end");
}

void group_id(char id[static REPORT_ID_CHARS + 1], enum report_verdict verdict,
              const struct report_stack *opened,
              const struct report_stack *evidence)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	hash = mix(hash, report_verdict_word(verdict));
	hash = mix_stack(mix_stack(hash, opened), evidence);
	/* Spread: FNV leaves the top bits of short strings alike. */
	hash = (hash ^ hash >> 32) * UINT64_C(0xd6e8feb86659fd93);
	hash ^= hash >> 32;
	snprintf(id, REPORT_ID_CHARS + 1, "%016" PRIx64, hash);
}

struct named {
	const char *id;
	struct group *group;
	UT_hash_handle hh;
};

static void take_over(struct group *group, struct group *other)
{
	for (size_t i = 0; i < other->n_sockets; i++)
		add_socket(group, other->sockets[i]);
	add_closed(group, other->closed, other->latest_ms);
	free(other->sockets);
	other->sockets = NULL;
	other->n_sockets = 0;
	other->merged = group->merged;
	group->merged = other;
}

void group_merge(struct group **groups)
{
	struct group *group, *next;
	struct named *by_id = NULL, *named, *next_named;

	HASH_ITER(hh, *groups, group, next)
	{
		HASH_FIND_STR(by_id, group->id, named);
		if (named) {
			HASH_DEL(*groups, group);
			take_over(named->group, group);
			continue;
		}
		named = memory_array(1, sizeof(*named));
		*named = (struct named){.id = group->id, .group = group};
		HASH_ADD_KEYPTR(hh, by_id, named->id, strlen(named->id), named);
	}
	HASH_ITER(hh, by_id, named, next_named)
	{
		HASH_DEL(by_id, named);
		free(named);
	}
}

/* Groups that merged may share the stack, with another evidence. */
static bool counted(const struct group *first, const struct group *group)
{
	for (; first != group; first = first->merged)
		if (first->key.opened.stack == group->key.opened.stack)
			return true;
	return false;
}

/* The mean, where its sum is one that a recorder can have counted. */
static int64_t mean(uint64_t sum, uint64_t n)
{
	return n && sum <= INT64_MAX ? (int64_t)(sum / n) : -1;
}

bool group_site(const struct group *group, struct report_site *site)
{
	uint64_t fin_to_close_ms = 0;
	bool known = false;

	*site = (struct report_site){.most_open_ms_ago = -1};
	for (const struct group *g = group; g; g = g->merged) {
		const struct catalogue_stack *stack = g->key.opened.stack;

		if (!stack || !stack->site.opened || counted(group, g))
			continue;
		site->opened += stack->site.opened;
		site->closed += stack->site.closed;
		site->open += stack->site.open;
		site->closed_after_fin += stack->site.closed_after_fin;
		fin_to_close_ms += stack->fin_to_close_ms;
		if (stack->site.most_open > site->most_open) {
			site->most_open = stack->site.most_open;
			site->most_open_ms_ago = stack->site.most_open_ms_ago;
		}
		known = true;
	}
	site->fin_to_close_ms = mean(fin_to_close_ms, site->closed_after_fin);
	return known;
}

enum growth group_growth(const struct group *group)
{
	enum growth growth = GROWTH_UNKNOWN;
	bool known = false;

	for (const struct group *g = group; g; g = g->merged) {
		const struct catalogue_stack *stack = g->key.opened.stack;

		if (!stack || !stack->site.opened)
			continue;
		growth =
		    known ? growth_both(growth, stack->growth) : stack->growth;
		known = true;
	}
	return growth;
}
