/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * json.c - writes JSON, one value after another.
 */
#include "json.h"

#include "clean.h"
#include "memory.h"
#include "utf8.h"

#include <inttypes.h>
#include <stdlib.h>

enum { DEPTH = 32 };

struct json {
	FILE *out;
	size_t depth;
	size_t row; /* the depth that a row began at; 0: in none */
	struct level {
		char end;
		bool filled;
	} levels[DEPTH];
};

struct json *json_new(FILE *out)
{
	struct json *json = memory_array(1, sizeof(*json));

	json->out = out;
	return json;
}

void json_free(struct json *json)
{
	putc('\n', json->out);
	free(json);
}

static void new_line(struct json *json)
{
	if (json->row) {
		putc(' ', json->out);
		return;
	}
	fprintf(json->out, "\n%*s", (int)(2 * json->depth), "");
}

static void put_character(FILE *out, uint32_t character, const char *bytes,
                          size_t length)
{
	switch (character) {
	case '"':
	case '\\':
		putc('\\', out);
		putc((int)character, out);
		break;
	case '\n':
		fputs("\\n", out);
		break;
	case '\t':
		fputs("\\t", out);
		break;
	default:
		/* Valid JSON, most of it, and people print it as well. */
		if (clean_steers(character))
			fprintf(out, "\\u%04" PRIx32, character);
		else
			fwrite(bytes, 1, length, out);
	}
}

/* How much of STRING needs no thought. */
static size_t plain(const char *string)
{
	size_t n = 0;

	while (string[n] >= ' ' && string[n] < 0x7f && string[n] != '"' &&
	       string[n] != '\\')
		n++;
	return n;
}

static void put_string(FILE *out, const char *string)
{
	putc('"', out);
	while (*string) {
		uint32_t character;
		size_t length = plain(string);

		if (length) {
			fwrite(string, 1, length, out);
		} else {
			length = utf8_character(string, &character);
			if (length)
				put_character(out, character, string, length);
			else
				fputs("\\ufffd", out);
		}
		string += length ? length : 1;
	}
	putc('"', out);
}

/* What stands before a value: comma, line, name. */
static void begin(struct json *json, const char *name)
{
	struct level *level;

	if (!json->depth)
		return;
	level = &json->levels[json->depth - 1];
	if (level->filled)
		putc(',', json->out);
	if (level->filled || !json->row)
		new_line(json);
	level->filled = true;
	if (name) {
		put_string(json->out, name);
		fputs(": ", json->out);
	}
}

static void open_level(struct json *json, const char *name, const char *ends)
{
	begin(json, name);
	if (json->depth == DEPTH)
		abort(); /* No output nests so deep. */
	putc(ends[0], json->out);
	json->levels[json->depth++] = (struct level){.end = ends[1]};
}

void json_object(struct json *json, const char *name)
{
	open_level(json, name, "{}");
}

void json_array(struct json *json, const char *name)
{
	open_level(json, name, "[]");
}

void json_row(struct json *json, const char *name)
{
	open_level(json, name, "{}");
	if (!json->row)
		json->row = json->depth;
}

void json_end(struct json *json)
{
	struct level *level = &json->levels[json->depth - 1];
	bool in_row = json->row;

	if (json->row == json->depth)
		json->row = 0;
	json->depth--;
	if (level->filled && !in_row)
		new_line(json);
	putc(level->end, json->out);
}

void json_string(struct json *json, const char *name, const char *value)
{
	begin(json, name);
	if (value)
		put_string(json->out, value);
	else
		fputs("null", json->out);
}

void json_number(struct json *json, const char *name, int64_t value)
{
	begin(json, name);
	fprintf(json->out, "%" PRId64, value);
}

void json_count(struct json *json, const char *name, uint64_t value)
{
	begin(json, name);
	fprintf(json->out, "%" PRIu64, value);
}

void json_bool(struct json *json, const char *name, bool value)
{
	begin(json, name);
	fputs(value ? "true" : "false", json->out);
}

void json_null(struct json *json, const char *name)
{
	begin(json, name);
	fputs("null", json->out);
}

void json_known(struct json *json, const char *name, int64_t value)
{
	if (value < 0)
		json_null(json, name);
	else
		json_number(json, name, value);
}
