/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * status.h - how finleak ends.
 */
#ifndef FINLEAK_STATUS_H
#define FINLEAK_STATUS_H

enum status {
	STATUS_CLEAN = 0,
	STATUS_UNKNOWN = 1, /* could not tell */
	STATUS_USAGE = 2,
	STATUS_LEAKS = 23,
	STATUS_FAILED = 125, /* finleak itself failed */
	STATUS_CANNOT_RUN = 126,
	STATUS_NOT_FOUND = 127,
};

#endif
