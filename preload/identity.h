/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * identity.h - who this process image is, for the recording's header.
 */
#ifndef FINLEAK_IDENTITY_H
#define FINLEAK_IDENTITY_H

#include "recording.h"

/* Fills the fields of HEADER that tell the process; unknown ones stay zero. */
void identity_fill(struct recording_header *header);

#endif
