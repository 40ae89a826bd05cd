/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * variadic_calls.c - each command of fcntl(), and system calls with up to six
 * arguments, give through the hooks what they give without (H38).
 */
#include "guest.h"

#include <fcntl.h>
#include <linux/futex.h>
#include <sys/mman.h>
#include <sys/syscall.h>

enum { PAGE = 4096 };

static void tell(const char *what, long result)
{
	if (result < 0)
		printf("%s: %s\n", what, strerror(errno));
	else
		printf("%s: %ld\n", what, result);
}

static struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
static struct flock unlock = {.l_type = F_UNLCK, .l_whence = SEEK_SET};
static struct flock asked = {.l_type = F_RDLCK, .l_whence = SEEK_SET};

static struct flock *asking(void)
{
	asked.l_type = F_RDLCK;
	return &asked;
}

static struct f_owner_ex owner = {F_OWNER_TID, 0};
static uint64_t hint = RWH_WRITE_LIFE_SHORT;

/* The commands of fcntl(2) with their arguments, and the answer's own. */
#define FCNTLS(X)                                                              \
	X(F_DUPFD, 50, 0)                                                      \
	X(F_DUPFD_CLOEXEC, 50, 0)                                              \
	X(F_SETFD, FD_CLOEXEC, 0)                                              \
	X(F_GETFD, 0, 0)                                                       \
	X(F_SETFL, O_APPEND | O_NONBLOCK, 0)                                   \
	X(F_GETFL, 0, 0)                                                       \
	X(F_SETLK, &lock, 0)                                                   \
	X(F_GETLK, asking(), asked.l_type)                                     \
	X(F_SETLKW, &lock, 0)                                                  \
	X(F_SETLK, &unlock, 0)                                                 \
	X(F_OFD_SETLK, &lock, 0)                                               \
	X(F_OFD_GETLK, asking(), asked.l_type)                                 \
	X(F_OFD_SETLKW, &lock, 0)                                              \
	X(F_SETOWN, 1, 0)                                                      \
	X(F_GETOWN, 0, 0)                                                      \
	X(F_SETOWN_EX, &owner, 0)                                              \
	X(F_GETOWN_EX, &owner, owner.type)                                     \
	X(F_SETSIG, SIGUSR1, 0)                                                \
	X(F_GETSIG, 0, 0)                                                      \
	X(F_SETLEASE, F_WRLCK, 0)                                              \
	X(F_GETLEASE, 0, 0)                                                    \
	X(F_NOTIFY, DN_CREATE, 0)                                              \
	X(F_SETPIPE_SZ, 65536, 0)                                              \
	X(F_GETPIPE_SZ, 0, 0)                                                  \
	X(F_ADD_SEALS, F_SEAL_SHRINK, 0)                                       \
	X(F_GET_SEALS, 0, 0)                                                   \
	X(F_SET_RW_HINT, &hint, 0)                                             \
	X(F_GET_RW_HINT, &hint, (long)hint)                                    \
	X(12345, 1, 0)

static void try_fcntls(const char *name, int fd)
{
	puts(name);
#define TRY(command, argument, answer)                                         \
	tell(#command, fcntl(fd, command, argument));                          \
	tell("and", fcntl64(fd, command, argument));                           \
	tell("answer", answer);
	FCNTLS(TRY)
}

/* A file whose second page begins with the letter b. */
static int letters(void)
{
	int fd = memfd_create("letters", MFD_ALLOW_SEALING);

	if (ftruncate(fd, 2 * PAGE) || pwrite(fd, "a", 1, 0) != 1 ||
	    pwrite(fd, "b", 1, PAGE) != 1)
		abort();
	return fd;
}

/* mmap() tells its sixth argument by the letter that it maps. */
static void try_syscalls(void)
{
	struct timespec soon = {0, 1};
	uint32_t word = 7, other = 8;
	int fd = letters();
	char *page = (char *)syscall(SYS_mmap, NULL, PAGE, PROT_READ,
	                             MAP_PRIVATE, fd, PAGE);

	tell("mmap", page == MAP_FAILED ? -1 : *page);
	tell("futex wait", syscall(SYS_futex, &word, FUTEX_WAIT_BITSET, 6, NULL,
	                           NULL, FUTEX_BITSET_MATCH_ANY));
	tell("futex no bits",
	     syscall(SYS_futex, &word, FUTEX_WAIT_BITSET, 7, &soon, NULL, 0));
	tell("futex requeue",
	     syscall(SYS_futex, &word, FUTEX_CMP_REQUEUE, 1, 1, &other, 7));
	tell("futex differs",
	     syscall(SYS_futex, &word, FUTEX_CMP_REQUEUE, 1, 1, &other, 6));
	tell("getppid", syscall(SYS_getppid) == getppid());
	tell("none such", syscall(12345, 1, 2, 3, 4, 5, 6));
}

int main(void)
{
	int ends[2], peer, listener = guest_listen(&peer);
	char path[] = "lease.XXXXXX";
	int file = mkstemp(path);

	owner.pid = gettid();
	signal(SIGUSR1, SIG_IGN);
	signal(SIGIO, SIG_IGN);
	if (pipe(ends) || file < 0 || unlink(path))
		return 1;
	try_fcntls("listener", listener);
	try_fcntls("connection", peer);
	try_fcntls("pipe", ends[0]);
	try_fcntls("file", file);
	try_fcntls("memory", letters());
	try_syscalls();
	return 0;
}
