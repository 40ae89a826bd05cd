/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * namer.c - names for code addresses, worked out by a process of their own.
 */
#include "namer.h"

#include "elf_file.h"
#include "intern.h"
#include "memory.h"
#include "namer_child.h"
#include "progress.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <uthash.h>

/* Each may take its time; nobody who means well comes to grief so often. */
enum { DEATHS_MAX = 8 };

/* As long as the longest string there is, and then some. */
enum { ANSWER_MAX = 1 << 24 };

static const char fatal[] = "its debugging information can't be read";

/* Interned strings make these keys comparable byte by byte. */
struct module_key {
	const char *path;
	const char *build_id;
};

/* One that a child died of. */
struct deadly {
	struct module_key key;
	UT_hash_handle hh;
};

struct code_key {
	struct module_key module;
	uint64_t offset;
	uint64_t exact;
};

struct code {
	struct code_key key;
	UT_hash_handle hh;
	const char *note;
	size_t n_symbols;
	struct symbol symbols[];
};

struct namer {
	const char *debug_path;
	struct intern *strings;
	struct code *codes;
	struct deadly *deadly;
	unsigned int deaths;
	int fd, pid;
	/* Where there can't be a child. */
	struct symbolizer *symbolizer;
};

struct namer *namer_new(const char *debug_path)
{
	struct namer *namer = memory_array(1, sizeof *namer);

	namer->debug_path = debug_path;
	namer->fd = -1;
	return namer;
}

static void end_child(struct namer *namer)
{
	if (namer->fd < 0)
		return;
	close(namer->fd);
	namer->fd = -1;
	kill(namer->pid, SIGKILL);
	waitpid(namer->pid, NULL, 0);
}

void namer_free(struct namer *namer)
{
	struct deadly *deadly, *next_deadly;
	struct code *code, *next;

	end_child(namer);
	HASH_ITER(hh, namer->codes, code, next)
	{
		HASH_DEL(namer->codes, code);
		free(code);
	}
	HASH_ITER(hh, namer->deadly, deadly, next_deadly)
	{
		HASH_DEL(namer->deadly, deadly);
		free(deadly);
	}
	intern_free(&namer->strings);
	symbolizer_free(namer->symbolizer);
	free(namer);
}

/* No child is started for what can't be read anyway: *NOTE says why. */
static bool is_file(const char *path, const char **note)
{
	int fd = elf_file_open(path, note);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

static void start(struct namer *namer)
{
	namer->fd = namer_child_start(namer->debug_path, &namer->pid);
	if (namer->fd < 0)
		namer->symbolizer = symbolizer_new(namer->debug_path);
}

static bool ask(const struct namer *namer, const struct symbol_place *place)
{
	struct namer_question question = {
	    .offset = place->offset,
	    .path_bytes = (uint32_t)strlen(place->path) + 1,
	    .exact = place->exact,
	};

	if (place->build_id_bytes <= sizeof question.build_id)
		question.build_id_bytes = (uint8_t)place->build_id_bytes;
	if (question.build_id_bytes)
		memcpy(question.build_id, place->build_id,
		       question.build_id_bytes);
	return namer_child_write(namer->fd, &question, sizeof question) &&
	       namer_child_write(namer->fd, place->path, question.path_bytes);
}

/* The next of the strings at *AT, which END ends; NULL if there is none. */
static const char *take_string(struct namer *namer, bool there, char **at,
                               const char *end)
{
	char *string = *at;
	size_t length = there ? strnlen(string, (size_t)(end - string)) : 0;

	if (!there || string + length >= end)
		return NULL;
	*at = string + length + 1;
	return intern(&namer->strings, string);
}

static bool take(struct namer *namer, const struct namer_answer *answer,
                 char *bytes, struct symbol *symbols, const char **note)
{
	size_t n = answer->n_symbols;
	char *at = bytes + n * sizeof *symbols, *end = bytes + answer->bytes;

	if (!n || n > SYMBOLIZER_DEPTH || at > end)
		return false;
	memcpy(symbols, bytes, n * sizeof *symbols);
	for (size_t i = 0; i < n; i++) {
		symbols[i].function =
		    take_string(namer, symbols[i].function, &at, end);
		symbols[i].file = take_string(namer, symbols[i].file, &at, end);
	}
	*note = take_string(namer, answer->has_note, &at, end);
	return true;
}

/* How many functions the child answers; 0 if it has died. */
static size_t hear(struct namer *namer, struct symbol *symbols,
                   const char **note)
{
	struct namer_answer answer;
	char *bytes;
	bool done;

	progress_wait(namer->fd);
	if (!namer_child_read(namer->fd, &answer, sizeof answer) ||
	    answer.bytes > ANSWER_MAX)
		return 0;
	bytes = memory_array(answer.bytes + 1, 1);
	done = namer_child_read(namer->fd, bytes, answer.bytes) &&
	       take(namer, &answer, bytes, symbols, note);
	free(bytes);
	return done ? answer.n_symbols : 0;
}

static bool is_deadly(const struct namer *namer, const struct module_key *key)
{
	struct deadly *found;

	HASH_FIND(hh, namer->deadly, key, sizeof *key, found);
	return found || namer->deaths >= DEATHS_MAX;
}

static void bury(struct namer *namer, const struct module_key *key)
{
	struct deadly *deadly = memory_array(1, sizeof *deadly);

	end_child(namer);
	namer->deaths++;
	deadly->key = *key;
	HASH_ADD(hh, namer->deadly, key, sizeof deadly->key, deadly);
}

static size_t find_out(struct namer *namer, const struct module_key *key,
                       const struct symbol_place *place, struct symbol *symbols,
                       const char **note)
{
	size_t n;

	memset(symbols, 0, SYMBOLIZER_DEPTH * sizeof *symbols);
	*note = fatal;
	if (is_deadly(namer, key))
		return 1;
	if (namer->fd < 0 && !namer->symbolizer) {
		if (!is_file(place->path, note))
			return 1;
		start(namer);
	}
	if (namer->symbolizer)
		return symbolizer_name(namer->symbolizer, place, symbols, note);
	n = ask(namer, place) ? hear(namer, symbols, note) : 0;
	if (n)
		return n;
	bury(namer, key);
	memset(symbols, 0, SYMBOLIZER_DEPTH * sizeof *symbols);
	*note = fatal;
	return 1;
}

static struct code *keep(struct namer *namer, const struct code_key *key,
                         const struct symbol *symbols, size_t n,
                         const char *note)
{
	struct code *code = memory_array(1, sizeof *code + n * sizeof *symbols);

	code->key = *key;
	code->note = note;
	code->n_symbols = n;
	memcpy(code->symbols, symbols, n * sizeof *symbols);
	HASH_ADD(hh, namer->codes, key, sizeof code->key, code);
	return code;
}

size_t namer_name(struct namer *namer, const struct symbol_place *place,
                  struct symbol symbols[static SYMBOLIZER_DEPTH],
                  const char **note)
{
	struct code_key key;
	struct code *code;

	memset(&key, 0, sizeof key);
	key.module.path = intern(&namer->strings, place->path);
	key.module.build_id =
	    intern_hex(&namer->strings, place->build_id, place->build_id_bytes);
	key.offset = place->offset;
	key.exact = place->exact;
	HASH_FIND(hh, namer->codes, &key, sizeof key, code);
	if (!code) {
		size_t n = find_out(namer, &key.module, place, symbols, note);

		code = keep(namer, &key, symbols, n, *note);
	}
	*note = code->note;
	memcpy(symbols, code->symbols, code->n_symbols * sizeof *symbols);
	return code->n_symbols;
}
