/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * hook_process.c - how a process image begins, multiplies and ends.
 */
#include "hooks.h"
#include "recorder.h"

#include <alloca.h>
#include <errno.h>
#include <linux/prctl.h>
#include <stdarg.h>

/*
 * Constructors get the environment as an argument: ours is the first to run
 * (-z initfirst), before libc has set environ.
 */
__attribute__((constructor)) static void begin(int argc, char **argv,
                                               char **environment)
{
	int saved = errno;

	hooks_find_all();
	life_begin(argc, argv, environment);
	errno = saved;
}

/*
 * Calls main(); a frame of ours between would be in every stack, so this jumps
 * there with registers and stack as they came.
 */
void *hook_process_start(void) __attribute__((visibility("hidden")));
void *hook_process_start(void)
{
	life_start();
	return real(__libc_start_main);
}

__asm__(".text\n"
        ".globl __libc_start_main\n"
        ".type __libc_start_main, @function\n"
        "__libc_start_main:\n"
        ".cfi_startproc\n"
        "endbr64\n"
        "push %rdi\n"
        "push %rsi\n"
        "push %rdx\n"
        "push %rcx\n"
        "push %r8\n"
        "push %r9\n"
        "sub $8, %rsp\n"
        ".cfi_adjust_cfa_offset 56\n"
        "call hook_process_start\n"
        "add $8, %rsp\n"
        "pop %r9\n"
        "pop %r8\n"
        "pop %rcx\n"
        "pop %rdx\n"
        "pop %rsi\n"
        "pop %rdi\n"
        ".cfi_adjust_cfa_offset -56\n"
        "jmp *%rax\n"
        ".cfi_endproc\n"
        ".size __libc_start_main, . - __libc_start_main\n");

int chroot(const char *path)
{
	life_leaves_root();
	return real(chroot)(path);
}

void _exit(int status)
{
	real(_exit)(end_image(RECORDING_END_QUICK, status));
	__builtin_unreachable();
}

void _Exit(int status)
{
	real(_Exit)(end_image(RECORDING_END_QUICK, status));
	__builtin_unreachable();
}

/*
 * daemon() forks and leaves the parent by an exit inside libc that nobody can
 * hear: so the parent signs off before, and on again if it failed.
 */
int daemon(int nochdir, int noclose)
{
	uint32_t pid = (uint32_t)system_call0(SYS_getpid);
	int result;

	end_image(RECORDING_END_DAEMON, 0);
	result = real(daemon)(nochdir, noclose);
	if (pid == (uint32_t)system_call0(SYS_getpid))
		end_averted();
	return result;
}

/* A successful exec does not come back. */
#define EXEC(program, name, ...)                                               \
	do {                                                                   \
		int result_;                                                   \
		end_by_exec(program);                                          \
		result_ = real(name)(__VA_ARGS__);                             \
		end_averted();                                                 \
		return result_;                                                \
	} while (0)

int execve(const char *path, char *const argv[], char *const envp[])
{
	EXEC(path, execve, path, argv, envp);
}

int execv(const char *path, char *const argv[])
{
	EXEC(path, execv, path, argv);
}

int execvp(const char *file, char *const argv[])
{
	EXEC(file, execvp, file, argv);
}

int execvpe(const char *file, char *const argv[], char *const envp[])
{
	EXEC(file, execvpe, file, argv, envp);
}

int fexecve(int fd, char *const argv[], char *const envp[])
{
	EXEC(NULL, fexecve, fd, argv, envp);
}

int execveat(int dirfd, const char *path, char *const argv[],
             char *const envp[], int flags)
{
	EXEC(path, execveat, dirfd, path, argv, envp, flags);
}

/* How many words follow, without the NULL. */
static size_t count_words(va_list words)
{
	size_t n = 0;

	while (va_arg(words, char *))
		n++;
	return n;
}

/* The words after FIRST as an array on the caller's stack, with their NULL. */
#define COLLECT(argv, first)                                                   \
	va_list words_;                                                        \
	size_t n_;                                                             \
	char **argv;                                                           \
	va_start(words_, first);                                               \
	n_ = count_words(words_) + 2;                                          \
	va_end(words_);                                                        \
	argv = alloca(n_ * sizeof *argv);                                      \
	argv[0] = (char *)(uintptr_t)(first);                                  \
	va_start(words_, first);                                               \
	for (size_t i_ = 1; i_ < n_; i_++)                                     \
	argv[i_] = va_arg(words_, char *)

int execl(const char *path, const char *arg, ...)
{
	COLLECT(argv, arg);
	va_end(words_);
	EXEC(path, execv, path, argv);
}

int execlp(const char *file, const char *arg, ...)
{
	COLLECT(argv, arg);
	va_end(words_);
	EXEC(file, execvp, file, argv);
}

int execle(const char *path, const char *arg, ...)
{
	char *const *envp;

	COLLECT(argv, arg);
	envp = va_arg(words_, char *const *);
	va_end(words_);
	EXEC(path, execve, path, argv, envp);
}

int prctl(int option, unsigned long a, unsigned long b, unsigned long c,
          unsigned long d)
{
	bool locks =
	    option == PR_SET_SECCOMP && !system_locked && !life_in_vfork();
	int result;

	/* Before: the first call of ours after it may be one too many. */
	system_locked |= locks;
	result = real(prctl)(option, a, b, c, d);
	if (locks && result)
		recorder_not_locked();
	return result;
}

int dlclose(void *handle)
{
	int result = real(dlclose)(handle);

	recorder_module_gone();
	return result;
}

int pipe2(int fds[2], int flags)
{
	if (recorder_refuses_pipe()) {
		errno = EMFILE;
		return -1;
	}
	return real(pipe2)(fds, flags);
}
