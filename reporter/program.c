/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * program.c - which file a command stands for, and which image runs in the end.
 */
#include "program.h"

#include "procfs.h"

#include <elf.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	LINE_BYTES = 256, /* of a #! line; the kernel reads no more */
	LEVELS_MAX = 4,   /* of scripts that run scripts */
};

#define SHELL "/bin/sh" /* what execvp() hands a file without #! to */

static int runnable(const char *path)
{
	struct stat about;

	if (stat(path, &about))
		return -errno;
	if (!S_ISREG(about.st_mode) || access(path, X_OK))
		return -EACCES;
	return 0;
}

/* PATH becomes COMMAND in the first folder of FOLDERS (LENGTH bytes). */
static bool join(const char *folders, size_t length, const char *command,
                 char path[static PATH_MAX])
{
	int n;

	if (!length)
		n = snprintf(path, PATH_MAX, "./%s", command);
	else
		n = snprintf(path, PATH_MAX, "%.*s/%s", (int)length, folders,
		             command);
	return n < PATH_MAX;
}

static int search(const char *folders, const char *command,
                  char path[static PATH_MAX])
{
	int answer = -ENOENT;

	for (;; folders++) {
		size_t length = strcspn(folders, ":");
		int one = -ENOENT;

		if (join(folders, length, command, path))
			one = runnable(path);
		if (!one)
			return 0;
		/* Look on, and remember it if it is there but can't be run. */
		if (one == -EACCES && !access(path, F_OK))
			answer = one;
		folders += length;
		if (!*folders)
			return answer;
	}
}

int program_find(const char *command, char path[static PATH_MAX])
{
	char standard[PATH_MAX] = "";
	const char *folders = getenv("PATH");

	if (strlen(command) >= PATH_MAX)
		return -ENAMETOOLONG;
	if (!*command)
		return -ENOENT;
	if (strchr(command, '/')) {
		strcpy(path, command);
		return runnable(path);
	}
	if (!folders) {
		confstr(_CS_PATH, standard, sizeof standard);
		folders = standard;
	}
	return search(folders, command, path);
}

/* The start of the file at PATH, ended by NUL; false if it can't be read. */
static bool read_head(const char *path, char head[static LINE_BYTES + 1])
{
	int fd = procfs_open_file(path);
	ssize_t n;

	if (fd < 0)
		return false;
	n = read(fd, head, LINE_BYTES);
	close(fd);
	head[n > 0 ? n : 0] = '\0';
	return n > 0;
}

/* The word of `env`'s WORDS that is the program it starts; NULL: none seen. */
static char *word_of_env(char *words)
{
	char *rest;

	for (char *word = strtok_r(words, " \t", &rest); word;
	     word = strtok_r(NULL, " \t", &rest)) {
		if (!strncmp(word, "-S", 2) && word[2])
			word += 2;
		if (*word != '-' && !strchr(word, '='))
			return word;
	}
	return NULL;
}

/* IMAGE becomes what the #! line LINE (without these two) starts. */
static int follow(char *line, char image[static PATH_MAX])
{
	char found[PATH_MAX];
	char *interpreter, *rest, *word;
	int answer;

	line[strcspn(line, "\n")] = '\0';
	interpreter = strtok_r(line, " \t", &rest);
	if (!interpreter)
		return -ENOEXEC;
	snprintf(image, PATH_MAX, "%s", interpreter);
	answer = runnable(image);
	if (answer || strcmp(basename(interpreter), "env"))
		return answer;
	/* A program that env does not find is env's to complain of. */
	word = word_of_env(rest);
	if (word && !program_find(word, found))
		strcpy(image, found);
	return 0;
}

int program_image(const char *path, char image[static PATH_MAX])
{
	char head[LINE_BYTES + 1];

	snprintf(image, PATH_MAX, "%s", path);
	for (int level = 0; level <= LEVELS_MAX; level++) {
		int answer;

		/* May be run and not read: the kernel will, we can't follow. */
		if (!read_head(image, head))
			return 0;
		if (!strncmp(head, ELFMAG, SELFMAG))
			return 0;
		if (strncmp(head, "#!", 2)) {
			strcpy(image, SHELL);
			return 0;
		}
		answer = follow(head + 2, image);
		if (answer)
			return answer;
	}
	return -ELOOP;
}
