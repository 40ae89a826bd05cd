/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * verdict_texts.c - what to know of each verdict, in sentences.
 */
#include "verdict_texts.h"

#define NO_TIME_OUT                                                            \
	"After its close() the peer is out of FIN_WAIT2 by itself in "         \
	"{net.ipv4.tcp_fin_timeout} s (net.ipv4.tcp_fin_timeout, if it has "   \
	"the same). CLOSE_WAIT has no time-out at all."
#define KEEP_ALIVE                                                             \
	"TCP keep-alive (SO_KEEPALIVE) begins after "                          \
	"{net.ipv4.tcp_keepalive_time} s of silence "                          \
	"(net.ipv4.tcp_keepalive_time) and gives up after "                    \
	"{net.ipv4.tcp_keepalive_probes} probes (tcp_keepalive_probes), "      \
	"{net.ipv4.tcp_keepalive_intvl} s apart (tcp_keepalive_intvl). All "   \
	"it finds is a peer that is gone, and then CLOSE_WAIT turns into "     \
	"CLOSE: ss does not show that, and the descriptor stays."

const char verdict_texts_handshake[] =
    "peer                            here\n"
    "close()   FIN_WAIT1  -- FIN ->  CLOSE_WAIT  the kernel answers, unasked\n"
    "          FIN_WAIT2  <- ACK --              read() returns 0 from now on\n"
    "                                            ... no time-out ...\n"
    "          TIME_WAIT  <- FIN --  LAST_ACK    the program calls close()\n"
    "                     -- ACK ->  gone        the descriptor is free\n";

const struct verdict_text verdict_texts[] = {
    [REPORT_VERDICT_EOF_IGNORED] =
	{
	    .what = "A read returned 0: the peer has finished, and the "
		    "program was told. It has not called close() since.",
	    .picture = "peer closes  -- FIN ->  CLOSE_WAIT\n"
		       "                        read() returned 0\n"
		       "             <- FIN --  close() is missing    <== "
		       "here\n",
	    .causes =
		"An early return, break or exception between the read and "
		"close(); a branch that handles errors (-1) and takes 0 for "
		"\"nothing yet\"; an event loop that forgets the connection "
		"(EPOLL_CTL_DEL) and not the descriptor.",
	    .fix = "Close where 0 is read, on every way out. The stack "
		   "\"eof\" is that read, its callers decide what follows. "
		   "Elsewhere: with (Python), try-with-resources (Java).",
	    .code = "n = read(fd, buf, sizeof(buf));\n"
		    "if (n == 0 || (n < 0 && errno != EAGAIN && errno != "
		    "EINTR)) {\n"
		    "        close(fd);\n"
		    "        return;\n"
		    "}\n",
	    .vain = "Keep-alive, ss -K, tcp_fin_timeout: none of them reaches "
		    "the branch that forgets close(). A restart frees what is "
		    "open, and the leak begins anew.",
	    .host = NO_TIME_OUT,
	},
    [REPORT_VERDICT_DATA_UNREAD] =
	{
	    .what = "The peer sent its last bytes and hung up. They wait in "
		    "the receive queue, and the end of stream behind them: "
		    "nobody reads.",
	    .picture = "peer sends   -- data ->  receive queue, unread   <== "
		       "here\n"
		       "peer closes  -- FIN -->  CLOSE_WAIT, behind the data\n"
		       "             <- FIN ---  close() is missing\n",
	    .causes =
		"A thread that waits for something else (a lock, a "
		"database, a full queue); reading that was paused while "
		"output piled up and never resumed; a handler that answers "
		"before it has read the whole request, and returns.",
	    .fix = "Find out what the thread of \"last use\" does now, and "
		   "limit how long it may. Then read on until 0, or just "
		   "close(): unread bytes are given up with it, and the peer "
		   "gets a RST.",
	    .vain = "Larger buffers (more is left unread), keep-alive, ss -K, "
		    "a restart.",
	    .host = NO_TIME_OUT,
	},
    [REPORT_VERDICT_FIN_UNREAD] =
	{
	    .what = "The peer hung up and the program has not looked since: "
		    "no read, so it can't know.",
	    .picture = "peer closes  -- FIN ->  CLOSE_WAIT, the end unread   "
		       "<== here\n"
		       "             <- FIN --  read() = 0 and close() are "
		       "missing\n",
	    .causes =
		"An idle connection in a pool whose server closes sooner; "
		"an event loop that lost it (no EPOLLIN or EPOLLRDHUP, "
		"EPOLLONESHOT not armed again, EPOLLET and not read to "
		"EAGAIN); a thread that is stuck elsewhere or has ended.",
	    .fix = "In a pool: let connections idle for less time than the "
		   "server does, and look before use. In a loop: watch for "
		   "EPOLLIN | EPOLLRDHUP as long as the descriptor is open.",
	    .code = "/* Before a pooled connection is used again: */\n"
		    "if (recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0)\n"
		    "        close(fd), fd = connect_anew();\n",
	    .vain = "A shorter idle time of the server (it hangs up even "
		    "sooner), TCP keep-alive (see below), ss -K, a restart.",
	    .host = NO_TIME_OUT " " KEEP_ALIVE,
	},
    [REPORT_VERDICT_HELD_BY_CHILD] =
	{
	    .what = "The owner has closed it, and another process still has "
		    "a descriptor of it. As long as one is open the kernel "
		    "sends no FIN.",
	    .picture = "peer closes  -- FIN ->  CLOSE_WAIT\n"
		       "                        close() by the owner: 1 of 2 "
		       "descriptors\n"
		       "             <- FIN --  close() by the child is "
		       "missing    <== here\n",
	    .causes =
		"fork() without exec in a server with threads; a program "
		"started (system(), popen(), posix_spawn(), a shell script) "
		"while the socket had no close-on-exec flag; a worker or "
		"daemon that keeps what its parent had open.",
	    .fix = "Open with close-on-exec: accept4(), socket() or dup3() "
		   "and their flag. A child that does not exec closes what it "
		   "does not need first. shutdown(fd, SHUT_RDWR) before the "
		   "owner's close() at least ends the connection.",
	    .code = "fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);\n"
		    "fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);\n",
	    .vain = "Closing in the owner once more. Restarting the owner: "
		    "the child survives it. "
		    "Keep-alive, ss -K: the child's descriptor stays.",
	    .host = NO_TIME_OUT,
	},
    [REPORT_VERDICT_DUP_HELD] =
	{
	    .what = "One descriptor was closed, and a copy of it in the same "
		    "process was not. The connection ends with the last one.",
	    .picture = "peer closes  -- FIN ->  CLOSE_WAIT\n"
		       "                        close(7): 1 of 2 descriptors\n"
		       "             <- FIN --  close(9) is missing    <== "
		       "here\n",
	    .causes = "dup(), dup2() or fcntl(F_DUPFD) for a second stream, a "
		      "library or a log, with one close(); fdopen(dup(fd)) for "
		      "reading and for writing; a descriptor that was received "
		      "twice (SCM_RIGHTS, pidfd_getfd).",
	    .fix = "Every copy has one owner, which closes it. The stack "
		   "\"copied\" made the copy, \"closed\" closed the other. "
		   "fclose() closes the descriptor that fdopen() was given, "
		   "not the one that it was copied from.",
	    .code = "in = fdopen(fd, \"r\");\n"
		    "out = fdopen(dup(fd), \"w\");\n"
		    "fclose(in);\n"
		    "fclose(out); /* both */\n",
	    .vain = "shutdown() ends the connection and frees no descriptor. "
		    "Closing the same number twice closes somebody else's. "
		    "Keep-alive, ss -K, a restart.",
	    .host = NO_TIME_OUT,
	},
    [REPORT_VERDICT_NEVER_ACCEPTED] =
	{
	    .what = "The kernel completed the connection, the client gave up "
		    "while it waited in the listener's queue, and accept() "
		    "has not fetched it. It has no descriptor yet.",
	    .picture = "peer connects  -- SYN ->  the listener's queue\n"
		       "peer closes    -- FIN ->  CLOSE_WAIT, in the queue    "
		       "<== here\n"
		       "               <- FIN --  accept() and close() are "
		       "missing\n",
	    .causes =
		"One thread accepts and serves, and is stuck serving; "
		"accept() failed (EMFILE: out of descriptors) and the loop "
		"gave up, or waits for an edge that does not come again; "
		"the listener left the event loop; more clients than the "
		"program can fetch.",
	    .fix = "Look at the stack \"accepted\" and when it was. Accept in "
		   "a thread or loop that nothing blocks, until EAGAIN, and "
		   "go on after errors. EMFILE often comes from leaks: see the "
		   "other places of the report. A listener that is not served "
		   "any more is to be closed.",
	    .code = "while ((fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC)) "
		    ">= 0)\n"
		    "        serve(fd);\n"
		    "if (errno == EMFILE || errno == ENFILE)\n"
		    "        pause_accepting(); /* and resume when one is "
		    "closed */\n",
	    .vain = "A longer queue (listen()'s backlog, "
		    "net.core.somaxconn): more wait in it for longer.",
	    .host = "No queue is longer than {net.core.somaxconn} "
		    "(net.core.somaxconn). No time-out takes a connection out "
		    "of it.",
	},
    [REPORT_VERDICT_DEAD] =
	{
	    .what = "Both sides have finished, or the peer reset the "
		    "connection. ss and netstat do not show it any more, but "
		    "the descriptor is still taken and counts for ulimit -n.",
	    .picture = "peer closes  -- FIN ->  CLOSE_WAIT\n"
		       "             <- FIN --  shutdown(SHUT_WR): LAST_ACK\n"
		       "             -- ACK ->  CLOSE; close() is missing    "
		       "<== here\n"
		       "or peer      -- RST ->  CLOSE, at once               "
		       "<== here\n",
	    .causes = "shutdown() taken for close(); an error branch "
		      "(ECONNRESET, EPIPE, ETIMEDOUT) that returns without "
		      "close(); CLOSE_WAIT that keep-alive or ss -K has ended: "
		      "then it was a leak before.",
	    .fix = "close() must follow shutdown() and every error that is "
		   "final. An event loop is told by EPOLLHUP and EPOLLERR, "
		   "which need not be asked for.",
	    .code = "if (n < 0 && errno != EAGAIN && errno != EINTR)\n"
		    "        close(fd); /* ECONNRESET and EPIPE, too */\n",
	    .vain = "Counting with ss or netstat: they are blind to it. ss -K "
		    "and keep-alive make more of these.",
	    .host = KEEP_ALIVE,
	},
    [REPORT_VERDICT_CLOSED_LATE] =
	{
	    .what = "It was closed, but more than --late (5 s) after its "
		    "peer. Nothing is open any more, so it is no leak by "
		    "default; until then it was one.",
	    .picture = "peer closes  -- FIN ->  CLOSE_WAIT\n"
		       "                        ... for too long ...    <== "
		       "here\n"
		       "             <- FIN --  close(), then gone\n",
	    .causes =
		"A pool that is tidied up rarely; a garbage collector or "
		"finalizer that closes when it gets there; an interpreter "
		"that closes what a script left open as it ends (stack "
		"\"closed\" in its shutdown): such a script leaks for as "
		"long as it runs.",
	    .fix = "Close where the connection is done with: with (Python), "
		   "try-with-resources (Java), a destructor (C++, Rust). Tidy "
		   "pools up more often than peers hang up. If few are open "
		   "at once and the place is steady, leave it.",
	    .code = "with socket.create_connection(address) as peer:\n"
		    "        ...  # closed here, whatever happens\n",
	    .vain = "Calling the garbage collector by hand; a higher ulimit "
		    "-n, unless the number is bounded.",
	    .host = NO_TIME_OUT,
	},
    [REPORT_VERDICT_AWAITING_PEER] =
	{
	    .what = "The program has sent its FIN by shutdown() and waits for "
		    "the peer's. The peer may still send, so it is no leak by "
		    "default.",
	    .picture = "             <- FIN --  shutdown(SHUT_WR): FIN_WAIT1\n"
		       "             -- ACK ->  FIN_WAIT2    <== here\n"
		       "peer closes  -- FIN ->  its FIN is missing; then "
		       "read() = 0, close()\n",
	    .causes = "A peer that is slow, or leaks: there it is in "
		      "CLOSE_WAIT, and finleak on that side names the code. A "
		      "program that shuts down and never comes back to read "
		      "and close.",
	    .fix = "Read on until 0 with a time limit (SO_RCVTIMEO, a timer), "
		   "then close(). Once it is closed the kernel ends it.",
	    .code = "shutdown(fd, SHUT_WR);\n"
		    "setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &five_seconds, "
		    "size);\n"
		    "while (read(fd, buf, sizeof(buf)) > 0)\n"
		    "        ;\n"
		    "close(fd);\n",
	    .vain = "A shorter tcp_fin_timeout, as long as the descriptor is "
		    "open: it begins with close().",
	    .host =
		"FIN_WAIT2 ends by itself {net.ipv4.tcp_fin_timeout} s "
		"(net.ipv4.tcp_fin_timeout) after close(); with the descriptor "
		"open it does not. TIME_WAIT ends after 60 s, which no setting "
		"changes.",
	},
    [REPORT_VERDICT_UNKNOWN] =
	{
	    .what = "The kernel says that the peer has closed it. No call "
		    "that finleak sees opened or read it, so only that is "
		    "known.",
	    .picture = "peer closes  -- FIN ->  CLOSE_WAIT    <== here\n"
		       "             <- FIN --  close() is missing\n",
	    .causes =
		"It was opened before the recorder was there, by io_uring "
		"or raw system calls, or came from a process that was not "
		"recorded (SCM_RIGHTS, systemd, inetd).",
	    .fix = "The addresses say who the peer is, the list of holders "
		   "which processes have it. Record from the start and the "
		   "whole tree (finleak run), or with FINLEAK_OPTIONS=early=1; "
		   "then the next report has the stack.",
	    .vain = "Keep-alive, ss -K, a restart: the code that forgets "
		    "close() stays as it is.",
	    .host = NO_TIME_OUT,
	},
};

const char *const verdict_texts_vain[] = {
    "A shorter TCP keep-alive. It is for peers that vanish, and these have "
    "said goodbye. " KEEP_ALIVE,
    "A shorter keep-alive of HTTP (idle time-out of a server or a proxy). The "
    "peer hangs up sooner, and there are more ends of stream to ignore.",
    "ss -K. It ends the connection in the kernel: CLOSE_WAIT becomes CLOSE, "
    "and the descriptor is still taken.",
    "tcp_fin_timeout, tcp_tw_reuse, tcp_max_tw_buckets. They are about "
    "FIN_WAIT2 ({net.ipv4.tcp_fin_timeout} s after close()) and "
    "TIME_WAIT (60 s), which end by themselves and have no descriptor. "
    "Nothing in the kernel ends CLOSE_WAIT.",
    "SO_LINGER, SO_REUSEADDR. They change what close() and bind() do; it is "
    "close() that is missing.",
    "A higher ulimit -n. The leak takes longer to fill it.",
    "Restarts. They close everything, and the leak begins anew. Take the "
    "report first: finleak report PID.",
    (const char *)0,
};
