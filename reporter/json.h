/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * json.h - writes JSON, one value after another.
 *
 * NAME is the key inside an object, NULL inside an array.  What could not be
 * written is the error of the stream.
 */
#ifndef FINLEAK_JSON_H
#define FINLEAK_JSON_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct json;

/* A document on OUT, which the caller closes. */
struct json *json_new(FILE *out);

/* Ends the document with a newline, and frees JSON. */
void json_free(struct json *json);

/* Open until json_end().  In a row, everything stays on one line. */
void json_object(struct json *json, const char *name);
void json_array(struct json *json, const char *name);
void json_row(struct json *json, const char *name); /* an object */
void json_end(struct json *json);

/* VALUE in UTF-8 (what isn't becomes U+FFFD), or NULL for null. */
void json_string(struct json *json, const char *name, const char *value);
void json_number(struct json *json, const char *name, int64_t value);
void json_count(struct json *json, const char *name, uint64_t value);
void json_bool(struct json *json, const char *name, bool value);
void json_null(struct json *json, const char *name);

/* VALUE, or null if it is negative. */
void json_known(struct json *json, const char *name, int64_t value);

#endif
