/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * spawn.c - starts the reporter as the host ends.
 *
 * The child is a clone without a signal, so that no SIGCHLD handler and no
 * wait() of the host hears of it; it shares our memory until it execs, like a
 * vfork.
 */
#include "spawn.h"

#include "address.h"
#include "settings.h"
#include "system.h"
#include "words.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define WORDS_MAX (4 + SETTING_COUNT)
/* The reporter's statuses after which its report is written. */
enum { CLEAN = 0, UNKNOWN = 1, LEAKS = 23 };

struct command {
	char program[512];
	char text[SETTINGS_ROOM + 512]; /* of the arguments */
	char *argv[WORDS_MAX + 1];
	char **environment;
};

static bool is_program(const char *path)
{
	return !system_call3(SYS_access, path, X_OK, 0);
}

/*
 * Beside the library (in a build folder), or where it was installed with it:
 * .../lib/finleak/libfinleak.so goes with .../bin/finleak.
 */
static bool find_program(struct command *command)
{
	static const char *const places[] = {"/finleak", "/../../bin/finleak",
	                                     "/../../../bin/finleak"};
	Dl_info self;

	if (!dladdr((void *)(uintptr_t)spawn_reporter, &self))
		return false;
	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		struct words words =
		    words_in(command->program, sizeof command->program);

		words_add(&words, self.dli_fname);
		while (words.length && words.text[words.length - 1] != '/')
			words.text[--words.length] = '\0';
		words_add(&words, places[i] + !!words.length);
		if (!words.full && is_program(command->program))
			return true;
	}
	return false;
}

static void add_word(struct command *command, struct words *text, int *n,
                     const char *option, const char *value)
{
	command->argv[(*n)++] = text->text + text->length;
	words_add(text, option);
	words_add(text, *option ? "=" : "");
	words_add(text, value);
	/* The next word begins behind this one's NUL. */
	if (text->length + 1 < text->room)
		text->length++;
	text->text[text->length] = '\0';
}

static bool compose(struct command *command, const char *path)
{
	struct words text = words_in(command->text, sizeof command->text);
	char pid[16];
	struct words number = words_in(pid, sizeof pid);
	int n = 0;

	words_add_number(&number, (uint64_t)system_call0(SYS_getpid), 10);
	add_word(command, &text, &n, "", "finleak");
	add_word(command, &text, &n, "", "report");
	add_word(command, &text, &n, "--at-exit", pid);
	for (int i = 0; i < SETTING_COUNT; i++) {
		if (*settings_option(i) && *settings_value(i))
			add_word(command, &text, &n, settings_option(i),
			         settings_value(i));
	}
	add_word(command, &text, &n, "", path);
	command->argv[n] = NULL;
	return !text.full;
}

/* Standard error may be gone, or by now be a connection of the host's. */
static bool has_place_to_write(void)
{
	return *settings_value(SETTING_report) ||
	       (system_call3(SYS_fcntl, 2, F_GETFD, 0) >= 0 &&
	        !address_is_tcp(2));
}

static int child(void *context)
{
	struct command *command = context;
	static char *empty[] = {NULL};
	uint64_t none = 0;

	/* The reporter must hold none of the sockets that it reports. */
	system_call3(SYS_close_range, 3, ~0u, 0);
	system_call4(SYS_rt_sigprocmask, SIG_SETMASK, &none, 0, 8);
	system_call3(SYS_execve, command->program, command->argv,
	             command->environment ? command->environment : empty);
	system_call1(SYS_exit_group, 127);
	return 0;
}

/* The reporter must not be recorded: its name for LD_PRELOAD is another. */
static char **clean_environment(void)
{
	static char *kept[512];
	size_t n = 0;

	for (char **word = environ; word && *word && n < 511; word++) {
		if (strncmp(*word, "LD_PRELOAD=", 11) &&
		    strncmp(*word, "FINLEAK_OPTIONS=", 16))
			kept[n++] = *word;
	}
	kept[n] = NULL;
	return kept;
}

/* The exit status of COMMAND; -1 if there is none. */
static int run(struct command *command)
{
	static char stack[64 << 10] __attribute__((aligned(16)));
	uint64_t all = ~UINT64_C(0), before = 0;
	int status = -1;
	long pid;

	/* A handler of the host's must not run in the child. */
	system_call4(SYS_rt_sigprocmask, SIG_SETMASK, &all, &before, 8);
	pid =
	    clone(child, stack + sizeof stack, CLONE_VM | CLONE_VFORK, command);
	if (pid > 0)
		system_call4(SYS_wait4, pid, &status, __WALL, 0);
	system_call4(SYS_rt_sigprocmask, SIG_SETMASK, &before, 0, 8);
	return pid > 0 && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void end_with(int status, int wanted)
{
	if (!status && wanted)
		system_call1(SYS_exit_group, wanted);
}

void spawn_reporter(const char *path, unsigned int suspects, int status)
{
	static struct command command;
	int result;

	if (!suspects || !has_place_to_write() || !find_program(&command) ||
	    !compose(&command, path))
		return;
	command.environment = clean_environment();
	result = run(&command);
	/* Else the recording can still be read by hand. */
	if (result != CLEAN && result != UNKNOWN && result != LEAKS)
		return;
	if (!settings_on(SETTING_keep))
		system_call3(SYS_unlinkat, AT_FDCWD, path, 0);
	if (result == LEAKS)
		end_with(status, settings_number(SETTING_error_exitcode));
}
