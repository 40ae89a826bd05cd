/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * settings.c - FINLEAK_OPTIONS.
 */
#include "settings.h"

#include "system.h"

#include <string.h>

#define VARIABLE "FINLEAK_OPTIONS="

static const struct {
	const char *name;
	const char *standard;
	const char *option;
	const char *help;
} table[SETTING_COUNT] = {
#define SETTING_ROW(name, standard, option, help)                              \
	{#name, standard, option, help},
    SETTINGS(SETTING_ROW)
#undef SETTING_ROW
};

/* A copy: the program may wipe or overwrite its environment (nginx does). */
static char text[SETTINGS_ROOM];
static const char *given[SETTING_COUNT];

static void say(const char *words)
{
	system_call3(SYS_write, 2, words, strlen(words));
}

static void list(void)
{
	say("finleak: settings in FINLEAK_OPTIONS, name=value:name=value\n");
	for (int i = 0; i < SETTING_COUNT; i++) {
		say("  ");
		say(table[i].name);
		say("=");
		say(settings_value(i));
		say("\n      ");
		say(table[i].help);
		say("\n");
	}
}

static void take(char *word)
{
	char *value = strchr(word, '=');

	if (!value)
		return;
	*value++ = '\0';
	for (int i = 0; i < SETTING_COUNT; i++) {
		if (!strcmp(word, table[i].name))
			given[i] = value;
	}
}

static void take_all(void)
{
	char *next;

	for (char *word = text; word; word = next) {
		next = strchr(word, ':');
		if (next)
			*next++ = '\0';
		take(word);
	}
}

void settings_read(char *const environment[])
{
	for (; environment && *environment; environment++) {
		if (strncmp(*environment, VARIABLE, strlen(VARIABLE)))
			continue;
		strncpy(text, *environment + strlen(VARIABLE), sizeof text - 1);
		take_all();
	}
	if (settings_on(SETTING_help))
		list();
}

const char *settings_value(enum setting setting)
{
	return given[setting] ? given[setting] : table[setting].standard;
}

bool settings_on(enum setting setting)
{
	const char *value = settings_value(setting);

	return *value && strcmp(value, "0") && strcmp(value, "no");
}

/* The digits that WORD begins with; REST is what follows them. */
static int number_of(const char *word, const char **rest)
{
	int number = 0;

	for (; *word >= '0' && *word <= '9' && number <= 100000; word++)
		number = number * 10 + (*word - '0');
	*rest = word;
	return number;
}

int settings_number(enum setting setting)
{
	const char *rest;
	int number = number_of(settings_value(setting), &rest);

	return *rest ? 0 : number;
}

bool settings_ms(enum setting setting, uint64_t *ms)
{
	static const struct {
		const char *unit;
		uint32_t ms;
	} units[] = {{"", 1000},   {"ms", 1},      {"s", 1000},
	             {"m", 60000}, {"h", 3600000}, {"d", 86400000}};
	const char *value = settings_value(setting), *unit;
	int number = number_of(value, &unit);

	for (size_t i = 0; unit > value && i < sizeof units / sizeof *units;
	     i++) {
		if (strcmp(unit, units[i].unit))
			continue;
		*ms = (uint64_t)number * units[i].ms;
		return true;
	}
	return false;
}

const char *settings_option(enum setting setting)
{
	return table[setting].option;
}
