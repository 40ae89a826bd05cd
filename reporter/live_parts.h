/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * live_parts.h - the parts of live.h's work, for live*.c only.
 */
#ifndef FINLEAK_LIVE_PARTS_H
#define FINLEAK_LIVE_PARTS_H

#include "live.h"
#include "procfs.h"

/* Why a process is among those that are read. */
enum live_role {
	LIVE_ASKED,
	LIVE_DESCENDS, /* from one that was asked for */
	LIVE_HOLDS,    /* a socket of theirs */
	LIVE_ANCESTOR, /* of one with sockets: may have closed its own */
};

struct live_process {
	int pid;
	enum live_role role;
	uint64_t started;
	struct procfs_status status;
	bool status_known;
	bool carries;                   /* the recorder */
	bool recorded;                  /* a recording is of use */
	struct recording *recording;    /* that is read and not yet taken */
	char trouble[READER_ERROR_MAX]; /* with its recording; "": none */
};

/* Where recordings of the processes lie, each folder once. */
struct live_folders {
	char **paths;
	size_t n, room;
};

/*
 * Reads the recording that PROCESS has mapped, as far as it is written now;
 * notes in PROCESS how that went, and in FOLDERS where it lies.
 */
void live_read(struct live_process *process, struct live_folders *folders);

/*
 * Completes what was read of PROCESS, and puts what is of use beside LOOK into
 * COLLECTION: that, and what PROCESS left as it exec'ed, in one of FOLDERS or
 * wherever the recorder may have put it.
 */
void live_take(struct live_process *process, const struct live_folders *folders,
               const struct look *look, struct collection *collection);

/*
 * Completes RECORDING, of PROCESS, as if it had been stamped as LOOK was taken:
 * what came later is left out, and the threads are those that live now.
 */
void live_complete(struct recording *recording,
                   const struct live_process *process, const struct look *look);

/*
 * What there may be to say of a process: whether the report lacks something for
 * it, and what stands before and after the detail that only some have.
 */
#define LIVE_REMARKS(X)                                                        \
	X(HIDDEN, true,                                                        \
	  "what is open there can't be seen, because it belongs to ",          \
	  ". Run finleak as that user or as root")                             \
	X(CLOSED, true,                                                        \
	  "what is open there can't be seen even by its own user, because it " \
	  "has changed its user or is not to be dumped. Run finleak as root",  \
	  "")                                                                  \
	X(POWERLESS, true,                                                     \
	  "what is open there can't be seen, because root may not do all "     \
	  "here. Run finleak with the capability CAP_SYS_PTRACE",              \
	  "")                                                                  \
	X(ENDED, true, "it ended while it was looked at", "")                  \
	X(UNASKED, true, "",                                                   \
	  " in no list of the kernel's and may not be asked, so dead ones "    \
	  "may be missing. Run finleak as root (or set "                       \
	  "kernel.yama.ptrace_scope to 0)")                                    \
	X(UNLISTED, true,                                                      \
	  "connections that wait for accept() can't be seen in another "       \
	  "network namespace. Run finleak as root",                            \
	  "")                                                                  \
	X(UNREADABLE, true, "the recording can't be used: ", "")               \
	X(BARE, false,                                                         \
	  "the recorder is not there, so only what the kernel says is known "  \
	  "of it. To record it next time: finleak run -- ",                    \
	  "")                                                                  \
	X(IDLE, false,                                                         \
	  "the recorder is there, and no TCP socket was opened so far", "")    \
	X(SILENT, false,                                                       \
	  "the recorder is there and has recorded nothing of it, so what it "  \
	  "did with its sockets is not known",                                 \
	  "")

enum live_remark {
#define LIVE_REMARK_ENUM(name, incomplete, before, after) LIVE_##name,
	LIVE_REMARKS(LIVE_REMARK_ENUM)
#undef LIVE_REMARK_ENUM
};

/*
 * Remarks in COLLECTION on what is to be said of the N PROCESSES after LOOK,
 * once for all that are alike.
 */
void live_tell(const struct live_process *processes, size_t n,
               const struct look *look, struct collection *collection);

#endif
