/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * spawn.c - starts the reporter as the host ends.
 *
 * The child is a clone without a signal, so that no SIGCHLD handler and no
 * wait() of the host hears of it.  An exec would give it that signal, so it
 * does not exec, but has a child of its own that does.  Another thread that
 * waits for clones, too (__WALL), may reap it before us: so it leaves its
 * status in memory that we share.
 */
#include "spawn.h"

#include "address.h"
#include "glibc.h"
#include "settings.h"
#include "system.h"
#include "words.h"

#include <fcntl.h>
#include <link.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define WORDS_MAX (4 + SETTING_COUNT)
/* The reporter's statuses after which its report is written. */
enum { CLEAN = 0, UNKNOWN = 1, LEAKS = 23 };

/* What standard error was at the start. */
static dev_t first_device;
static ino_t first_inode;

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
	struct dl_find_object self;

	/* Unlike dladdr() it takes no lock, which a lost thread may hold. */
	if (_dl_find_object((void *)(uintptr_t)spawn_reporter, &self))
		return false;
	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		struct words words =
		    words_in(command->program, sizeof command->program);

		words_add(&words, self.dlfo_link_map->l_name);
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

/* LAST is the recording's path, or an option instead. */
static bool compose(struct command *command, const char *last)
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
	add_word(command, &text, &n, "", last);
	command->argv[n] = NULL;
	return !text.full;
}

/*
 * Standard error may be gone, or its number by now be that of a connection or a
 * data file of the host's.  A log is opened to append to, or was there before.
 */
static bool is_for_messages(void)
{
	struct stat about;

	if (system_call2(SYS_fstat, 2, &about) || address_is_tcp(2))
		return false;
	if (!S_ISREG(about.st_mode))
		return true;
	return (about.st_dev == first_device && about.st_ino == first_inode) ||
	       system_call3(SYS_fcntl, 2, F_GETFL, 0) & O_APPEND;
}

static bool has_place_to_write(void)
{
	return *settings_value(SETTING_report) || is_for_messages();
}

static void raise_limit(int resource)
{
	struct rlimit64 limit;

	if (system_call4(SYS_prlimit64, 0, resource, NULL, &limit))
		return;
	limit.rlim_cur = limit.rlim_max;
	system_call4(SYS_prlimit64, 0, resource, &limit, NULL);
}

static void become(const struct command *command)
{
	static char *empty[] = {NULL};
	uint64_t none = 0;

	/* What was enough for the host may not be for the reporter. */
	raise_limit(RLIMIT_NOFILE);
	raise_limit(RLIMIT_STACK);
	raise_limit(RLIMIT_AS);
	raise_limit(RLIMIT_FSIZE);
	/* The reporter must hold none of the sockets that it reports. */
	system_call3(SYS_close_range, 3, ~0u, 0);
	system_call4(SYS_rt_sigprocmask, SIG_SETMASK, &none, 0, 8);
	system_call3(SYS_execve, command->program, command->argv,
	             command->environment ? command->environment : empty);
	system_call1(SYS_exit_group, 127);
}

/* The host's, without what would have the reporter recorded as well. */
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

static int status_of(long pid)
{
	int status = -1;

	if (pid <= 0 || system_call4(SYS_wait4, pid, &status, __WALL, 0) != pid)
		return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* In the child; a SIGCHLD that is ignored would keep the status from it. */
static void go_between(const struct command *command, int *result)
{
	static const struct {
		uintptr_t handler;
		unsigned long flags;
		uintptr_t restorer;
		uint64_t mask;
	} standard;
	long pid;

	system_call4(SYS_rt_sigaction, SIGCHLD, &standard, 0, 8);
	pid = system_call1(SYS_clone, SIGCHLD);
	if (!pid)
		become(command);
	*result = status_of(pid);
	system_call1(SYS_exit_group, *result);
}

/* A word that children share, with -1 in it; one of our own without memory. */
static int *shared_word(void)
{
	static int alone;
	long page =
	    system_call6(SYS_mmap, 0, sizeof alone, PROT_READ | PROT_WRITE,
	                 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int *word = page < 0 && page > -4096 ? &alone : (int *)page;

	*word = -1;
	return word;
}

/* The exit status of COMMAND; 255 or -1 if there is none. */
static int run(const struct command *command)
{
	uint64_t all = ~UINT64_C(0), before = 0;
	int status, *result = shared_word();
	long pid;

	/* A handler of the host's must not run in the child. */
	system_call4(SYS_rt_sigprocmask, SIG_SETMASK, &all, &before, 8);
	pid = system_call1(SYS_clone, 0);
	if (!pid)
		go_between(command, result);
	status = status_of(pid);
	system_call4(SYS_rt_sigprocmask, SIG_SETMASK, &before, 0, 8);
	/* The page goes with the process, which ends now. */
	return status < 0 ? *result : status;
}

void spawn_prepare(void)
{
	struct stat about;

	if (system_call2(SYS_fstat, 2, &about))
		return;
	first_device = about.st_dev;
	first_inode = about.st_ino;
}

/* Runs the reporter with the word LAST; gives its status, -1 if it did not. */
static int report(const char *last)
{
	static struct command command;

	if (!has_place_to_write() || !find_program(&command) ||
	    !compose(&command, last))
		return -1;
	command.environment = clean_environment();
	return run(&command);
}

int spawn_reporter(const char *path, unsigned int suspects, int status)
{
	int wanted = settings_number(SETTING_error_exitcode);
	int result = suspects ? report(path) : -1;

	/* Else the recording can still be read by hand. */
	if (result != CLEAN && result != UNKNOWN && result != LEAKS)
		return status;
	if (!settings_on(SETTING_keep))
		system_call3(SYS_unlinkat, AT_FDCWD, path, 0);
	return result == LEAKS && !status && wanted ? wanted : status;
}

void spawn_refusal(const struct mapping_refusal *refusal)
{
	char word[64];
	struct words words = words_in(word, sizeof word);

	words_add(&words, "--refused=");
	words_add_number(&words, refusal->reason, 10);
	words_add(&words, ":");
	words_add_number(&words, (uint64_t)refusal->error, 10);
	report(word);
}
