/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * stack_lines.c - which lines of a stack people are shown, and in which words.
 */
#include "stack_lines.h"

#include "output.h"

#include <inttypes.h>
#include <string.h>

struct stack_lines stack_lines_of(const struct report_stack *stack, bool all)
{
	struct stack_lines lines = {.stack = stack, .all = true};

	for (size_t i = 0; !all && i < stack->n_frames; i++) {
		const struct report_frame *frame = &stack->frames[i];

		lines.all &= !frame->own;
		lines.named |= frame->own && frame->function;
	}
	return lines;
}

/* A frame without a name says little beside others that have one. */
static bool shrinks(const struct stack_lines *lines, size_t i)
{
	const struct report_frame *frame = &lines->stack->frames[i];

	return !lines->all &&
	       (!frame->own || (lines->named && !frame->function));
}

bool stack_lines_next(struct stack_lines *lines, struct stack_line *line)
{
	const struct report_stack *stack = lines->stack;
	size_t first = lines->next, end = first;

	if (first == stack->n_frames)
		return false;
	while (end < stack->n_frames && shrinks(lines, end))
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
	snprintf(text, STACK_LINE_MAX, "... %zu %sframe%s in %.200s%s",
	         line->n_frames, frame->own ? "unnamed " : "",
	         line->n_frames == 1 ? "" : "s",
	         module ? output_base(module) : "no file",
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
		         frame->module ? output_base(frame->module) : "",
		         frame->module ? "+" : "", frame->offset);
	return text;
}
