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
#include <string.h>

enum { DEPTH = 32, ROOM = 1 << 16 };

struct json {
	FILE *out;
	size_t depth;
	size_t row; /* the depth that a row began at; 0: in none */
	struct level {
		char end;
		bool filled;
	} levels[DEPTH];
	size_t used;
	char bytes[ROOM]; /* on their way to the stream */
};

struct json *json_new(FILE *out)
{
	struct json *json = memory_array(1, sizeof(*json));

	json->out = out;
	return json;
}

static void flush(struct json *json)
{
	fwrite(json->bytes, 1, json->used, json->out);
	json->used = 0;
}

static void put(struct json *json, char character)
{
	if (json->used == ROOM)
		flush(json);
	json->bytes[json->used++] = character;
}

static void put_bytes(struct json *json, const char *bytes, size_t n)
{
	if (n > ROOM - json->used)
		flush(json);
	if (n > ROOM) {
		fwrite(bytes, 1, n, json->out);
		return;
	}
	memcpy(json->bytes + json->used, bytes, n);
	json->used += n;
}

static void put_text(struct json *json, const char *text)
{
	put_bytes(json, text, strlen(text));
}

static void put_count(struct json *json, uint64_t count)
{
	char digits[24];
	size_t at = sizeof(digits);

	do
		digits[--at] = (char)('0' + count % 10);
	while (count /= 10);
	put_bytes(json, digits + at, sizeof(digits) - at);
}

void json_free(struct json *json)
{
	put(json, '\n');
	flush(json);
	free(json);
}

static void new_line(struct json *json)
{
	if (json->row) {
		put(json, ' ');
		return;
	}
	put(json, '\n');
	for (size_t i = 0; i < json->depth; i++)
		put_text(json, "  ");
}

static void put_character(struct json *json, uint32_t character,
                          const char *bytes, size_t length)
{
	char escape[16];

	switch (character) {
	case '"':
	case '\\':
		put(json, '\\');
		put(json, (char)character);
		break;
	case '\n':
		put_text(json, "\\n");
		break;
	case '\t':
		put_text(json, "\\t");
		break;
	default:
		/* Valid JSON, most of it, and people print it as well. */
		if (!clean_steers(character)) {
			put_bytes(json, bytes, length);
			break;
		}
		snprintf(escape, sizeof(escape), "\\u%04" PRIx32, character);
		put_text(json, escape);
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

static void put_string(struct json *json, const char *string)
{
	put(json, '"');
	while (*string) {
		uint32_t character;
		size_t length = plain(string);

		if (length) {
			put_bytes(json, string, length);
		} else {
			length = utf8_character(string, &character);
			if (length)
				put_character(json, character, string, length);
			else
				put_text(json, "\\ufffd");
		}
		string += length ? length : 1;
	}
	put(json, '"');
}

/* What stands before a value: comma, line, name. */
static void begin(struct json *json, const char *name)
{
	struct level *level;

	if (!json->depth)
		return;
	level = &json->levels[json->depth - 1];
	if (level->filled)
		put(json, ',');
	if (level->filled || !json->row)
		new_line(json);
	level->filled = true;
	if (name) {
		put_string(json, name);
		put_text(json, ": ");
	}
}

static void open_level(struct json *json, const char *name, const char *ends)
{
	begin(json, name);
	if (json->depth == DEPTH)
		abort(); /* No output nests so deep. */
	put(json, ends[0]);
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
	put(json, level->end);
}

void json_string(struct json *json, const char *name, const char *value)
{
	begin(json, name);
	if (value)
		put_string(json, value);
	else
		put_text(json, "null");
}

void json_number(struct json *json, const char *name, int64_t value)
{
	begin(json, name);
	if (value < 0)
		put(json, '-');
	put_count(json, value < 0 ? 0 - (uint64_t)value : (uint64_t)value);
}

void json_count(struct json *json, const char *name, uint64_t value)
{
	begin(json, name);
	put_count(json, value);
}

void json_bool(struct json *json, const char *name, bool value)
{
	begin(json, name);
	put_text(json, value ? "true" : "false");
}

void json_null(struct json *json, const char *name)
{
	begin(json, name);
	put_text(json, "null");
}

void json_known(struct json *json, const char *name, int64_t value)
{
	if (value < 0)
		json_null(json, name);
	else
		json_number(json, name, value);
}
