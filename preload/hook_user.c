/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * hook_user.c - the calls by which a process becomes another user's: told
 * before, while it may still give its recording to that user.
 */
#include "hooks.h"
#include "recorder.h"

int setuid(unsigned int uid)
{
	recorder_changes_user(uid);
	return real(setuid)(uid);
}

int setreuid(unsigned int ruid, unsigned int euid)
{
	recorder_changes_user(euid);
	return real(setreuid)(ruid, euid);
}

int setresuid(unsigned int ruid, unsigned int euid, unsigned int suid)
{
	recorder_changes_user(euid);
	return real(setresuid)(ruid, euid, suid);
}
