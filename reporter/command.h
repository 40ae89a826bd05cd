/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * command.h - the commands; main.c has their table.
 *
 * Each takes its own words (ARGV[0] is the command's name) and gives the
 * program's exit status.
 */
#ifndef FINLEAK_COMMAND_H
#define FINLEAK_COMMAND_H

int cmd_run(int argc, char **argv);
int cmd_report(int argc, char **argv);
int cmd_preload(int argc, char **argv);
int cmd_help(int argc, char **argv);

#endif
