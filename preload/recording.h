/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * recording.h - the format of a recording, and of the roll of a run.
 *
 * A recording is one file for one process image: a header, then tables
 * (modules, stacks, sockets, closings), each an array of slots of one size. The
 * recorder maps the file and changes it in place; anybody may read it at any
 * moment, also after a SIGKILL:
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

#include <stdint.h>

#define RECORDING_MAGIC "finleak\n" /* 8 bytes, no NUL. */
#define RECORDING_VERSION 1u

enum {
	RECORDING_DEPTH = 64,        /* frames of a stack, innermost first */
	RECORDING_BUILD_ID_MAX = 32, /* bytes; GNU build ids have 20 */
	RECORDING_SOCKETS_MAX = 1 << 20,
	RECORDING_STACKS_MAX = 1 << 14,
	RECORDING_MODULES_MAX = 1 << 11,
	RECORDING_CLOSINGS_MAX = 1 << 10,
};

/* How a process image ended; also the JSON report's words. */
#define RECORDING_ENDS(X)                                                      \
	X(0, RUNNING, "running")                                               \
	X(1, EXIT, "exit") /* exit(), or a return from main */                 \
	X(2, QUICK, "_exit")                                                   \
	X(3, EXEC, "exec")                                                     \
	X(4, DAEMON, "_exit") /* the parent's end inside daemon() */

/* How the process came by a socket. */
#define RECORDING_KINDS(X)                                                     \
	X(0, UNSEEN, "unseen")  /* by no call that was seen */                 \
	X(1, CREATED, "socket") /* by socket(), never connected */             \
	X(2, CONNECTED, "connect")                                             \
	X(3, LISTENING, "listen")                                              \
	X(4, ACCEPTED, "accept")                                               \
	X(5, INHERITED, "inherited") /* open when the recording was made */    \
	X(6, RECEIVED, "received")                                             \
	X(7, COPIED, "dup")

/* The call that a stack was taken in. */
#define RECORDING_CALLS(X)                                                     \
	X(0, NONE, "")                                                         \
	X(1, SOCKET, "socket")                                                 \
	X(2, ACCEPT, "accept")                                                 \
	X(3, ACCEPT4, "accept4")                                               \
	X(4, CONNECT, "connect")                                               \
	X(5, LISTEN, "listen")                                                 \
	X(6, SHUTDOWN, "shutdown")                                             \
	X(7, DUP, "dup")                                                       \
	X(8, DUP2, "dup2")                                                     \
	X(9, DUP3, "dup3")                                                     \
	X(10, FCNTL, "fcntl")                                                  \
	X(11, READ, "read")                                                    \
	X(12, READV, "readv")                                                  \
	X(13, RECV, "recv")                                                    \
	X(14, RECVFROM, "recvfrom")                                            \
	X(15, RECVMSG, "recvmsg")                                              \
	X(16, RECVMMSG, "recvmmsg")                                            \
	X(17, SPLICE, "splice")                                                \
	X(18, WRITE, "write")                                                  \
	X(19, WRITEV, "writev")                                                \
	X(20, SEND, "send")                                                    \
	X(21, SENDTO, "sendto")                                                \
	X(22, SENDMSG, "sendmsg")                                              \
	X(23, SENDMMSG, "sendmmsg")                                            \
	X(24, SENDFILE, "sendfile")                                            \
	X(25, FORK, "fork")                                                    \
	X(26, CLOSE, "close")                                                  \
	X(27, SYSCALL, "syscall")                                              \
	X(28, CLOSE_RANGE, "close_range")                                      \
	X(29, CLOSEFROM, "closefrom")                                          \
	X(30, FCLOSE, "fclose")                                                \
	X(31, FREOPEN, "freopen")

/* What could not be recorded, counted in the header and told by a mark. */
#define RECORDING_LOSSES(X)                                                    \
	X(1, SOCKETS_FULL, "its descriptor lies beyond the table of sockets")  \
	X(2, STACKS_FULL, "the table of stacks is full")                       \
	X(3, MODULES_FULL, "the table of modules is full")                     \
	X(4, NO_SPACE, "the recording's file system is full")                  \
	X(5, NO_UNWINDER, "libunwind could not be loaded")                     \
	X(6, EARLY,                                                            \
	  "libunwind could not be loaded yet (a signal handler may "           \
	  "have been running)")                                                \
	X(7, NESTED, "a signal handler interrupted the recorder")              \
	X(8, NO_ROOM, "too little stack was left")                             \
	X(9, FORKING, "a fork was under way in another thread")                \
	X(10, FORKED, "the process was forked while threads were running")     \
	X(11, NO_FRAMES, "the stack could not be walked")                      \
	X(12, SECCOMP, "the process had locked itself in with seccomp")        \
	X(13, SOCKETS_SPACE, "the recording's file system is full")

/* Why a process image has no recording although it opened a TCP socket. */
#define RECORDING_REFUSALS(X)                                                  \
	X(0, NONE, "")                                                         \
	X(1, CREATE, "its file could not be created")                          \
	X(2, FILE_LIMIT, "the limit on file sizes (RLIMIT_FSIZE) is too low")  \
	X(3, MEMORY_LIMIT,                                                     \
	  "the file could not be mapped (RLIMIT_AS, or no "                    \
	  "memory)")                                                           \
	X(4, NO_SPACE, "the file system is full")

#define RECORDING_NUMBER(number, name, text) RECORDING_ENUM(name) = number,
#define RECORDING_ENUM(name) RECORDING_END_##name
enum recording_end { RECORDING_ENDS(RECORDING_NUMBER) };
#undef RECORDING_ENUM
#define RECORDING_ENUM(name) RECORDING_KIND_##name
enum recording_kind { RECORDING_KINDS(RECORDING_NUMBER) };
#undef RECORDING_ENUM
#define RECORDING_ENUM(name) RECORDING_CALL_##name
enum recording_call { RECORDING_CALLS(RECORDING_NUMBER) RECORDING_CALL_COUNT };
#undef RECORDING_ENUM
#define RECORDING_ENUM(name) RECORDING_LOST_##name
enum recording_loss { RECORDING_LOSSES(RECORDING_NUMBER) RECORDING_LOST_COUNT };
#undef RECORDING_ENUM
#define RECORDING_ENUM(name) RECORDING_REFUSED_##name
enum recording_refusal { RECORDING_REFUSALS(RECORDING_NUMBER) };
#undef RECORDING_ENUM
#undef RECORDING_NUMBER

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
	uint32_t parent_lived; /* 1: at the end; of a forked process only */
	struct recording_table
	    closings; /* a ring; used counts all there were */
	uint8_t reserved[656];
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
	uint32_t open;
	uint32_t most_open;
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
	uint8_t fin_queued; /* 0 not known, 1 no, 2 yes: nobody read the end */
	uint8_t joined;     /* 1: it was connected at some time */
	uint8_t close_on_exec;
	uint8_t reserved[24];
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
	uint32_t reserved_address[3];

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
 * The roll of a run: which process images of the tree have signed on and not
 * yet signed off.  `finleak run` makes it, each image maps it.  Whoever execs
 * leaves its entry at EXEC, and the next image of that pid takes it over; an
 * entry that stays at EXEC names a program that the recorder never reached.
 */
#define RECORDING_ROLL_MAGIC "finroll\n"
#define RECORDING_ROLL_VERSION 1u

#define RECORDING_ROLL_FILE "roll"
#define RECORDING_SUFFIX ".recording"

enum recording_roll_state {
	RECORDING_ROLL_FREE = 0,
	RECORDING_ROLL_CLAIMED = 1, /* being filled */
	RECORDING_ROLL_RUNNING = 2,
	RECORDING_ROLL_EXEC = 3,
	RECORDING_ROLL_ENDED = 4, /* and has something to say */
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
	uint32_t unlisted; /* images that found no free entry */
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
_Static_assert(sizeof(struct recording_roll_entry) == 128, "on disk");
_Static_assert(sizeof(struct recording_roll) == 128, "on disk");
_Static_assert(RECORDING_LOST_COUNT <= 16, "lost[] has room");

#endif
