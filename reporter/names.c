/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * names.c - recorded stacks become named ones.
 */
#include "names.h"

#include "namer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct names {
	struct memory_pool *pool;
	struct namer *namer;
	const char *source_root;
	/* Reused for each stack. */
	struct report_frame frames[RECORDING_DEPTH * SYMBOLIZER_DEPTH];
};

struct names *names_new(struct memory_pool *pool, const char *debug_path,
                        const char *source_root)
{
	struct names *names = memory_array(1, sizeof(*names));

	names->pool = pool;
	names->namer = namer_new(debug_path);
	names->source_root = source_root;
	return names;
}

void names_free(struct names *names)
{
	namer_free(names->namer);
	free(names);
}

static const char *build_id_text(struct names *names,
                                 const struct catalogue_module *module)
{
	char text[2 * RECORDING_BUILD_ID_MAX + 1] = "";

	if (!module->build_id_bytes)
		return NULL;
	for (size_t i = 0; i < module->build_id_bytes; i++)
		snprintf(text + 2 * i, 3, "%02x", module->build_id[i]);
	return memory_pool_copy(names->pool, text);
}

static const char *file_text(struct names *names, const char *file)
{
	const char *root = names->source_root;
	size_t length = root ? strlen(root) : 0;

	while (length && root[length - 1] == '/')
		length--;
	if (file && length && !strncmp(file, root, length) &&
	    file[length] == '/')
		file += length + 1;
	return memory_pool_copy(names->pool, file);
}

/* The functions at FRAME, into FRAMES: how many. */
static size_t name_frame(struct names *names,
                         const struct catalogue_frame *frame,
                         struct report_frame *frames)
{
	const struct catalogue_module *module = frame->module;
	struct symbol symbols[SYMBOLIZER_DEPTH];
	struct symbol_place place = {
	    .path = module->path,
	    .build_id = module->build_id,
	    .build_id_bytes = module->build_id_bytes,
	    .offset = frame->frame & RECORDING_FRAME_ADDRESS,
	    .exact = frame->frame & RECORDING_FRAME_EXACT,
	};
	const char *note = NULL;
	const char *path = memory_pool_copy(names->pool, module->path);
	const char *build_id = build_id_text(names, module);
	size_t n = namer_name(names->namer, &place, symbols, &note);

	note = memory_pool_copy(names->pool, note);
	for (size_t i = 0; i < n; i++)
		frames[i] = (struct report_frame){
		    .function =
			memory_pool_copy(names->pool, symbols[i].function),
		    .file = file_text(names, symbols[i].file),
		    .line = symbols[i].line,
		    .module = path,
		    .build_id = build_id,
		    .offset = place.offset,
		    .language = "native",
		    .note = note,
		    .inlined = symbols[i].inlined,
		    .own = module->own,
		};
	return n;
}

/* Code that is in no file: compiled as the program ran, or unloaded since. */
static size_t no_module(const struct catalogue_frame *frame,
                        struct report_frame *frames)
{
	frames[0] = (struct report_frame){
	    .offset = frame->frame & RECORDING_FRAME_ADDRESS,
	    .language = "native",
	    .note = "it was in no file",
	};
	return 1;
}

/* What calls main() is linked into the program, but nobody wrote it. */
static void disown_start(struct report_frame *frames, size_t n)
{
	bool started = false;

	for (size_t i = 0; i < n; i++) {
		const char *function = frames[i].function;

		if (!frames[i].own || !function)
			continue;
		if (started || !strcmp(function, "_start"))
			frames[i].own = false;
		else
			started = !strcmp(function, "main");
	}
}

struct report_stack *names_stack(struct names *names,
                                 struct catalogue_stack *stack)
{
	struct report_stack *named;
	size_t n = 0;

	if (stack->named)
		return stack->named;
	for (size_t i = 0; i < stack->n_frames; i++) {
		const struct catalogue_frame *frame = &stack->frames[i];

		n += frame->module ? name_frame(names, frame, &names->frames[n])
		                   : no_module(frame, &names->frames[n]);
	}
	disown_start(names->frames, n);
	named = memory_pool_get(names->pool, sizeof(*named));
	named->call = stack->call ? reader_call_word(stack->call) : NULL;
	named->n_frames = n;
	named->frames =
	    memory_pool_get(names->pool, n * sizeof(*named->frames));
	memcpy(named->frames, names->frames, n * sizeof(*named->frames));
	if (!n)
		named->missing = "the stack could not be walked";
	stack->named = named;
	return named;
}
