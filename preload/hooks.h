/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * hooks.h - the functions that the recorder stands in front of: each once,
 * here.
 *
 * To hook one more: a line in HOOKS and a function in the hook_*.c that deals
 * with what happens to the descriptor.  A hook calls the real function and
 * tells recorder.h, or the reverse where a descriptor is given up; nothing
 * else.
 *
 * The prototypes are ours, because those of the system's headers come with
 * attributes (nonnull), renamings (fcntl64) and unions that stand in the way of
 * a definition.  The variadic ones take pointer-sized words: on x86-64 an
 * absent one is a register with an old value, which the real function ignores
 * too.
 */
#ifndef FINLEAK_HOOKS_H
#define FINLEAK_HOOKS_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define EXPORT __attribute__((visibility("default")))

struct sockaddr;
struct iovec;
struct msghdr;
struct mmsghdr;
struct timespec;

/* clang-format off */
#define HOOKS(X)                                                               \
	X(int, socket, (int domain, int type, int protocol))                   \
	X(int, accept, (int fd, struct sockaddr *addr, unsigned int *len))     \
	X(int, accept4, (int fd, struct sockaddr *addr, unsigned int *len, int flags)) \
	X(int, connect, (int fd, const struct sockaddr *addr, unsigned int len)) \
	X(int, listen, (int fd, int backlog))                                  \
	X(int, shutdown, (int fd, int how))                                    \
	X(int, close, (int fd))                                                \
	X(int, close_range, (unsigned int first, unsigned int last, int flags)) \
	X(void, closefrom, (int first))                                        \
	X(int, fclose, (void *stream))                                         \
	X(void *, freopen, (const char *path, const char *mode, void *stream)) \
	X(void *, freopen64, (const char *path, const char *mode, void *stream)) \
	X(int, dup, (int oldfd))                                               \
	X(int, dup2, (int oldfd, int newfd))                                   \
	X(int, dup3, (int oldfd, int newfd, int flags))                        \
	X(int, pidfd_getfd, (int pidfd, int fd, unsigned int flags))           \
	X(int, fcntl, (int fd, int cmd, void *arg))                            \
	X(int, fcntl64, (int fd, int cmd, void *arg))                          \
	X(ssize_t, read, (int fd, void *buf, size_t count))                    \
	X(ssize_t, readv, (int fd, const struct iovec *iov, int count))        \
	X(ssize_t, recv, (int fd, void *buf, size_t len, int flags))           \
	X(ssize_t, recvfrom, (int fd, void *buf, size_t len, int flags, struct sockaddr *addr, unsigned int *addrlen)) \
	X(ssize_t, recvmsg, (int fd, struct msghdr *msg, int flags))           \
	X(int, recvmmsg, (int fd, struct mmsghdr *msgs, unsigned int count, int flags, struct timespec *timeout)) \
	X(ssize_t, splice, (int fd_in, int64_t *off_in, int fd_out, int64_t *off_out, size_t len, unsigned int flags)) \
	X(ssize_t, __read_chk, (int fd, void *buf, size_t count, size_t room)) \
	X(ssize_t, __recv_chk, (int fd, void *buf, size_t len, size_t room, int flags)) \
	X(ssize_t, __recvfrom_chk, (int fd, void *buf, size_t len, size_t room, int flags, struct sockaddr *addr, unsigned int *addrlen)) \
	X(ssize_t, write, (int fd, const void *buf, size_t count))             \
	X(ssize_t, writev, (int fd, const struct iovec *iov, int count))       \
	X(ssize_t, send, (int fd, const void *buf, size_t len, int flags))     \
	X(ssize_t, sendto, (int fd, const void *buf, size_t len, int flags, const struct sockaddr *addr, unsigned int addrlen)) \
	X(ssize_t, sendmsg, (int fd, const struct msghdr *msg, int flags))     \
	X(int, sendmmsg, (int fd, struct mmsghdr *msgs, unsigned int count, int flags)) \
	X(ssize_t, sendfile, (int out_fd, int in_fd, int64_t *offset, size_t count)) \
	X(ssize_t, sendfile64, (int out_fd, int in_fd, int64_t *offset, size_t count)) \
	X(long, syscall, (long number, long a, long b, long c, long d, long e, long f)) \
	X(int, clone, (int (*run)(void *), void *stack, int flags, void *arg, void *parent, void *tls, void *child)) \
	X(pid_t, vfork, (void))                                                \
	X(int, posix_spawn, (pid_t *pid, const char *path, const void *actions, const void *attributes, char *const argv[], char *const envp[])) \
	X(int, posix_spawnp, (pid_t *pid, const char *file, const void *actions, const void *attributes, char *const argv[], char *const envp[])) \
	X(void *, popen, (const char *command, const char *type))              \
	X(int, system, (const char *command))                                  \
	X(int, __libc_start_main, (void))                                      \
	X(int, chroot, (const char *path))                                     \
	X(int, daemon, (int nochdir, int noclose))                             \
	X(void, _exit, (int status))                                           \
	X(void, _Exit, (int status))                                           \
	X(int, execve, (const char *path, char *const argv[], char *const envp[])) \
	X(int, execv, (const char *path, char *const argv[]))                  \
	X(int, execvp, (const char *file, char *const argv[]))                 \
	X(int, execvpe, (const char *file, char *const argv[], char *const envp[])) \
	X(int, execl, (const char *path, const char *arg, ...))                \
	X(int, execlp, (const char *file, const char *arg, ...))               \
	X(int, execle, (const char *path, const char *arg, ...))               \
	X(int, fexecve, (int fd, char *const argv[], char *const envp[]))      \
	X(int, execveat, (int dirfd, const char *path, char *const argv[], char *const envp[], int flags)) \
	X(int, setuid, (unsigned int uid))                                     \
	X(int, setreuid, (unsigned int ruid, unsigned int euid))               \
	X(int, setresuid, (unsigned int ruid, unsigned int euid, unsigned int suid)) \
	X(int, prctl, (int option, unsigned long a, unsigned long b, unsigned long c, unsigned long d)) \
	X(int, dlclose, (void *handle))                                        \
	X(int, pipe2, (int fds[2], int flags))
/* clang-format on */

#define HOOK_PROTOTYPE(type, name, params) EXPORT type name params;
#define HOOK_TYPE(type, name, params) typedef type hook_##name##_fn params;
#define HOOK_NUMBER(type, name, params) HOOK_##name,
HOOKS(HOOK_PROTOTYPE)
HOOKS(HOOK_TYPE)
enum hook_number { HOOKS(HOOK_NUMBER) HOOK_COUNT };
#undef HOOK_PROTOTYPE
#undef HOOK_TYPE
#undef HOOK_NUMBER

extern void *hooks_real[HOOK_COUNT];

/*
 * Finds the real functions; the constructor calls it before anything else, so
 * that no hook has to call dlsym() in a signal handler.
 */
void hooks_find_all(void);

/* The real function NUMBER, found now: for calls before the constructor. */
void *hooks_find(enum hook_number number);

/* The real function behind hook NAME; as good as a direct call. */
#define real(name)                                                             \
	((hook_##name##_fn *)(__builtin_expect(                                \
				  hooks_real[HOOK_##name] != NULL, 1)          \
	                          ? hooks_real[HOOK_##name]                    \
	                          : hooks_find(HOOK_##name)))

#endif
