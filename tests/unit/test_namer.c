/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_namer.c - names for code, worked out by a process that may come to
 * grief.
 */
#include "../../reporter/namer.h"

#include "fixture.h"

#include <elf.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <cmocka.h>

static char path[2 * PATH_MAX];

/* Assembles SOURCE into the program NAME; gives the address it starts at. */
static uint64_t assemble_program(const char *name, const char *source,
                                 const char *flags)
{
	Elf64_Ehdr header;
	int fd;

	snprintf(path, sizeof path, "%s/%s", directory, name);
	shell("${CC:-gcc} -nostdlib -static -no-pie -Wa,%s -o %s "
	      "tests/unit/%s",
	      flags, path, source);
	fd = open(path, O_RDONLY);
	assert_int_equal(read(fd, &header, sizeof header), sizeof header);
	close(fd);
	return header.e_entry;
}

static void assert_name(struct namer *namer, const char *file, uint64_t offset,
                        const char *function, const char *note)
{
	struct symbol symbols[SYMBOLIZER_DEPTH];
	struct symbol_place place = {.path = file, .offset = offset};
	const char *said;
	size_t n = namer_name(namer, &place, symbols, &said);

	assert_true(n >= 1);
	if (function)
		assert_string_equal(symbols[0].function, function);
	else
		assert_null(symbols[0].function);
	if (note)
		assert_string_equal(said, note);
	else
		assert_null(said);
}

static void the_answers_are_those_of_the_symbolizer(void **state)
{
	struct fixture fixture = build("namer", "-O2 -g");
	int before = fixture_descriptors();
	struct namer *namer = namer_new(NULL);
	struct symbol symbols[SYMBOLIZER_DEPTH];
	struct symbol_place place = {.path = fixture.path,
	                             .offset = fixture.returns_to};
	const char *note;

	(void)state;
	assert_name(namer, "/nowhere/at/all", 1, NULL, "the file is gone");
	for (int again = 0; again < 2; again++) {
		assert_int_equal(namer_name(namer, &place, symbols, &note), 3);
		assert_null(note);
		assert_string_equal(symbols[0].function, "inner");
		assert_int_equal(symbols[0].line, fixture.inner_line);
		assert_true(symbols[0].inlined);
		assert_string_equal(symbols[2].function, "outer");
		assert_non_null(strstr(symbols[2].file, "fixture_inlined.c"));
		assert_false(symbols[2].inlined);
	}
	namer_free(namer);
	assert_int_equal(fixture_descriptors(), before);
	assert_int_equal(wait(NULL), -1);
}

static void what_kills_the_child_costs_one_module(void **state)
{
	struct fixture fixture = build("namer", "-O2 -g");
	uint64_t start =
	    assemble_program("deep", "fixture_deep.s", "--no-warn");
	struct namer *namer = namer_new(NULL);
	const char *note = "its debugging information can't be read";

	(void)state;
	assert_name(namer, fixture.path, fixture.returns_to, "inner", NULL);
	assert_name(namer, path, start + 2, NULL, note);
	assert_name(namer, path, start + 8, NULL, note);
	assert_name(namer, fixture.path, fixture.outer + 1, "inner", NULL);
	namer_free(namer);
	assert_int_equal(wait(NULL), -1);
}

/* libdw would open it, and wait for ever. */
static void a_shared_file_that_is_a_pipe_is_left_alone(void **state)
{
	struct namer *namer = namer_new(NULL);
	char pipe[PATH_MAX + 8], flag[PATH_MAX + 64];
	uint64_t start;

	(void)state;
	snprintf(pipe, sizeof pipe, "%s/pipe", directory);
	unlink(pipe);
	assert_int_equal(mkfifo(pipe, 0600), 0);
	snprintf(flag, sizeof flag,
	         "--defsym,x=0 -x assembler-with-cpp "
	         "-DSHARED='\"%s\"'",
	         pipe);
	start = assemble_program("shared_pipe", "fixture_shared.s", flag);
	alarm(60);
	assert_name(namer, path, start + 2, "_start", NULL);
	alarm(0);
	namer_free(namer);
	unlink(pipe);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_answers_are_those_of_the_symbolizer),
	    cmocka_unit_test(what_kills_the_child_costs_one_module),
	    cmocka_unit_test(a_shared_file_that_is_a_pipe_is_left_alone),
	};

	if (!fixture_directory())
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
