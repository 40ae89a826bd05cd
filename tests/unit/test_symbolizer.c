/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_symbolizer.c - names for code, in programs compiled for each test.
 */
#include "../../reporter/symbolizer.h"

#include "fixture.h"

#include <fcntl.h>
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

struct names {
	struct symbol symbol[SYMBOLIZER_DEPTH];
	size_t n;
	const char *note;
};

static struct symbol_place place_in(const char *path, unsigned long offset)
{
	return (struct symbol_place){.path = path, .offset = offset};
}

static struct names look(struct symbolizer *symbolizer,
                         struct symbol_place place)
{
	struct names names = {0};

	names.n =
	    symbolizer_name(symbolizer, &place, names.symbol, &names.note);
	return names;
}

static void assert_symbol(const struct symbol *symbol, const char *function,
                          int line, bool inlined)
{
	assert_string_equal(symbol->function, function);
	assert_non_null(strstr(symbol->file, "unit/fixture_inlined.c"));
	assert_int_equal(symbol->line, line);
	assert_int_equal(symbol->inlined, inlined);
}

static void assert_inlined_chain(struct symbolizer *symbolizer,
                                 const struct fixture *fixture)
{
	struct names names =
	    look(symbolizer, place_in(fixture->path, fixture->returns_to));

	assert_null(names.note);
	assert_int_equal(names.n, 3);
	assert_symbol(&names.symbol[0], "inner", fixture->inner_line, true);
	assert_symbol(&names.symbol[1], "middle", fixture->middle_line, true);
	assert_symbol(&names.symbol[2], "outer", fixture->outer_line, false);
}

static void assert_unknown(struct symbolizer *symbolizer,
                           struct symbol_place place, const char *note)
{
	struct names names = look(symbolizer, place);

	assert_int_equal(names.n, 1);
	assert_null(names.symbol[0].function);
	assert_null(names.symbol[0].file);
	assert_string_equal(names.note, note);
}

static void inlined_functions_come_innermost_first(void **state)
{
	static const char *const flags[] = {
	    "-O2 -g -gdwarf-5",
	    "-O2 -g -gdwarf-4",
	    "-O1 -g -no-pie",
	    "-O3 -g -gz",
	    "-O2 -g -Wl,-Ttext-segment=0x2000000",
	};
	struct symbolizer *symbolizer = symbolizer_new(NULL);

	(void)state;
	for (size_t i = 0; i < sizeof(flags) / sizeof(*flags); i++) {
		char name[32];

		snprintf(name, sizeof(name), "inlined-%zu", i);

		struct fixture fixture = build(name, flags[i]);

		assert_inlined_chain(symbolizer, &fixture);
	}
	symbolizer_free(symbolizer);
}

/* It writes no .debug_aranges, by which libdw finds things. */
static void inlined_functions_of_clang(void **state)
{
	const char *compiler = getenv("CC");
	char *before = compiler ? strdup(compiler) : NULL;

	(void)state;
	if (system("command -v clang >/dev/null") != 0)
		skip();
	setenv("CC", "clang", 1);

	struct fixture fixture = build("clang", "-O2 -g");
	struct symbolizer *symbolizer = symbolizer_new(NULL);

	setenv("CC", before ? before : "gcc", 1);
	free(before);
	assert_inlined_chain(symbolizer, &fixture);
	symbolizer_free(symbolizer);
}

static void an_exact_address_is_taken_as_it_is(void **state)
{
	struct fixture fixture = build("exact", "-O2 -g");
	struct symbolizer *symbolizer = symbolizer_new(NULL);
	struct symbol_place place = place_in(fixture.path, fixture.outer);
	struct names before = look(symbolizer, place);

	(void)state;
	place.exact = true;

	struct names names = look(symbolizer, place);

	assert_string_equal(names.symbol[names.n - 1].function, "outer");
	if (before.symbol[before.n - 1].function)
		assert_string_not_equal(before.symbol[before.n - 1].function,
		                        "outer");
	symbolizer_free(symbolizer);
}

static void debug_file_beside_the_program(void **state)
{
	struct fixture fixture = build("linked", "-O2 -g");
	struct symbolizer *symbolizer = symbolizer_new(NULL);

	(void)state;
	shell("cd %s && objcopy --only-keep-debug linked linked.debug && "
	      "strip linked && objcopy --add-gnu-debuglink=linked.debug linked",
	      directory);
	assert_inlined_chain(symbolizer, &fixture);
	symbolizer_free(symbolizer);
}

static void debug_file_by_build_id(void **state)
{
	struct fixture fixture = build("far", "-O2 -g");
	char debug_path[PATH_MAX + 8];

	(void)state;
	shell("cd %s && id=$(readelf -n far | sed -n 's/.*Build ID: //p') && "
	      "d=debug/.build-id/$(echo $id | cut -c1-2) && mkdir -p $d && "
	      "objcopy --only-keep-debug far $d/$(echo $id | cut -c3-).debug "
	      "&& strip far",
	      directory);
	snprintf(debug_path, sizeof(debug_path), "%s/debug", directory);

	struct symbolizer *symbolizer = symbolizer_new(debug_path);

	assert_inlined_chain(symbolizer, &fixture);
	symbolizer_free(symbolizer);
}

static void without_debug_information_the_symbol_table_names(void **state)
{
	struct fixture fixture = build("symtab", "-O2 -g0");
	struct symbolizer *symbolizer = symbolizer_new(NULL);
	struct names names =
	    look(symbolizer, place_in(fixture.path, fixture.returns_to));

	(void)state;
	assert_null(names.note);
	assert_int_equal(names.n, 1);
	assert_string_equal(names.symbol[0].function, "outer");
	assert_null(names.symbol[0].file);
	assert_int_equal(names.symbol[0].line, 0);
	assert_unknown(symbolizer, place_in(fixture.path, 0x10),
	               "no symbol of it covers this address");
	symbolizer_free(symbolizer);
}

static void a_stripped_program_has_no_symbols(void **state)
{
	struct fixture fixture = build("stripped", "-O2 -s");
	struct symbolizer *symbolizer = symbolizer_new(NULL);

	(void)state;
	assert_unknown(symbolizer, place_in(fixture.path, fixture.returns_to),
	               "it has no symbols");
	symbolizer_free(symbolizer);
}

static void a_replaced_file_is_not_asked(void **state)
{
	struct fixture fixture = build("replaced", "-O2 -g");
	struct symbolizer *symbolizer = symbolizer_new(NULL);
	struct symbol_place place = place_in(fixture.path, fixture.returns_to);

	(void)state;
	place.build_id = (const uint8_t *)"\1\2\3\4";
	place.build_id_bytes = 4;
	assert_unknown(symbolizer, place, "the file was replaced since");
	place.build_id_bytes = 0;
	assert_int_equal(look(symbolizer, place).n, 3);
	symbolizer_free(symbolizer);
}

static void the_recorded_build_id_is_recognised(void **state)
{
	struct fixture fixture = build("same", "-O2 -g");
	struct symbolizer *symbolizer = symbolizer_new(NULL);
	struct symbol_place place = place_in(fixture.path, fixture.returns_to);
	uint8_t id[64];

	(void)state;
	place.build_id = id;
	place.build_id_bytes = read_build_id(fixture.path, id);
	assert_true(place.build_id_bytes >= 16);
	assert_int_equal(look(symbolizer, place).n, 3);
	symbolizer_free(symbolizer);
}

static void files_that_cannot_be_asked(void **state)
{
	struct symbolizer *symbolizer = symbolizer_new(NULL);
	const char *foreign = "it is no program or library that can be read";
	char fifo[PATH_MAX + 8], under[2 * PATH_MAX];

	(void)state;
	snprintf(fifo, sizeof(fifo), "%s/fifo", directory);
	snprintf(under, sizeof(under), "%s/fifo/below", directory);
	unlink(fifo);
	assert_int_equal(mkfifo(fifo, 0600), 0);
	assert_unknown(symbolizer, place_in("/nowhere/at/all", 0x1000),
	               "the file is gone");
	assert_unknown(symbolizer, place_in(under, 0x1000), "the file is gone");
	assert_unknown(symbolizer, place_in("", 0), "the file is gone");
	assert_unknown(symbolizer, place_in(fifo, 0x1000), foreign);
	assert_unknown(symbolizer, place_in("/", 0x1000), foreign);
	assert_unknown(symbolizer, place_in("/dev/null", 0x1000), foreign);
	assert_unknown(symbolizer, place_in("Makefile", 0x1000), foreign);
	symbolizer_free(symbolizer);
}

static void cxx_names_keep_templates_and_lose_parameters(void **state)
{
	unsigned long take, lambda;
	char path[PATH_MAX + 8];

	(void)state;
	snprintf(path, sizeof(path), "%s/cxx", directory);
	shell("g++ -O2 -g -o %s tests/unit/fixture_cxx.cpp", path);

	FILE *out = popen(path, "r");

	assert_int_equal(fscanf(out, "%lx %lx", &take, &lambda), 2);
	pclose(out);

	struct symbolizer *symbolizer = symbolizer_new(NULL);

	assert_string_equal(
	    look(symbolizer, place_in(path, take)).symbol[0].function,
	    "net::Pool<long>::take");
	assert_non_null(
	    strstr(look(symbolizer, place_in(path, lambda)).symbol[0].function,
	           "{lambda(int)#1}::operator()"));
	symbolizer_free(symbolizer);
}

static void names_are_shared_and_files_are_closed(void **state)
{
	struct fixture fixture = build("shared", "-O2 -g");
	struct fixture copy = build("copy", "-O2 -g");
	int before = fixture_descriptors();
	struct symbolizer *symbolizer = symbolizer_new(NULL);
	struct symbol_place place = place_in(fixture.path, fixture.returns_to);
	struct names first = look(symbolizer, place);
	struct names again = look(symbolizer, place);

	(void)state;
	assert_memory_equal(&first, &again, sizeof(first));
	place.path = copy.path;
	again = look(symbolizer, place);
	assert_ptr_equal(first.symbol[0].function, again.symbol[0].function);
	symbolizer_free(symbolizer);
	assert_int_equal(fixture_descriptors(), before);
}

/* Damages COPIES copies of the file and looks into each; all in a child. */
static void look_into_damaged(const struct fixture *fixture, int copies)
{
	char path[2 * PATH_MAX];
	static unsigned char good[1 << 20], bad[1 << 20];
	int fd = open(fixture->path, O_RDONLY);
	ssize_t size = read(fd, good, sizeof(good));

	snprintf(path, sizeof(path), "%s/damaged", directory);
	for (int seed = 0; seed < copies; seed++) {
		size_t length = (size_t)size;

		srand((unsigned int)seed);
		memcpy(bad, good, length);
		for (int i = 0; i < 1 + seed % 64; i++) {
			size_t reach = i % 2 ? length : 1024;

			bad[(size_t)rand() % reach] = (unsigned char)rand();
		}
		memcpy(bad, "\177ELF", 4);
		if (seed % 5 == 0)
			length = (size_t)rand() % length;

		int out = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0700);

		if (write(out, bad, length) != (ssize_t)length)
			_exit(9);
		close(out);

		struct symbolizer *symbolizer = symbolizer_new(NULL);

		look(symbolizer, place_in(path, fixture->returns_to));
		look(symbolizer, place_in(path, fixture->outer));
		symbolizer_free(symbolizer);
	}
	_exit(0);
}

static void a_damaged_file_does_no_harm(void **state)
{
	struct fixture fixture = build("whole", "-O2 -g");
	int status;
	pid_t child = fork();

	(void)state;
	if (child == 0) {
		alarm(60);
		look_into_damaged(&fixture, 300);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(inlined_functions_come_innermost_first),
	    cmocka_unit_test(inlined_functions_of_clang),
	    cmocka_unit_test(an_exact_address_is_taken_as_it_is),
	    cmocka_unit_test(debug_file_beside_the_program),
	    cmocka_unit_test(debug_file_by_build_id),
	    cmocka_unit_test(without_debug_information_the_symbol_table_names),
	    cmocka_unit_test(a_stripped_program_has_no_symbols),
	    cmocka_unit_test(a_replaced_file_is_not_asked),
	    cmocka_unit_test(the_recorded_build_id_is_recognised),
	    cmocka_unit_test(files_that_cannot_be_asked),
	    cmocka_unit_test(cxx_names_keep_templates_and_lose_parameters),
	    cmocka_unit_test(names_are_shared_and_files_are_closed),
	    cmocka_unit_test(a_damaged_file_does_no_harm),
	};

	if (!fixture_directory())
		return 1;
	return cmocka_run_group_tests_name("symbolizer", tests, NULL, NULL);
}
