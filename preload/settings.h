/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * settings.h - FINLEAK_OPTIONS=name=value:name=value.
 */
#ifndef FINLEAK_SETTINGS_H
#define FINLEAK_SETTINGS_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Name, default, the reporter's option that it is handed to ("" for none),
 * help. Values are words; "1" is yes.
 */
#define SETTINGS(X)                                                            \
	X(report, "", "--output",                                              \
	  "file that the report goes to at exit (%p pid, %e program, %h "      \
	  "host, %t time); standard error if empty")                           \
	X(format, "text", "--format", "the report's format")                   \
	X(min_age, "", "--min-age", "leave out sockets that waited less")      \
	X(late, "5s", "--late",                                                \
	  "tell of sockets that were closed this long after their peers")      \
	X(color, "auto", "--color", "auto, always or never")                   \
	X(error_exitcode, "0", "",                                             \
	  "end with this status instead of 0 when sockets leaked; 0: never")   \
	X(directory, "", "",                                                   \
	  "where recordings are made; /dev/shm or /tmp if empty")              \
	X(keep, "0", "", "1: keep the recording, also of a clean end")         \
	X(early, "0", "",                                                      \
	  "1: load libunwind at the start, for programs that chroot before "   \
	  "their first socket")                                                \
	X(help, "0", "", "1: list these settings on standard error")           \
	X(run, "", "", "the directory of `finleak run`; not for people")

enum setting {
#define SETTING_NUMBER(name, standard, option, help) SETTING_##name,
	SETTINGS(SETTING_NUMBER)
#undef SETTING_NUMBER
	    SETTING_COUNT
};

enum { SETTINGS_ROOM = 2048 };

/* Takes the settings from ENVIRONMENT, once; unknown names are passed over. */
void settings_read(char *const environment[]);

/* The value of SETTING; "" where there is none. */
const char *settings_value(enum setting setting);

/* Whether SETTING is on: anything but "", "0" and "no". */
bool settings_on(enum setting setting);

/* The value of SETTING as a whole number; 0 if it is none. */
int settings_number(enum setting setting);

/*
 * The value of SETTING as a duration in milliseconds: whole seconds, or with a
 * unit as the reporter takes it (ms, s, m, h, d).  False if it is none.
 */
bool settings_ms(enum setting setting, uint64_t *ms);

/* "--name" of the reporter for SETTING; "" if it is none of its business. */
const char *settings_option(enum setting setting);

#endif
