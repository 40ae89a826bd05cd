/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * stack_lines.c - which lines of a stack people are shown, and in which words.
 */
#include "stack_lines.h"

#include <inttypes.h>
#include <string.h>

static const char *base(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash && slash[1] ? slash + 1 : path;
}

static bool has_own(const struct report_stack *stack)
{
	for (size_t i = 0; i < stack->n_frames; i++)
		if (stack->frames[i].own)
			return true;
	return false;
}

struct stack_lines stack_lines_of(const struct report_stack *stack, bool all)
{
	return (struct stack_lines){.stack = stack,
	                            .all = all || !has_own(stack)};
}

bool stack_lines_next(struct stack_lines *lines, struct stack_line *line)
{
	const struct report_stack *stack = lines->stack;
	size_t first = lines->next, end = first;

	if (first == stack->n_frames)
		return false;
	if (!lines->all)
		while (end < stack->n_frames && !stack->frames[end].own)
			end++;
	if (end == stack->n_frames && end > first)
		return false; /* Only what calls the first function. */
	line->frame = &stack->frames[first];
	line->run = end > first;
	line->n_frames = line->run ? end - first : 1;
	lines->next = first + line->n_frames;
	return true;
}

const char *stack_line_function(const struct stack_line *line,
                                char text[STACK_LINE_MAX])
{
	const struct report_frame *frame = line->frame;
	const char *module = frame->module;
	bool others = false;

	if (!line->run)
		return frame->function ? frame->function : "?";
	for (size_t i = 1; i < line->n_frames; i++)
		others |= !module || !frame[i].module ||
		          strcmp(module, frame[i].module);
	snprintf(text, STACK_LINE_MAX, "... %zu frame%s in %.200s%s",
	         line->n_frames, line->n_frames == 1 ? "" : "s",
	         module ? base(module) : "no file",
	         others ? " and others" : "");
	return text;
}

const char *stack_line_place(const struct stack_line *line,
                             char text[STACK_LINE_MAX])
{
	const struct report_frame *frame = line->frame;

	if (line->run)
		return "";
	if (frame->file && frame->line)
		snprintf(text, STACK_LINE_MAX, "%.480s:%d", frame->file,
		         frame->line);
	else if (frame->file)
		snprintf(text, STACK_LINE_MAX, "%.480s", frame->file);
	else
		snprintf(text, STACK_LINE_MAX, "%.480s%s0x%" PRIx64,
		         frame->module ? base(frame->module) : "",
		         frame->module ? "+" : "", frame->offset);
	return text;
}
