/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_vet.c - which programs can be recorded, and what is said of the others.
 */
#include "../../reporter/vet.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[] = "/tmp/finleak-vet-XXXXXX";
static struct vet vet;

/* The path of NAME in the test's folder; good until the next call. */
static const char *at(const char *name)
{
	static char path[PATH_MAX];

	snprintf(path, sizeof path, "%s/%s", folder, name);
	return path;
}

static void write_file(const char *name, const char *text, mode_t mode)
{
	FILE *file = fopen(at(name), "w");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
	assert_int_equal(chmod(at(name), mode), 0);
}

static void write_script(const char *name, const char *interpreter)
{
	char text[PATH_MAX + 8];

	snprintf(text, sizeof text, "#!%s\n", interpreter);
	write_file(name, text, 0755);
}

/* Builds `int main(void)` with FLAGS as NAME; false if that can't be done here.
 */
static bool build(const char *name, const char *compiler, const char *flags)
{
	char command[2 * PATH_MAX];

	snprintf(command, sizeof command,
	         "echo 'int main(void) { return 0; }' | "
	         "%s %s -x c - -o %s >/dev/null 2>&1",
	         compiler, flags, at(name));
	return system(command) == 0;
}

static void assert_says(enum vet_answer answer, const char *command,
                        const char *words)
{
	assert_int_equal(vet_command(&vet, command), answer);
	if (!strstr(vet.message, words))
		fail_msg("\"%s\" is not in \"%s\"", words, vet.message);
}

static void dynamic_program_is_fine(void **state)
{
	(void)state;
	assert_int_equal(vet_command(&vet, "true"), VET_FINE);
	assert_non_null(strstr(vet.path, "/true"));
	assert_string_equal(vet.path, vet.image);
	assert_string_equal(vet.message, "");
	assert_string_equal(vet.libasan, "");
}

static void what_is_not_there_is_not_found(void **state)
{
	(void)state;
	assert_says(VET_NOT_FOUND, "no-such-command-here", "not found");
	assert_says(VET_NOT_FOUND, "/nowhere/at/all", "not found");
	assert_says(VET_NOT_FOUND, "", "not found");
	write_file("lost", "#!/no/such/interpreter -x\n", 0755);
	assert_says(VET_NOT_FOUND, at("lost"), "/no/such/interpreter");
}

static void what_is_no_program_cannot_be_run(void **state)
{
	(void)state;
	assert_says(VET_CANNOT_RUN, folder, "is a directory");
	write_file("plain", "text\n", 0644);
	assert_says(VET_CANNOT_RUN, at("plain"), "Permission denied");
	write_file("circle", "", 0755);
	write_script("circle", at("circle"));
	assert_says(VET_CANNOT_RUN, at("circle"), "scripts");
}

static void path_is_searched_as_execvp_does(void **state)
{
	char *path = strdup(getenv("PATH"));
	char wanted[PATH_MAX];

	(void)state;
	write_file("tool", "#!/bin/sh\n", 0755);
	snprintf(wanted, sizeof wanted, "%s", at("tool"));
	setenv("PATH", folder, 1);
	assert_int_equal(vet_command(&vet, "tool"), VET_FINE);
	assert_string_equal(vet.path, wanted);
	/* An empty entry is the working directory. */
	setenv("PATH", "/nowhere:", 1);
	assert_int_equal(chdir(folder), 0);
	assert_int_equal(vet_command(&vet, "tool"), VET_FINE);
	assert_string_equal(vet.path, "./tool");
	write_file("tool", "", 0644);
	assert_says(VET_CANNOT_RUN, "tool", "can't be run");
	setenv("PATH", path, 1);
	free(path);
}

static void scripts_are_followed_to_their_interpreter(void **state)
{
	(void)state;
	write_file("one", "#! /bin/sh -e\n", 0755);
	assert_int_equal(vet_command(&vet, at("one")), VET_FINE);
	assert_string_equal(vet.image, "/bin/sh");
	write_script("two", at("one"));
	assert_int_equal(vet_command(&vet, at("two")), VET_FINE);
	assert_string_equal(vet.image, "/bin/sh");
	write_file("bare", "echo no first line\n", 0755);
	assert_int_equal(vet_command(&vet, at("bare")), VET_FINE);
	assert_string_equal(vet.image, "/bin/sh");
}

static void env_is_followed_to_what_it_starts(void **state)
{
	(void)state;
	write_file("env1", "#!/usr/bin/env true\n", 0755);
	assert_int_equal(vet_command(&vet, at("env1")), VET_FINE);
	assert_non_null(strstr(vet.image, "/true"));
	write_file("env2", "#!/usr/bin/env -S A=b true -u\n", 0755);
	assert_int_equal(vet_command(&vet, at("env2")), VET_FINE);
	assert_non_null(strstr(vet.image, "/true"));
	write_file("env3", "#!/usr/bin/env no-such-command-here\n", 0755);
	assert_int_equal(vet_command(&vet, at("env3")), VET_FINE);
	assert_non_null(strstr(vet.image, "/env"));
}

static void static_programs_are_refused(void **state)
{
	(void)state;
	if (!build("static", "gcc", "-static"))
		skip();
	assert_says(VET_REFUSED, at("static"), "statically");
	if (build("static-pie", "gcc", "-static-pie"))
		assert_says(VET_REFUSED, at("static-pie"), "statically");
	/* A script of one as well. */
	write_script("script", at("static"));
	assert_says(VET_REFUSED, at("script"), "/static is linked statically");
}

static void the_loader_itself_is_no_static_program(void **state)
{
	(void)state;
	if (access("/lib64/ld-linux-x86-64.so.2", X_OK))
		skip();
	assert_int_equal(vet_command(&vet, "/lib64/ld-linux-x86-64.so.2"),
	                 VET_FINE);
}

static void other_machines_are_refused(void **state)
{
	(void)state;
	if (!build("narrow", "gcc", "-m32"))
		skip();
	assert_says(VET_REFUSED, at("narrow"), "i386 (32-bit)");
}

static void musl_is_refused(void **state)
{
	(void)state;
	if (!build("musl", "musl-gcc", ""))
		skip();
	assert_says(VET_REFUSED, at("musl"), "musl");
}

/* A section of that name is what tells Go, whatever wrote it. */
static void go_is_refused(void **state)
{
	char command[3 * PATH_MAX];

	(void)state;
	if (!build("gopher", "gcc", ""))
		skip();
	snprintf(command, sizeof command,
	         "objcopy --add-section .go.buildinfo=%s %s 2>/dev/null",
	         "/etc/passwd", at("gopher"));
	if (system(command))
		skip();
	assert_says(VET_REFUSED, at("gopher"), "Go program");
}

static void libasan_is_noticed(void **state)
{
	(void)state;
	if (!build("asan", "gcc", "-fsanitize=address"))
		skip();
	assert_int_equal(vet_command(&vet, at("asan")), VET_FINE);
	assert_int_equal(strncmp(vet.libasan, "libasan.so.", 11), 0);
}

static void set_user_id_of_another_is_refused(void **state)
{
	(void)state;
	if (geteuid() || !build("suid", "gcc", ""))
		skip();
	assert_int_equal(chown(at("suid"), 0, 0), 0);
	assert_int_equal(chmod(at("suid"), 04755), 0);
	assert_int_equal(vet_command(&vet, at("suid")), VET_FINE);
	assert_int_equal(chown(at("suid"), 65534, 0), 0);
	assert_int_equal(chmod(at("suid"), 04755), 0);
	assert_says(VET_REFUSED, at("suid"), "set-user-id");
	assert_int_equal(chown(at("suid"), 0, 65534), 0);
	assert_int_equal(chmod(at("suid"), 02755), 0);
	assert_says(VET_REFUSED, at("suid"), "set-group-id");
}

static void broken_elf_files_cannot_be_run(void **state)
{
	(void)state;
	write_file("stub", "\177ELF", 0755);
	assert_says(VET_CANNOT_RUN, at("stub"), "no whole program");
	if (!build("object", "gcc", "-c"))
		skip();
	assert_int_equal(chmod(at("object"), 0755), 0);
	assert_says(VET_CANNOT_RUN, at("object"), "no whole program");
}

static int make_folder(void **state)
{
	(void)state;
	return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
	char command[PATH_MAX];

	(void)state;
	snprintf(command, sizeof command, "rm -rf %s", folder);
	return chdir("/") || system(command);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(dynamic_program_is_fine),
	    cmocka_unit_test(what_is_not_there_is_not_found),
	    cmocka_unit_test(what_is_no_program_cannot_be_run),
	    cmocka_unit_test(path_is_searched_as_execvp_does),
	    cmocka_unit_test(scripts_are_followed_to_their_interpreter),
	    cmocka_unit_test(env_is_followed_to_what_it_starts),
	    cmocka_unit_test(static_programs_are_refused),
	    cmocka_unit_test(the_loader_itself_is_no_static_program),
	    cmocka_unit_test(other_machines_are_refused),
	    cmocka_unit_test(musl_is_refused),
	    cmocka_unit_test(go_is_refused),
	    cmocka_unit_test(libasan_is_noticed),
	    cmocka_unit_test(set_user_id_of_another_is_refused),
	    cmocka_unit_test(broken_elf_files_cannot_be_run),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
