/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * options_help.h - the help text of a command's options.
 */
#ifndef FINLEAK_OPTIONS_HELP_H
#define FINLEAK_OPTIONS_HELP_H

#include "options.h"

void options_help(const char *command, enum options_for command_kind,
                  FILE *out);

#endif
