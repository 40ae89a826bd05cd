/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * reader_words.c - the words of the format's lists, and the stacks of marks.
 */
#include "reader.h"

#define RECORDING_NUMBER(number, name, text)                                   \
	case number:                                                           \
		return text;

const char *reader_loss_text(unsigned int loss)
{
	switch (loss) {
		RECORDING_LOSSES(RECORDING_NUMBER)
	}
	return "?";
}

const char *reader_refusal_text(unsigned int refusal)
{
	switch (refusal) {
		RECORDING_REFUSALS(RECORDING_NUMBER)
	}
	return "?";
}

const char *reader_call_word(unsigned int call)
{
	switch (call) {
		RECORDING_CALLS(RECORDING_NUMBER)
	}
	return "?";
}

const char *reader_kind_word(unsigned int kind)
{
	switch (kind) {
		RECORDING_KINDS(RECORDING_NUMBER)
	}
	return "?";
}

const char *reader_end_word(unsigned int end)
{
	switch (end) {
		RECORDING_ENDS(RECORDING_NUMBER)
	}
	return "?";
}

const struct recording_stack *reader_stack(const struct recording *recording,
                                           const struct recording_mark *mark)
{
	if (!mark->stack || mark->stack & RECORDING_NO_STACK)
		return NULL;
	return &recording->stacks[mark->stack - 1];
}

const char *reader_loss(const struct recording_mark *mark)
{
	if (!(mark->stack & RECORDING_NO_STACK))
		return NULL;
	return reader_loss_text(mark->stack & ~RECORDING_NO_STACK);
}

bool reader_loss_is_socket(unsigned int loss)
{
	return loss == RECORDING_LOST_SOCKETS_FULL ||
	       loss == RECORDING_LOST_SOCKETS_SPACE ||
	       loss == RECORDING_LOST_CLONED;
}
