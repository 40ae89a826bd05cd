/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * inject.c - lets system calls of the recorder fail: inject N ERROR HOW NOTE
 * PROGRAM...
 *
 * Runs PROGRAM under ptrace and counts what libfinleak.so and, on its behalf,
 * the loader and libunwind ask of the kernel, in the program and the children
 * that it forks.  The Nth of these calls fails with the number ERROR; with HOW
 * "on" all after it do as well.  Says in the file NOTE which call that was;
 * nothing if there were fewer.  Ends as PROGRAM did.
 */
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	OFTEN = 2, /* how often a call of one place counts */
	DESCRIPTORS = 12,
	TASKS = 64,
	PLACES = 4096,
	RANGES = 64
};

#define OPTIONS                                                                \
	(PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK |    \
	 PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL)

/* Whose code a system call comes from. */
enum owner { HOST, RECORDER, LOADER, LIBC };

static struct range {
	uintptr_t start, end;
	enum owner owner;
} ranges[RANGES];
static int n_ranges;

struct task {
	pid_t pid;
	int execs;    /* that it did, or its parents */
	bool started; /* the recorder has begun */
	bool met;     /* the SIGSTOP that it begins with is over */
	bool failing; /* the system call that it is in shall fail */
	unsigned long number, argument; /* of that call */
};
static struct task tasks[TASKS];

static struct place {
	pid_t pid;
	uintptr_t address;
	unsigned long number;
	int times;
} places[PLACES];

static long wanted, error, counted;
static bool all_after;
static const char *note;

static struct task *task_of(pid_t pid)
{
	for (int i = 0; i < TASKS; i++) {
		if (tasks[i].pid == pid)
			return &tasks[i];
	}
	for (int i = 0; i < TASKS; i++) {
		if (!tasks[i].pid) {
			tasks[i] = (struct task){.pid = pid};
			return &tasks[i];
		}
	}
	abort();
}

static enum owner owner_of_path(const char *path)
{
	if (strstr(path, "/libfinleak.so") || strstr(path, "/libunwind") ||
	    strstr(path, "/liblzma"))
		return RECORDER;
	if (strstr(path, "/ld-linux"))
		return LOADER;
	return strstr(path, "/libc.so") ? LIBC : HOST;
}

static void find_ranges(pid_t pid)
{
	char path[32], line[512];
	FILE *maps;

	n_ranges = 0;
	snprintf(path, sizeof(path), "/proc/%d/maps", pid);
	maps = fopen(path, "r");
	while (maps && fgets(line, sizeof(line), maps) && n_ranges < RANGES) {
		struct range *range = &ranges[n_ranges];
		char rights[8];

		if (sscanf(line, "%lx-%lx %7s", &range->start, &range->end,
		           rights) != 3 ||
		    rights[2] != 'x')
			continue;
		range->owner = owner_of_path(line);
		n_ranges++;
	}
	if (maps)
		fclose(maps);
}

static enum owner owner_of(pid_t pid, uintptr_t address)
{
	for (int again = 0; again < 2; again++) {
		for (int i = 0; i < n_ranges; i++) {
			if (address >= ranges[i].start &&
			    address < ranges[i].end)
				return ranges[i].owner;
		}
		find_ranges(pid);
	}
	return HOST;
}

/*
 * A loop asks for one thing again and again: the first few are enough, of
 * descriptors those that are open.
 */
static bool is_new(pid_t pid, uintptr_t address, unsigned long number)
{
	int enough = number == SYS_getsockopt ? DESCRIPTORS : OFTEN;

	for (int i = 0; i < PLACES; i++) {
		struct place *place = &places[i];

		if (!place->address)
			*place = (struct place){pid, address, number, 0};
		if (place->pid == pid && place->address == address &&
		    place->number == number)
			return place->times++ < enough;
	}
	return false;
}

/* What the host asks is the host's: its memory comes through libc. */
static bool is_recorders(struct task *task,
                         const struct __ptrace_syscall_info *info)
{
	switch (owner_of(task->pid, info->instruction_pointer)) {
	case RECORDER:
		task->started = true;
		return info->entry.nr != SYS_exit_group &&
		       info->entry.nr != SYS_exit;
	case LOADER:
		return task->started;
	case LIBC:
		return task->started && (info->entry.nr == SYS_mmap ||
		                         info->entry.nr == SYS_brk ||
		                         info->entry.nr == SYS_pipe2 ||
		                         info->entry.nr == SYS_mprotect);
	default:
		return false;
	}
}

static void tell(const struct __ptrace_syscall_info *info)
{
	FILE *to = fopen(note, "w");

	fprintf(to, "call %ld: system call %ld at %lx\n", counted,
	        (long)info->entry.nr, (long)info->instruction_pointer);
	fclose(to);
}

/* The kernel lets a descriptor go even where close() fails. */
static bool happens_anyway(unsigned long number)
{
	return number == SYS_close;
}

/* brk() has no error: it tells where the end is, which is where it was. */
static void fail(struct task *task, unsigned long number)
{
	struct user_regs_struct registers;

	task->failing = true;
	ptrace(PTRACE_GETREGS, task->pid, NULL, &registers);
	task->number = number;
	task->argument = registers.rdi;
	if (number == SYS_brk)
		registers.rdi = 0;
	else if (!happens_anyway(number))
		registers.orig_rax = (unsigned long)-1;
	ptrace(PTRACE_SETREGS, task->pid, NULL, &registers);
}

static void enter(struct task *task, const struct __ptrace_syscall_info *info)
{
	task->failing = false;
	if (!is_recorders(task, info) ||
	    !is_new(task->pid, info->instruction_pointer, info->entry.nr))
		return;
	counted++;
	if (counted != wanted && !(all_after && counted > wanted))
		return;
	if (counted == wanted)
		tell(info);
	fail(task, info->entry.nr);
}

static void leave(struct task *task)
{
	struct user_regs_struct registers;

	if (!task->failing)
		return;
	ptrace(PTRACE_GETREGS, task->pid, NULL, &registers);
	registers.rdi = task->argument;
	if (task->number != SYS_brk)
		registers.rax = (unsigned long)-error;
	ptrace(PTRACE_SETREGS, task->pid, NULL, &registers);
	task->failing = false;
}

static void on_system_call(struct task *task)
{
	struct __ptrace_syscall_info info;

	ptrace(PTRACE_GET_SYSCALL_INFO, task->pid, sizeof(info), &info);
	if (info.op == PTRACE_SYSCALL_INFO_ENTRY)
		enter(task, &info);
	else if (info.op == PTRACE_SYSCALL_INFO_EXIT)
		leave(task);
}

/* Gives the signal to go on with. */
static int on_stop(struct task *task, int status)
{
	int signal = WSTOPSIG(status);
	unsigned long child;

	if (signal == (SIGTRAP | 0x80)) {
		on_system_call(task);
		return 0;
	}
	switch (status >> 16) {
	case 0:
		if (signal != SIGSTOP || task->met)
			return signal;
		task->met = true;
		return 0;
	case PTRACE_EVENT_EXEC:
		/* What is not the program itself is the reporter. */
		if (task->execs++)
			ptrace(PTRACE_DETACH, task->pid, NULL, NULL);
		task->started = false;
		n_ranges = 0;
		return 0;
	default:
		ptrace(PTRACE_GETEVENTMSG, task->pid, NULL, &child);
		task_of((pid_t)child)->started = task->started;
		task_of((pid_t)child)->execs = task->execs;
		return 0;
	}
}

static int status_of(int status)
{
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* Until the last of them has ended; gives how the first one did. */
static int trace(pid_t first)
{
	int status, result = 255;
	pid_t pid;

	while ((pid = waitpid(-1, &status, __WALL)) > 0) {
		struct task *task = task_of(pid);
		int signal;

		if (!WIFSTOPPED(status)) {
			if (pid == first)
				result = status_of(status);
			task->pid = 0;
			continue;
		}
		signal = on_stop(task, status);
		ptrace(PTRACE_SYSCALL, pid, NULL, signal);
	}
	return result;
}

int main(int argc, char **argv)
{
	pid_t pid;
	int status;

	if (argc < 6)
		return 2;
	wanted = atol(argv[1]);
	error = atol(argv[2]);
	all_after = !strcmp(argv[3], "on");
	note = argv[4];
	pid = fork();
	if (pid == 0) {
		ptrace(PTRACE_TRACEME, 0, NULL, NULL);
		raise(SIGSTOP);
		if (getenv("INJECT_PRELOAD"))
			setenv("LD_PRELOAD", getenv("INJECT_PRELOAD"), 1);
		execv(argv[5], argv + 5);
		_exit(127);
	}
	waitpid(pid, &status, 0);
	ptrace(PTRACE_SETOPTIONS, pid, NULL, OPTIONS);
	task_of(pid)->met = true;
	ptrace(PTRACE_SYSCALL, pid, NULL, 0);
	return trace(pid);
}
