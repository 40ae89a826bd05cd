/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * hook_spawn.c - the calls that start another program in a child.
 *
 * What of libc's own they call nobody hears, also not in the child.
 */
#include "hooks.h"
#include "recorder.h"

#include <linux/sched.h>

/*
 * vfork() returns twice into its caller's frame, so this can't be C: it leaves
 * a word for the recorder and jumps, with the stack as it came.
 */
void *hook_spawn_vfork(const void *caller)
    __attribute__((visibility("hidden")));
void *hook_spawn_vfork(const void *caller)
{
	recorder_vforking(false, caller);
	return real(vfork);
}

__asm__(".text\n"
        ".globl vfork\n"
        ".type vfork, @function\n"
        "vfork:\n"
        ".cfi_startproc\n"
        "endbr64\n"
        "mov (%rsp), %rdi\n"
        "sub $8, %rsp\n"
        ".cfi_adjust_cfa_offset 8\n"
        "call hook_spawn_vfork\n"
        "add $8, %rsp\n"
        ".cfi_adjust_cfa_offset -8\n"
        "jmp *%rax\n"
        ".cfi_endproc\n"
        ".size vfork, . - vfork\n");

/*
 * A child that shares our memory runs our hooks in it, like a vfork's; it
 * begins in RUN, on its own stack.
 */
int clone(int (*run)(void *), void *stack, int flags, void *arg, void *parent,
          void *tls, void *child)
{
	if (flags & CLONE_VM && !(flags & CLONE_THREAD))
		recorder_vforking(!(flags & CLONE_VFORK), CALLER);
	return real(clone)(run, stack, flags, arg, parent, tls, child);
}

int posix_spawn(pid_t *pid, const char *path, const void *actions,
                const void *attributes, char *const argv[], char *const envp[])
{
	struct recording_mark mark =
	    recorder_spawning(RECORDING_CALL_POSIX_SPAWN, CALLER);
	int error =
	    real(posix_spawn)(pid, path, actions, attributes, argv, envp);

	if (!error && pid)
		recorder_spawned(*pid, &mark);
	return error;
}

int posix_spawnp(pid_t *pid, const char *file, const void *actions,
                 const void *attributes, char *const argv[], char *const envp[])
{
	struct recording_mark mark =
	    recorder_spawning(RECORDING_CALL_POSIX_SPAWN, CALLER);
	int error =
	    real(posix_spawnp)(pid, file, actions, attributes, argv, envp);

	if (!error && pid)
		recorder_spawned(*pid, &mark);
	return error;
}

void *popen(const char *command, const char *type)
{
	recorder_spawning(RECORDING_CALL_POPEN, CALLER);
	return real(popen)(command, type);
}

int system(const char *command)
{
	recorder_spawning(RECORDING_CALL_SYSTEM, CALLER);
	return real(system)(command);
}
