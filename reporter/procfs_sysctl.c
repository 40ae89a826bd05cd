/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * procfs_sysctl.c - what this host is set to.
 */
#include "procfs_sysctl.h"

#include <limits.h>
#include <stdio.h>

bool procfs_sysctl(const char *name, long *value)
{
	char path[PATH_MAX];
	bool found;
	FILE *file;
	int n = snprintf(path, sizeof path, "/proc/sys/%s", name);

	if (n < 0 || (size_t)n >= sizeof path)
		return false;
	for (char *c = path; *c; c++)
		if (*c == '.')
			*c = '/';
	file = fopen(path, "re");
	if (!file)
		return false;
	found = fscanf(file, "%ld", value) == 1;
	fclose(file);
	return found;
}
