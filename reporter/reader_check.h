/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * reader_check.h - makes what was read keep the promises of reader.h.
 */
#ifndef FINLEAK_READER_CHECK_H
#define FINLEAK_READER_CHECK_H

#include "reader.h"

/*
 * Puts right whatever RECORDING, just read, may not say: strings without an
 * end, numbers that are in no list, references to nothing.  What is put right
 * reads as "not known"; nothing is invented and nothing is left out.
 */
void reader_check(struct recording *recording);

/*
 * SLOT was changing hands as it was read: only that its descriptor is open, and
 * what the kernel said of it, can be believed.
 */
void reader_check_unsettled(struct recording_socket *slot);

#endif
