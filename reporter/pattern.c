/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * pattern.c - names of files that are filled in.
 */
#include "pattern.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* The last part of EXE, which somebody may have chosen to lead elsewhere. */
static const char *name_of(const char *exe, char *text, size_t room)
{
	snprintf(text, room, "%s", exe ? basename(exe) : "");
	if (!*text || !strcmp(text, ".") || !strcmp(text, ".."))
		return "unknown";
	for (char *c = text; *c; c++)
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			*c = '_';
	return text;
}

/* What stands for the letter SIGN, into TEXT. */
static const char *meaning(char sign, int pid, const char *exe, char *text,
                           size_t room)
{
	switch (sign) {
	case 'p':
		snprintf(text, room, "%d", pid);
		return text;
	case 'e':
		return name_of(exe, text, room);
	case 'h':
		if (gethostname(text, room - 1))
			return "localhost";
		return text;
	case 't':
		snprintf(text, room, "%lld", (long long)time(NULL));
		return text;
	case '%':
		return "%";
	default: /* no sign of ours: as it stands */
		snprintf(text, room, "%%%c", sign);
		return text;
	}
}

static bool append(char path[static PATH_MAX], size_t *n, const char *text)
{
	size_t length = strlen(text);

	if (length >= PATH_MAX - *n)
		return false;
	memcpy(path + *n, text, length + 1);
	*n += length;
	return true;
}

bool pattern_expand(const char *pattern, int pid, const char *exe,
                    char path[static PATH_MAX])
{
	size_t n = 0;

	*path = '\0';
	for (; *pattern; pattern++) {
		char one[2] = {*pattern, '\0'};
		char text[256] = "";
		const char *piece = one;

		if (*pattern == '%' && pattern[1])
			piece =
			    meaning(*++pattern, pid, exe, text, sizeof text);
		if (!append(path, &n, piece))
			return false;
	}
	return true;
}

bool pattern_make_parents(const char *path)
{
	char folder[PATH_MAX];

	if (strlen(path) >= sizeof folder) {
		errno = ENAMETOOLONG;
		return false;
	}
	strcpy(folder, path);
	for (char *slash = strchr(folder + 1, '/'); *path && slash;
	     slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(folder, 0777) && errno != EEXIST)
			return false;
		*slash = '/';
	}
	return true;
}
