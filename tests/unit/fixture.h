/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * fixture.h - compiles programs for tests of the symbolizer.
 */
#ifndef FIXTURE_H
#define FIXTURE_H

#include <dirent.h>
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

/* Where they go. */
static char directory[PATH_MAX];

/* What fixture_inlined.c says of itself. */
struct fixture {
	char path[2 * PATH_MAX];
	unsigned long returns_to, outer;
	int inner_line, middle_line, outer_line;
};

__attribute__((format(printf, 1, 2))) static void shell(const char *format, ...)
{
	char command[8 * PATH_MAX];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(command, sizeof(command), format, arguments);
	va_end(arguments);
	if (system(command) != 0)
		fail_msg("this failed: %s", command);
}

static void run(struct fixture *fixture)
{
	FILE *out = popen(fixture->path, "r");

	assert_non_null(out);
	assert_int_equal(fscanf(out, "%lx %lx %d %d %d", &fixture->returns_to,
	                        &fixture->outer, &fixture->inner_line,
	                        &fixture->middle_line, &fixture->outer_line),
	                 5);
	assert_int_equal(pclose(out), 0);
}

/* Compiles fixture_inlined.c with FLAGS to NAME, a fresh file, and runs it. */
static struct fixture build(const char *name, const char *flags)
{
	const char *cc = getenv("CC");
	struct fixture fixture;

	snprintf(fixture.path, sizeof(fixture.path), "%s/%s", directory, name);
	shell("rm -f %s && %s -D_GNU_SOURCE %s -Wl,--build-id -o %s "
	      "tests/unit/fixture_inlined.c",
	      fixture.path, cc ? cc : "gcc", flags, fixture.path);
	run(&fixture);
	return fixture;
}

static inline size_t read_build_id(const char *path, uint8_t id[static 64])
{
	char command[3 * PATH_MAX];
	size_t n = 0;

	snprintf(command, sizeof(command),
	         "readelf -n %s | sed -n 's/.*Build ID: //p'", path);

	FILE *out = popen(command, "r");

	while (n < 64 && fscanf(out, "%2hhx", &id[n]) == 1)
		n++;
	pclose(out);
	return n;
}

/* How many descriptors this process has. */
static inline int fixture_descriptors(void)
{
	DIR *listing = opendir("/proc/self/fd");
	int n = 0;

	while (readdir(listing))
		n++;
	closedir(listing);
	return n;
}

/* Finds the directory; false if there is none. */
static bool fixture_directory(void)
{
	const char *wanted = getenv("TEST_DIR");

	unsetenv("DEBUGINFOD_URLS"); /* the tests ask no server */
	if (realpath(wanted ? wanted : "build", directory))
		return true;
	perror("TEST_DIR");
	return false;
}

#endif
