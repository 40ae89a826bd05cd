/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * recording.h - the format of a recording, and of the roll of a run.
 *
 * A recording is one file for one process image: a header, then tables
 * (modules, stacks, sockets and smaller ones), each an array of slots of one
 * size. The recorder maps the file and changes it in place; anybody may read it
 * at any moment, also after a SIGKILL:
 *
 *   - a module or stack slot is filled first and then marked READY, for good;
 *   - a socket slot has a sequence number, odd while the slot changes hands;
 *   - a mark is written in two words (who and where, then when): a torn one
 * mixes two uses that lie nanoseconds apart, never two sockets.
 *
 * Tables are sparse: a hole reads as zeros, and zeros mean "nothing here".
 * Numbers below are on disk: never reuse one, add at the end.  A change that an
 * old reader would misread moves RECORDING_VERSION, and tests/recordings/ keeps
 * an example of every version.
 */
#ifndef FINLEAK_RECORDING_H
#define FINLEAK_RECORDING_H

#include "recording_lists.h"

#include <stdint.h>

#define RECORDING_MAGIC "finleak\n" /* 8 bytes, no NUL. */
#define RECORDING_VERSION 1u

enum {
	RECORDING_DEPTH = 64,        /* frames of a stack, innermost first */
	RECORDING_BUILD_ID_MAX = 32, /* bytes; GNU build ids have 20 */
	RECORDING_SOCKETS_MAX = 1 << 20,
	RECORDING_STACKS_MAX = 1 << 14,
	RECORDING_MODULES_MAX = 1 << 11,
	RECORDING_CLOSINGS_MAX = 1 << 14,
	RECORDING_LATES_MAX = 1 << 10,
	RECORDING_WAITING_MAX = 1 << 12,
	RECORDING_THREADS_MAX = 1 << 10,
	RECORDING_SPAWNS_MAX = 1 << 10,
};

/*
 * What a mark says of its stack: 0 none was wanted; 1.. the stack's slot + 1;
 * with the top bit, the enum recording_loss that tells why there is none.
 */
#define RECORDING_NO_STACK 0x80000000u

/* Something that happened to a socket: when (CLOCK_MONOTONIC; 0: never). */
struct recording_mark {
	uint64_t when_ns;
	uint32_t thread; /* tid */
	uint32_t stack;  /* see RECORDING_NO_STACK */
};

struct recording_table {
	uint64_t offset;     /* of the first slot, from the start of the file */
	uint32_t slot_bytes; /* size of a slot */
	uint32_t capacity;   /* slots there is room for */
	uint32_t used;       /* slots that may be in use are below this */
	uint32_t reserved;
};

struct recording_header {
	char magic[8];
	uint32_t version;
	uint32_t header_bytes;
	struct recording_table modules;
	struct recording_table stacks;
	struct recording_table sockets; /* the slot of descriptor N is slot N */
	uint32_t pid;
	uint32_t ppid;
	uint32_t uid;
	uint32_t ended;      /* enum recording_end */
	int32_t status;      /* of exit and _exit, if known; else -1 */
	uint32_t stamped;    /* 1 once every open socket carries its stamp */
	uint64_t ended_ns;   /* CLOCK_MONOTONIC */
	uint64_t created_ns; /* CLOCK_MONOTONIC */
	uint64_t created_realtime_ns; /* CLOCK_REALTIME at the same moment */
	uint64_t started_ticks; /* field 22 of /proc/PID/stat; 0: unknown */
	uint64_t net_namespace; /* inode of /proc/PID/ns/net; 0: unknown */
	char boot_id[40];       /* as in /proc/sys/kernel/random/boot_id */
	struct recording_mark forked; /* in the parent; its when is 0 if none */
	uint64_t lost[16];            /* counts, by enum recording_loss */
	uint32_t parent_lived; /* 1: who started or forked it, at its end */
	struct recording_table
	    closings; /* a ring; used counts all there were */
	struct recording_table lates;
	struct recording_table waiting;
	struct recording_table threads;
	/* Descriptors that changed hands without any hook's being called. */
	uint32_t unseen;
	char parent[20]; /* the name of the process that started this one */
	/* created_ns of the recording that this one goes on with; 0: none. */
	uint64_t goes_on_from_ns;
	struct recording_table spawns; /* a ring; used counts all there were */
	uint8_t reserved[528];
	char exe[1024];     /* absolute path; cut short if longer */
	char cwd[1024];     /* when the recording was made */
	char cmdline[1024]; /* arguments, each ended by a NUL; may be cut */
};

struct recording_module {
	uint32_t ready;
	uint32_t build_id_bytes; /* 0: none found */
	uint64_t start;          /* addresses that it was mapped at */
	uint64_t end;
	uint64_t load; /* what was added to the file's addresses */
	uint8_t build_id[RECORDING_BUILD_ID_MAX];
	char path[960]; /* as the loader knows it; "" is the program */
};

/*
 * A frame: module (index + 1, 15 bits, 0: in no module) | exact (1 bit) |
 * address (48 bits: the file's own address; absolute where there is no module).
 * The address is that of the next instruction to run, except in an exact frame
 * (one that a signal interrupted), where it is the interrupted instruction.
 */
#define RECORDING_FRAME_EXACT (UINT64_C(1) << 48)
#define RECORDING_FRAME_ADDRESS (RECORDING_FRAME_EXACT - 1)
#define RECORDING_FRAME_MODULE_SHIFT 49

/* A distinct stack, and what became of the sockets that were opened in it. */
struct recording_stack {
	uint32_t ready;
	uint16_t call;   /* enum recording_call */
	uint16_t frames; /* number of them */
	uint64_t hash;
	uint64_t opened;
	uint64_t closed;
	uint64_t closed_after_fin; /* the end had been read, or the socket was
	                              not used for a second */
	uint64_t fin_to_close_ms;  /* sum over those */
	uint32_t reserved;
	uint32_t most_open; /* the most by which opened went before closed */
	uint32_t cut; /* 1: the stack had more frames than RECORDING_DEPTH */
	uint32_t
	    most_open_s; /* when it became that: CLOCK_MONOTONIC, seconds */
	uint64_t frame[RECORDING_DEPTH];
};

struct recording_address {
	uint8_t ip[16];  /* network order; IPv4 in the first 4 bytes */
	uint16_t port;   /* host order */
	uint16_t family; /* AF_INET, AF_INET6; 0: not known */
	uint32_t scope;
};

enum {
	RECORDING_SOCKET_SHUT_RD = 1, /* the program shut its reading side */
	RECORDING_SOCKET_SHUT_WR = 2,
	RECORDING_SOCKET_JOINED = 4, /* a connect() or accept() succeeded */
	RECORDING_SOCKET_SHARED = 8, /* this process forked while it was open */
	RECORDING_SOCKET_COPIED = 16, /* this process has, or had, a copy */
	/* Used here, since it was inherited, and since a copy was closed. */
	RECORDING_SOCKET_USED = 32,
	/* Opened by the program that this process ran before it exec'ed. */
	RECORDING_SOCKET_EXECED = 64,
	/* At the stamp: only hooks say that it is the socket they saw. */
	RECORDING_SOCKET_UNSURE = 128,
};

/* An epoll instance that watches a socket. */
struct recording_watch {
	int32_t epoll_fd;
	uint32_t events; /* EPOLLIN, ... */
};

/* What the kernel said of a socket as the process image ended. */
struct recording_stamp {
	uint64_t when_ns; /* CLOCK_MONOTONIC; 0: no stamp */
	uint64_t cookie;  /* SO_COOKIE; 0: not asked */
	uint64_t inode;
	uint32_t age_ms;       /* since the peer's last segment */
	uint32_t unread_bytes; /* FIONREAD: does not count the FIN */
	uint32_t backlog;      /* of a listener: connections not yet accepted */
	uint8_t tcp_state;     /* TCP_CLOSE_WAIT and its like */
	/* 0 not known, 1 no, 2 yes: nobody read the end; of a listener: the
	   end of any connection that waits in its queue */
	uint8_t fin_queued;
	uint8_t joined;        /* 1: it was connected at some time */
	uint8_t close_on_exec; /* asked at an exec only */
	uint8_t watched; /* 0: not asked; else by how many instances, + 1 */
	uint8_t untold;  /* 1: the kernel would not tell; all else is 0 */
	uint8_t reserved[2];
	/* Since the kernel made it, where its traffic tells; 0: not known. */
	uint32_t born_ms;
	struct recording_watch watch[2]; /* the first of them */
};

struct recording_socket {
	uint32_t sequence; /* odd while the slot changes hands */
	uint8_t open;
	uint8_t kind;  /* enum recording_kind */
	uint8_t flags; /* RECORDING_SOCKET_* */
	uint8_t reserved_byte;
	uint64_t closed_ns; /* CLOCK_MONOTONIC; 0: it is open */
	struct recording_mark opened;
	struct recording_mark last_use; /* the last read or write of bytes */
	struct recording_mark eof;      /* a read returned 0: the peer's FIN */

	struct recording_mark shutdown;
	struct recording_mark copied;   /* of a dup: the call that made it */
	struct recording_mark listened; /* listen(); then the last accept() */
	struct recording_mark accepted_last;

	struct recording_address local;
	struct recording_address peer;
	int32_t copied_from; /* of a dup: the descriptor it was made from */
	/* Of a listener: errno of the accept() of accepted_last; 0: it came. */
	uint32_t accept_error;
	uint32_t reserved_words[2];

	struct recording_stamp stamp;
};

/*
 * A descriptor that was closed while another, or another process, had the same
 * socket: who still has it can be told who gave it up.
 */
struct recording_closing {
	uint64_t cookie; /* 0: being filled */
	struct recording_mark opened;
	struct recording_mark closed;
	int32_t fd;
	uint32_t reserved;
	uint64_t reserved_words[2];
};

/*
 * Sockets that were opened in one stack and closed in another, 1 s or more
 * after their peers: how many, by RECORDING_LATE_STEPS.
 */
struct recording_late {
	uint32_t ready;
	uint32_t opened; /* stacks, as in a mark */
	uint32_t closed;
	uint32_t thread;  /* that closed the last one */
	uint64_t most_ms; /* the latest was this late */
	uint64_t last_ns; /* when the last was closed: CLOCK_MONOTONIC */
	uint32_t sockets[RECORDING_LATE_STEP_COUNT];
};

/* A connection that waited in a listener's queue as the image was stamped. */
struct recording_waiting {
	struct recording_stamp stamp;
	struct recording_address local;
	struct recording_address peer;
	int32_t fd; /* the listener's */
	uint32_t reserved[3];
};

/* A thread that marks tell of and that lived as the image was stamped. */
struct recording_thread {
	uint32_t tid;
	uint32_t reserved;
	char name[24];
};

/*
 * A child that runs another program since it began: how it came to be.  One of
 * fork() tells that itself.
 */
struct recording_spawn {
	uint32_t pid;
	uint32_t reserved[3];
	struct recording_mark mark;
};

/*
 * The roll of a run: which process images of the tree have signed on and not
 * yet signed off.  `finleak run` makes it, each image maps it.  Whoever execs
 * leaves its entry at EXEC, and the next image of that pid takes it over; an
 * entry that stays at EXEC names a program that the recorder never reached.
 */
#define RECORDING_ROLL_MAGIC "finroll\n"
#define RECORDING_ROLL_VERSION 1u

#define RECORDING_ROLL_FILE "roll"
#define RECORDING_SUFFIX ".recording"
/* finleak.PID followed by this: left by who exec'ed for the next image. */
#define RECORDING_EXEC_SUFFIX ".exec" RECORDING_SUFFIX

enum recording_roll_state {
	RECORDING_ROLL_FREE = 0,
	RECORDING_ROLL_CLAIMED = 1, /* being filled */
	RECORDING_ROLL_RUNNING = 2,
	RECORDING_ROLL_EXEC = 3,
	RECORDING_ROLL_ENDED = 4, /* and has something to say */
	/* With sockets, and locked in by seccomp: nobody could look at them. */
	RECORDING_ROLL_LOCKED = 5,
};

struct recording_roll_entry {
	uint32_t state; /* enum recording_roll_state */
	uint32_t pid;
	uint32_t ppid;
	uint32_t ended;    /* enum recording_end */
	uint32_t refused;  /* enum recording_refusal */
	int32_t error;     /* errno of the refusal */
	uint32_t recorded; /* 1: it made a recording */
	uint32_t reserved;
	char program[96]; /* how it was started; cut short if longer */
};

struct recording_roll {
	char magic[8];
	uint32_t version;
	uint32_t capacity; /* entries */
	uint32_t unlisted; /* images that have no entry of their own */
	uint32_t run_pid;  /* whose children keep their entry when they end */
	uint32_t
	    open; /* sockets open at the end of images without a recording */
	uint8_t reserved[100];
	struct recording_roll_entry entry[];
};

_Static_assert(sizeof(struct recording_header) == 4096, "on disk");
_Static_assert(sizeof(struct recording_module) == 1024, "on disk");
_Static_assert(sizeof(struct recording_stack) == 576, "on disk");
_Static_assert(sizeof(struct recording_socket) == 256, "on disk");
_Static_assert(sizeof(struct recording_closing) == 64, "on disk");
_Static_assert(sizeof(struct recording_stamp) == 64, "on disk");
_Static_assert(sizeof(struct recording_late) == 64, "on disk");
_Static_assert(sizeof(struct recording_waiting) == 128, "on disk");
_Static_assert(sizeof(struct recording_thread) == 32, "on disk");
_Static_assert(sizeof(struct recording_spawn) == 32, "on disk");
_Static_assert(sizeof(struct recording_roll_entry) == 128, "on disk");
_Static_assert(sizeof(struct recording_roll) == 128, "on disk");
_Static_assert(RECORDING_LOST_COUNT <= 16, "lost[] has room");

#endif
