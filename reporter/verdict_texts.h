/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * verdict_texts.h - what to know of each verdict, in sentences.
 */
#ifndef FINLEAK_VERDICT_TEXTS_H
#define FINLEAK_VERDICT_TEXTS_H

#include "report.h"

/*
 * Sentences run on, to be broken into lines; pictures and code have their
 * lines.  {NAME} in the sentences of HOST is a setting of this host.
 */
struct verdict_text {
	const char *what;    /* it is */
	const char *picture; /* where in the closing handshake it stands */
	const char *causes;
	const char *fix;
	const char *code; /* of the fix; NULL: none */
	const char *vain; /* what does not help */
	const char *host; /* what limits it on this host */
};

extern const struct verdict_text verdict_texts[REPORT_VERDICT_COUNT];

/* The closing handshake as it should be. */
extern const char verdict_texts_handshake[];

/* What people try, and why it does not help: ended by a NULL. */
extern const char *const verdict_texts_vain[];

#endif
