/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * threads.h - the table of threads: which of those that marks tell of live.
 */
#ifndef FINLEAK_THREADS_H
#define FINLEAK_THREADS_H

/*
 * Fills the table: the threads of this process that opened, used or closed a
 * socket whose inode was asked at the stamp, or closed one late, and that live
 * now.  By one thread at a time.
 */
void threads_find(void);

#endif
