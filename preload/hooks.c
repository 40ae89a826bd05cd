/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * hooks.c - finds the functions behind the hooks.
 */
#include "hooks.h"

#include <dlfcn.h>

void *hooks_real[HOOK_COUNT];

static const char *const names[HOOK_COUNT] = {
#define HOOK_NAME(type, name, params) #name,
    HOOKS(HOOK_NAME)
#undef HOOK_NAME
};

void *hooks_find(enum hook_number number)
{
	if (!hooks_real[number])
		hooks_real[number] = dlsym(RTLD_NEXT, names[number]);
	return hooks_real[number];
}

void hooks_find_all(void)
{
	for (int number = 0; number < HOOK_COUNT; number++)
		hooks_find(number);
}
