/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * errno_kept.c - each hooked call that returns, in success and in failure: it
 * leaves errno as the real one does, also where the recorder takes a stack for
 * the first time (H35).
 */
#include "guest.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <sched.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/sendfile.h>
#include <sys/syscall.h>
#include <sys/uio.h>

#define CHK_TAIL(...) (int, void *, size_t, size_t, ##__VA_ARGS__)
extern ssize_t __read_chk CHK_TAIL();
extern ssize_t __recv_chk CHK_TAIL(int);
extern ssize_t __recvfrom_chk CHK_TAIL(int, struct sockaddr *, socklen_t *);
extern char **environ;

/* For each round: an accepted socket, its peer and listener, and some more. */
static int fd, peer, listener, fresh, file, pidfd, ends[2];
static FILE *stream;
static char bytes[16], child_stack[65536];
static struct iovec part = {bytes, 1};
static struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
static struct mmsghdr messages = {
    .msg_hdr = {.msg_iov = &part, .msg_iovlen = 1}};
static char *words[] = {"true", NULL};
static pid_t pid;
static void *volatile nowhere = (void *)8;
static volatile int less = -1;

static int nothing(void *unused)
{
	(void)unused;
	return 0;
}

static pid_t vfork_one(void)
{
	pid_t child = vfork();

	if (!child)
		_exit(0);
	return child;
}

static int connect_to(int from, int port)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
	                              .sin_port = htons((uint16_t)port)};

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return connect(from, (struct sockaddr *)&address, sizeof(address));
}

static void begin(void)
{
	listener = guest_listen(&peer);
	fd = accept(listener, NULL, NULL);
	write(peer, "0123456789abcdef", 16);
	fresh = socket(AF_INET, SOCK_STREAM, 0);
	file = open("/proc/self/exe", O_RDONLY);
	pidfd = (int)syscall(SYS_pidfd_open, getpid(), 0);
	stream = fdopen(socket(AF_INET, SOCK_STREAM, 0), "r+");
	if (pipe(ends))
		abort();
	fcntl(listener, F_SETFL, O_NONBLOCK);
}

#define GOOD(X)                                                                \
	X(socket(AF_INET, SOCK_STREAM, 0))                                     \
	X(socket(AF_UNIX, SOCK_STREAM, 0))                                     \
	X(listen(fresh, 1))                                                    \
	X(read(fd, bytes, 1))                                                  \
	X(readv(fd, &part, 1))                                                 \
	X(recv(fd, bytes, 1, 0))                                               \
	X(recvfrom(fd, bytes, 1, 0, NULL, NULL))                               \
	X(recvmsg(fd, &message, 0))                                            \
	X(recvmmsg(fd, &messages, 1, 0, NULL))                                 \
	X(__read_chk(fd, bytes, 1, 16))                                        \
	X(__recv_chk(fd, bytes, 1, 16, 0))                                     \
	X(__recvfrom_chk(fd, bytes, 1, 16, 0, NULL, NULL))                     \
	X(splice(fd, NULL, ends[1], NULL, 1, 0))                               \
	X(write(fd, bytes, 1))                                                 \
	X(writev(fd, &part, 1))                                                \
	X(send(fd, bytes, 1, 0))                                               \
	X(sendto(fd, bytes, 1, 0, NULL, 0))                                    \
	X(sendmsg(fd, &message, 0))                                            \
	X(sendmmsg(fd, &messages, 1, 0))                                       \
	X(sendfile(fd, file, NULL, 1))                                         \
	X(sendfile64(fd, file, NULL, 1))                                       \
	X(dup(fd))                                                             \
	X(dup2(fd, 80))                                                        \
	X(dup3(fd, 81, 0))                                                     \
	X(fcntl(fd, F_DUPFD, 82))                                              \
	X(fcntl64(fd, F_DUPFD_CLOEXEC, 82))                                    \
	X(syscall(SYS_dup, fd))                                                \
	X(syscall(SYS_pidfd_getfd, pidfd, fd, 0))                              \
	X(syscall(SYS_close, 80))                                              \
	X(shutdown(fd, SHUT_RDWR))                                             \
	X(close(fd))                                                           \
	X(close_range(81, 82, 0))                                              \
	X((closefrom(90), 0))                                                  \
	X(fclose(stream))                                                      \
	X(!freopen("/dev/null", "r", stdin))                                   \
	X(!freopen64("/dev/null", "r", stdin))                                 \
	X(clone(nothing, child_stack + sizeof(child_stack), SIGCHLD, NULL))    \
	X(vfork_one())                                                         \
	X(posix_spawn(&pid, "/bin/true", NULL, NULL, words, environ))          \
	X(posix_spawnp(&pid, "true", NULL, NULL, words, environ))              \
	X(pclose(popen("true", "r")))                                          \
	X(system("true"))                                                      \
	X(setuid(getuid()))                                                    \
	X(setreuid(getuid(), geteuid()))                                       \
	X(setresuid(-1, -1, -1))                                               \
	X(prctl(PR_GET_DUMPABLE, 0, 0, 0, 0))                                  \
	X(dlclose(dlopen(NULL, RTLD_NOW)))                                     \
	X(pipe2(ends, 0))

#define BAD(X)                                                                 \
	X(socket(AF_INET, SOCK_STREAM, IPPROTO_UDP))                           \
	X(accept(listener, NULL, NULL))                                        \
	X(accept4(listener, NULL, NULL, 0))                                    \
	X(accept4(listener, NULL, NULL, -1))                                   \
	X(accept(-1, NULL, NULL))                                              \
	X(connect_to(fresh, 1))                                                \
	X(connect_to(fd, 1))                                                   \
	X(listen(file, 1))                                                     \
	X(shutdown(fresh, 9))                                                  \
	X(recv(fresh, bytes, 1, 0))                                            \
	X(read(listener, bytes, 1))                                            \
	X(read(fd, nowhere, 1))                                                \
	X(readv(fresh, &part, less))                                           \
	X(recvfrom(fd, bytes, 1, MSG_ERRQUEUE, NULL, NULL))                    \
	X(recvmsg(file, &message, 0))                                          \
	X(recvmmsg(-1, &messages, 1, 0, NULL))                                 \
	X(splice(fd, NULL, file, NULL, 1, 0))                                  \
	X(write(listener, bytes, 1))                                           \
	X(writev(-1, &part, 1))                                                \
	X(send(fresh, bytes, 1, MSG_NOSIGNAL))                                 \
	X(sendto(file, bytes, 1, 0, NULL, 0))                                  \
	X(sendmsg(file, &message, 0))                                          \
	X(sendmmsg(file, &messages, 1, 0))                                     \
	X(sendfile(-1, file, NULL, 1))                                         \
	X(sendfile64(-1, file, NULL, 1))                                       \
	X(dup(-1))                                                             \
	X(dup2(fd, -1))                                                        \
	X(dup2(-1, fd))                                                        \
	X(dup3(fd, fd, 0))                                                     \
	X(fcntl(fd, F_DUPFD, -1))                                              \
	X(fcntl64(fd, 12345))                                                  \
	X(close(-1))                                                           \
	X(close(30000))                                                        \
	X(close_range(9, 3, 0))                                                \
	X(syscall(SYS_close, 30000))                                           \
	X(syscall(12345))                                                      \
	X(!freopen("/not/there", "r", stdin))                                  \
	X(chroot("/not/there"))                                                \
	X(execve("/not/there", words, environ))                                \
	X(execv("/not/there", words))                                          \
	X(execvp("/not/there", words))                                         \
	X(execvpe("not-there", words, environ))                                \
	X(execl("/not/there", "x", NULL))                                      \
	X(execlp("not-there", "x", NULL))                                      \
	X(execle("/not/there", "x", NULL, environ))                            \
	X(fexecve(-1, words, environ))                                         \
	X(execveat(-1, "x", words, environ, 0))                                \
	X(prctl(PR_SET_SECCOMP, 99, 0, 0, 0))                                  \
	X(syscall(SYS_seccomp, 99, 0, 0))                                      \
	X(pipe2(ends, -1))

static char page[1 << 16];
static size_t length;

#define TRY(call)                                                              \
	errno = 1234;                                                          \
	result = (long)(call);                                                 \
	error = errno;                                                         \
	length += (size_t)snprintf(page + length, sizeof(page) - length,       \
	                           "%s %s %d\n", #call,                        \
	                           result < 0 ? "fails" : "works", error);

__attribute__((noinline)) static void try_all(void)
{
	long result;
	int error;

	begin();
	BAD(TRY)
	GOOD(TRY)
	closefrom(3);
}

/* Elsewhere on the stack, where nobody has called from before. */
static void deeper(int levels)
{
	volatile char more[512];

	more[0] = (char)levels;
	if (levels)
		deeper(levels - 1);
	else
		try_all();
	more[1] = more[0];
}

int main(void)
{
	long result;
	int error;

	signal(SIGPIPE, SIG_IGN);
	/* For the first one of all the recorder makes its recording. */
	TRY(socket(AF_INET, SOCK_STREAM, 0))
	for (int round = 0; round < 3; round++)
		try_all();
	deeper(3);
	fputs(page, stdout);
	return 0;
}
