/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * complaints.h - what the roll of a run says was not recorded, in sentences.
 */
#ifndef FINLEAK_COMPLAINTS_H
#define FINLEAK_COMPLAINTS_H

#include "account.h"

/*
 * Adds to ACCOUNT one caveat for each program on ROLL that the recorder did not
 * reach, was lost in, or refused to record.
 */
void complaints_of_roll(struct account *account, const struct account_of *of,
                        const struct recording_roll *roll);

#endif
