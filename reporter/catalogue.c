/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * catalogue.c - the stacks of all recordings, each once.
 */
#include "catalogue.h"

#include "memory.h"

#include <stdlib.h>
#include <string.h>

/* Where the slots of one recording's stacks are in the catalogue. */
struct shelf {
	const struct recording *recording;
	struct catalogue_stack **stacks;
	UT_hash_handle hh;
};

struct catalogue {
	struct catalogue_module *modules;
	struct catalogue_stack *stacks;
	struct shelf *shelves;
	struct shelf *last; /* most questions are about the same recording */
};

static bool below(const char *path, const char *folder)
{
	size_t length = strlen(folder);

	return !strncmp(path, folder, length) && path[length] == '/';
}

/* Code of the system, not of the program, unless it is the executable. */
static bool is_library(const char *path)
{
	static const char *const folders[] = {
	    "/lib",     "/lib32",     "/lib64",     "/libx32",
	    "/usr/lib", "/usr/lib32", "/usr/lib64", "/usr/libx32"};

	if (path[0] != '/')
		return true; /* "[vdso]", "linux-vdso.so.1" */
	for (size_t i = 0; i < sizeof(folders) / sizeof(*folders); i++)
		if (below(path, folders[i]))
			return true;
	return false;
}

static char *path_of(const struct recording_header *header,
                     const struct recording_module *module)
{
	const char *path = module->path;

	if (!*path)
		return memory_copy(header->exe);
	/* A relative path has a slash: the loader found it from the cwd. */
	if (*path != '/' && strchr(path, '/') && *header->cwd)
		return memory_format("%s/%s", header->cwd, path);
	return memory_copy(path);
}

/* Path, a NUL, and the build id: what makes a module the same. */
static char *module_key(const char *path, const struct recording_module *module,
                        bool own, size_t *bytes)
{
	size_t length = strlen(path);
	char *key;

	*bytes = length + 2 + module->build_id_bytes;
	key = memory_array(1, *bytes);
	memcpy(key, path, length);
	key[length + 1] = own;
	memcpy(key + length + 2, module->build_id, module->build_id_bytes);
	return key;
}

static const struct catalogue_module *
module_of(struct catalogue *catalogue, const struct recording *recording,
          const struct recording_module *slot)
{
	const char *exe = recording->header.exe;
	struct catalogue_module *module;
	char *path = path_of(&recording->header, slot);
	bool own = !strcmp(path, exe) || !is_library(path);
	size_t bytes;
	char *key = module_key(path, slot, own, &bytes);

	free(path);
	HASH_FIND(hh, catalogue->modules, key, bytes, module);
	if (module) {
		free(key);
		return module;
	}
	module = memory_array(1, sizeof(*module));
	module->path = key;
	module->own = own;
	module->build_id_bytes = slot->build_id_bytes;
	memcpy(module->build_id, slot->build_id, sizeof(module->build_id));
	HASH_ADD_KEYPTR(hh, catalogue->modules, key, bytes, module);
	return module;
}

/* Frames, then the call: what makes a stack the same. */
static struct catalogue_stack *
draft(const struct recording_stack *slot,
      const struct catalogue_module *const *modules, size_t *bytes)
{
	size_t frames = slot->frames * sizeof(struct catalogue_frame);
	struct catalogue_stack *stack =
	    memory_array(1, sizeof(*stack) + frames + sizeof(stack->call));

	stack->call = slot->call;
	stack->cut = slot->cut;
	stack->n_frames = slot->frames;
	for (size_t i = 0; i < slot->frames; i++) {
		uint64_t frame = slot->frame[i];
		uint64_t module = frame >> RECORDING_FRAME_MODULE_SHIFT;

		stack->frames[i].module = module ? modules[module - 1] : NULL;
		stack->frames[i].frame =
		    frame & (RECORDING_FRAME_EXACT | RECORDING_FRAME_ADDRESS);
	}
	memcpy((char *)stack->frames + frames, &stack->call,
	       sizeof(stack->call));
	*bytes = frames + sizeof(stack->call);
	return stack;
}

/* A recording while its stacks are put into the catalogue. */
struct adding {
	const struct recording *recording;
	const struct catalogue_module **modules;
	uint64_t ended_ns; /* 0: not known */
	bool superseded;   /* its counts are in another one, too */
};

static int64_t ms_before(uint64_t end_ns, uint32_t then_s)
{
	uint64_t then_ns = then_s * UINT64_C(1000000000);

	if (!then_s || then_s > end_ns / 1000000000)
		return -1;
	return (int64_t)((end_ns - then_ns) / 1000000);
}

static void count(struct catalogue_stack *stack,
                  const struct recording_stack *slot,
                  const struct adding *adding)
{
	struct report_site *site = &stack->site;
	enum growth growth = growth_of(
	    slot, adding->recording->header.created_ns, adding->ended_ns);

	if (slot->opened)
		stack->growth =
		    site->opened ? growth_both(stack->growth, growth) : growth;
	site->opened += slot->opened;
	site->closed += slot->closed;
	site->closed_after_fin += slot->closed_after_fin;
	/* Below 0 where a child closed what its parent had opened. */
	if (slot->opened > slot->closed)
		site->open += slot->opened - slot->closed;
	stack->fin_to_close_ms += slot->fin_to_close_ms;
	if (slot->most_open > site->most_open) {
		site->most_open = slot->most_open;
		site->most_open_ms_ago =
		    ms_before(adding->ended_ns, slot->most_open_s);
	}
}

static struct catalogue_stack *stack_of(struct catalogue *catalogue,
                                        const struct recording_stack *slot,
                                        const struct adding *adding)
{
	struct catalogue_stack *stack, *known;
	size_t bytes;

	if (!slot->ready)
		return NULL;
	stack = draft(slot, adding->modules, &bytes);
	HASH_FIND(hh, catalogue->stacks, stack->frames, bytes, known);
	if (known) {
		free(stack);
		stack = known;
	} else {
		HASH_ADD_KEYPTR(hh, catalogue->stacks, stack->frames, bytes,
		                stack);
	}
	if (!adding->superseded)
		count(stack, slot, adding);
	return stack;
}

static void add(struct catalogue *catalogue, const struct adding *adding)
{
	const struct recording *recording = adding->recording;
	struct shelf *shelf = memory_array(1, sizeof(*shelf));

	shelf->recording = recording;
	shelf->stacks =
	    memory_array(recording->n_stacks, sizeof(*shelf->stacks));
	for (size_t i = 0; i < recording->n_modules; i++)
		if (recording->modules[i].ready)
			adding->modules[i] = module_of(catalogue, recording,
			                               &recording->modules[i]);
	for (size_t i = 0; i < recording->n_stacks; i++)
		shelf->stacks[i] =
		    stack_of(catalogue, &recording->stacks[i], adding);
	HASH_ADD_PTR(catalogue->shelves, recording, shelf);
}

/* When the process of RECORDING ended, or was seen for the last time. */
static uint64_t end_of(const struct recording *recording,
                       const struct catalogue_input *input)
{
	const struct recording_header *header = &recording->header;

	for (size_t i = input->n_looks; !header->ended_ns && i-- > 0;) {
		const struct look *look = &input->looks[i];

		if (look->taken_ns >= header->created_ns &&
		    look_covers(look, (int)header->pid))
			return look->taken_ns;
	}
	return header->ended_ns;
}

/* Whether the next image of the process went on with these counts. */
static bool is_superseded(const struct recording *recording,
                          const struct catalogue_input *input)
{
	for (size_t i = 0; i < input->n_recordings; i++) {
		const struct recording_header *next =
		    &input->recordings[i]->header;

		if (next->goes_on_from_ns &&
		    next->goes_on_from_ns == recording->header.created_ns &&
		    next->pid == recording->header.pid &&
		    !strcmp(next->boot_id, recording->header.boot_id))
			return true;
	}
	return false;
}

struct catalogue *catalogue_new(const struct catalogue_input *input)
{
	struct catalogue *catalogue = memory_array(1, sizeof(*catalogue));

	for (size_t i = 0; i < input->n_recordings; i++) {
		struct adding adding = {.recording = input->recordings[i]};

		adding.ended_ns = end_of(adding.recording, input);
		adding.superseded = is_superseded(adding.recording, input);
		adding.modules = memory_array(adding.recording->n_modules,
		                              sizeof(*adding.modules));
		add(catalogue, &adding);
		free(adding.modules);
	}
	return catalogue;
}

void catalogue_free(struct catalogue *catalogue)
{
	struct catalogue_module *module, *next_module;
	struct catalogue_stack *stack, *next_stack;
	struct shelf *shelf, *next_shelf;

	HASH_ITER(hh, catalogue->modules, module, next_module)
	{
		HASH_DEL(catalogue->modules, module);
		free(module->path);
		free(module);
	}
	HASH_ITER(hh, catalogue->stacks, stack, next_stack)
	{
		HASH_DEL(catalogue->stacks, stack);
		free(stack);
	}
	HASH_ITER(hh, catalogue->shelves, shelf, next_shelf)
	{
		HASH_DEL(catalogue->shelves, shelf);
		free(shelf->stacks);
		free(shelf);
	}
	free(catalogue);
}

struct catalogue_stack *catalogue_stack(struct catalogue *catalogue,
                                        const struct recording *recording,
                                        const struct recording_mark *mark)
{
	const struct recording_stack *slot = reader_stack(recording, mark);
	struct shelf *shelf = catalogue->last;

	if (!slot)
		return NULL;
	if (!shelf || shelf->recording != recording)
		HASH_FIND_PTR(catalogue->shelves, &recording, shelf);
	catalogue->last = shelf;
	return shelf->stacks[slot - recording->stacks];
}
