/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * recording_lists.h - the format's numbers and their words: each list once.
 *
 * A part of recording.h, which alone includes it.
 */
#ifndef FINLEAK_RECORDING_LISTS_H
#define FINLEAK_RECORDING_LISTS_H

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
	X(31, FREOPEN, "freopen")                                              \
	X(32, PIDFD_GETFD, "pidfd_getfd")                                      \
	X(33, VFORK, "vfork")                                                  \
	X(34, POSIX_SPAWN, "posix_spawn")                                      \
	X(35, POPEN, "popen")                                                  \
	X(36, SYSTEM, "system")

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
	X(13, SOCKETS_SPACE, "the recording's file system is full")            \
	X(14, REUSED,                                                          \
	  "its descriptor was closed and opened again by calls that no hook "  \
	  "sees (raw system calls, io_uring)")                                 \
	X(15, CLONED,                                                          \
	  "opened by a child that clone() had started in the program's own "   \
	  "memory")

/*
 * How late a socket was closed after its peer, in steps: this many milliseconds
 * at least, and less than the next.
 */
#define RECORDING_LATE_STEPS(X)                                                \
	X(1000) X(2000) X(5000) X(10000) X(30000) X(60000) X(300000) X(1800000)
enum { RECORDING_LATE_STEP_COUNT = 8 };

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

#endif
