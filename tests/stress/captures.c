/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * captures.c COUNT SEED - takes up to COUNT stacks through a hook of the
 * preloaded library, each in the same call as glibc's backtrace(), which must
 * say the same; ends before the table of stacks is full.
 *
 * A timer's handler interrupts it anywhere, also inside a capture, and takes
 * stacks too.
 */
#include "../guests/guest.h"
#include "../guests/own_recording.h"
#include "captures/frames.h"

#include <dlfcn.h>
#include <execinfo.h>
#include <link.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <ucontext.h>

enum {
	DEEPEST = 512,
	STACKS = RECORDING_STACKS_MAX - 400,
	INTERRUPT_US = 300,
	THREADS = 2,
};

/* clang-format off */
#define BUILDS(X)                                                              \
	X(gcc_O0_c) X(gcc_O1_c) X(gcc_O2_c) X(gcc_O3_c)                        \
	X(clang_O0_c) X(clang_O1_c) X(clang_O2_c) X(clang_O3_c)                \
	X(gcc_O0_cpp) X(gcc_O1_cpp) X(gcc_O2_cpp) X(gcc_O3_cpp)                \
	X(clang_O0_cpp) X(clang_O1_cpp) X(clang_O2_cpp) X(clang_O3_cpp)
/* clang-format on */

#define DECLARE(build) extern const struct frames build;
BUILDS(DECLARE)

frame *frames_all[1024];
size_t frames_count;
__thread struct walk *frames_current;

struct count {
	long captures, memo, cold, in_handlers, in_libgcc, cut, lost, wrong;
};
static struct worker {
	pthread_t thread;
	unsigned int seed;
	long wanted; /* captures */
	int level;   /* 1: in the timer's handler */
	int fd[2];   /* of its walk, and of that handler */
	struct count count;
} workers[THREADS];
static __thread struct worker *self;
static uintptr_t restorer;
static const char *const libraries[] = {"/libfinleak.so",
                                        "/libunwind-x86_64.so", "/libgcc_s.so"};
enum { RECORDER, LIBUNWIND, LIBGCC, LIBRARIES };
static struct code {
	uintptr_t start, end;
} code[LIBRARIES];

/*
 * libunwind blocks signals in each frame that it unwinds: so it is known
 * whether a stack came from the memo.
 */
static __thread volatile sig_atomic_t blocked;

int sigprocmask(int how, const sigset_t *set, sigset_t *old)
{
	blocked++;
	return pthread_sigmask(how, set, old) ? -1 : 0;
}

struct wanted {
	int n;
	int exact[DEEPEST];
	uintptr_t frame[DEEPEST];
};

static int is_in(int library, uintptr_t pc)
{
	return pc >= code[library].start && pc < code[library].end;
}

/* What the recording should say of N FRAMES: nothing of the recorder's own. */
static void expect(struct wanted *wanted, void *const *frames, int n)
{
	wanted->n = 0;
	for (int i = 0; i < n; i++) {
		uintptr_t pc = (uintptr_t)frames[i];

		if (is_in(RECORDER, pc) || is_in(LIBUNWIND, pc))
			continue;
		wanted->exact[wanted->n] =
		    pc == restorer ||
		    (i && (uintptr_t)frames[i - 1] == restorer);
		wanted->frame[wanted->n++] = pc;
	}
}

static int is_right(const struct recording_stack *stack,
                    const struct wanted *wanted)
{
	int n = wanted->n < RECORDING_DEPTH ? wanted->n : RECORDING_DEPTH;

	if (stack->frames != n || stack->cut != (wanted->n > RECORDING_DEPTH))
		return 0;
	for (int i = 0; i < n; i++) {
		uint64_t frame = stack->frame[i];

		if (own_address(frame) != wanted->frame[i] ||
		    !(frame & RECORDING_FRAME_EXACT) != !wanted->exact[i])
			return 0;
	}
	return 1;
}

static void name(uintptr_t pc)
{
	Dl_info info = {0};

	dladdr((void *)pc, &info);
	fprintf(stderr, " %#lx %s", pc, info.dli_sname ? info.dli_sname : "?");
	fprintf(stderr, " %s\n", info.dli_fname ? info.dli_fname : "?");
}

static void show(const struct recording_stack *stack,
                 const struct wanted *wanted)
{
	static int shown;

	if (shown++ > 3)
		return;
	fprintf(stderr, "%d frames wanted, %d recorded:\n", wanted->n,
	        stack->frames);
	for (int i = 0, told = 0;
	     told < 3 && (i < wanted->n || i < stack->frames); i++) {
		if (i < wanted->n && i < stack->frames &&
		    wanted->frame[i] == own_address(stack->frame[i]) &&
		    !(stack->frame[i] & RECORDING_FRAME_EXACT) ==
		        !wanted->exact[i])
			continue;
		told++;
		fprintf(stderr, "%d wanted", i);
		name(i < wanted->n ? wanted->frame[i] : 0);
		fprintf(stderr, "%d is    ", i);
		name(i < stack->frames ? own_address(stack->frame[i]) : 0);
	}
}

static void judge(int fd, void *const *frames, int n)
{
	const struct recording_stack *stack =
	    own_stack(&own_socket(fd)->shutdown);
	struct wanted wanted;

	self->count.captures++;
	self->count.in_handlers += self->level;
	if (!stack) {
		self->count.lost++;
		return;
	}
	expect(&wanted, frames, n);
	self->count.cut += stack->cut != 0;
	if (is_right(stack, &wanted))
		return;
	self->count.wrong++;
	show(stack, &wanted);
}

/* Both calls return to the same address. */
__attribute__((noinline)) static void compare(int fd)
{
	static long (*volatile const call[2])(long, long) = {
	    (long (*)(long, long))(void *)shutdown,
	    (long (*)(long, long))(void *)backtrace};
	void *frames[DEEPEST];
	long argument[2][2] = {{fd, SHUT_RD}, {(long)frames, DEEPEST}};
	long result = 0;
	sig_atomic_t before = blocked;

	for (volatile int i = 0; i < 2; i++) {
		result = call[i](argument[i][0], argument[i][1]);
		if (i)
			break;
		if (blocked == before)
			self->count.memo++;
		else
			self->count.cold++;
	}
	judge(fd, frames, (int)result);
}

void frames_end(struct walk *walk)
{
	unsigned int times = 1 + frames_random(&walk->sizes) % 12;

	while (times-- && self->count.captures < self->wanted)
		compare(self->fd[self->level]);
}

/*
 * libgcc overwrites what its own frames have saved as it lands an exception:
 * there backtrace() ends the program, but a hook must not.
 */
static void on_timer(int number, siginfo_t *info, void *context)
{
	const ucontext_t *interrupted = context;
	sig_atomic_t before = blocked;
	int saved = errno;

	(void)number;
	(void)info;
	if (!self) /* a thread that begins */
		return;
	self->level = 1;
	if (!is_in(LIBGCC,
	           (uintptr_t)interrupted->uc_mcontext.gregs[REG_RIP])) {
		compare(self->fd[1]);
	} else {
		shutdown(self->fd[1], SHUT_RD);
		self->count.in_libgcc++;
	}
	self->level = 0;
	blocked = before;
	errno = saved;
}

/* The kernel's idea of an action has the restorer that a handler returns to. */
static uintptr_t find_restorer(void)
{
	struct {
		uintptr_t handler;
		unsigned long flags;
		uintptr_t restorer;
		uint64_t mask;
	} action;

	if (syscall(SYS_rt_sigaction, SIGALRM, NULL, &action, 8))
		abort();
	return action.restorer;
}

static int find_code(struct dl_phdr_info *info, size_t size, void *unused)
{
	int which = 0;

	(void)size;
	(void)unused;
	while (which < LIBRARIES && !strstr(info->dlpi_name, libraries[which]))
		which++;
	for (int i = 0; which < LIBRARIES && i < info->dlpi_phnum; i++) {
		uintptr_t start = info->dlpi_addr + info->dlpi_phdr[i].p_vaddr;

		if (!(info->dlpi_phdr[i].p_flags & PF_X))
			continue;
		code[which].start = start;
		code[which].end = start + info->dlpi_phdr[i].p_memsz;
	}
	return 0;
}

static void prepare(void)
{
	struct sigaction action = {.sa_sigaction = on_timer,
	                           .sa_flags = SA_RESTART | SA_SIGINFO};
	void *frames[4];

#define ADD(build)                                                             \
	for (size_t i = 0; i < build.n; i++)                                   \
		frames_all[frames_count++] = build.frame[i];
	BUILDS(ADD)
	for (int i = 0; i < THREADS; i++) {
		int listener = guest_listen(&workers[i].fd[0]);

		workers[i].fd[1] = accept(listener, NULL, NULL);
	}
	backtrace(frames, 4); /* Loads what it needs. */
	dl_iterate_phdr(find_code, NULL);
	if (!own_recording() || !code[LIBUNWIND].start || !code[LIBGCC].start)
		abort();
	sigaction(SIGALRM, &action, NULL);
	restorer = find_restorer();
}

/* The second walk is the first one once more, or almost. */
static void *work(void *context)
{
	struct itimerval often = {{0, INTERRUPT_US}, {0, INTERRUPT_US}};
	unsigned int *seed;

	self = context;
	seed = &self->seed;
	setitimer(ITIMER_REAL, &often, NULL);
	while (self->count.captures < self->wanted &&
	       own_recording()->stacks.used < STACKS) {
		unsigned int r = frames_random(seed) >> 8;
		struct walk walk = {.path = *seed, .sizes = *seed ^ 77};
		struct walk twin = walk;

		twin.depth = walk.depth = (int)(r % 16 ? r / 16 % 20 : 70);
		if (r & 1024)
			twin.sizes ^= 4096;
		frames_next (&walk)(&walk);
		frames_next (&twin)(&twin);
	}
	return NULL;
}

static void add(struct count *sum, const struct count *count)
{
	sum->captures += count->captures;
	sum->memo += count->memo;
	sum->cold += count->cold;
	sum->in_handlers += count->in_handlers;
	sum->in_libgcc += count->in_libgcc;
	sum->cut += count->cut;
	sum->lost += count->lost;
	sum->wrong += count->wrong;
}

int main(int argc, char **argv)
{
	long wanted = argc > 1 ? atol(argv[1]) : 100000;
	unsigned int seed = argc > 2 ? (unsigned int)atoi(argv[2]) : 1;
	struct count sum = {0};

	self = &workers[0];
	prepare();
	for (unsigned int i = 0; i < THREADS; i++) {
		workers[i].seed = (seed * THREADS + i) * 2654435761u + 1;
		workers[i].wanted = (wanted + THREADS - 1) / THREADS;
	}
	for (int i = 1; i < THREADS; i++)
		pthread_create(&workers[i].thread, NULL, work, &workers[i]);
	work(&workers[0]);
	for (int i = 1; i < THREADS; i++)
		pthread_join(workers[i].thread, NULL);
	setitimer(ITIMER_REAL, &(struct itimerval){0}, NULL);
	for (int i = 0; i < THREADS; i++)
		add(&sum, &workers[i].count);
	printf("%ld %ld %ld %ld %ld %ld %ld %ld\n", sum.captures, sum.memo,
	       sum.cold, sum.in_handlers, sum.in_libgcc, sum.cut, sum.lost,
	       sum.wrong);
	return 0;
}
