/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * procfs_sysctl.h - what this host is set to.
 */
#ifndef FINLEAK_PROCFS_SYSCTL_H
#define FINLEAK_PROCFS_SYSCTL_H

#include <stdbool.h>

/*
 * The setting NAME, as sysctl(8) has it ("net.ipv4.tcp_fin_timeout"), of this
 * process's network namespace, into *VALUE; false if it can't be read or is no
 * number.
 */
bool procfs_sysctl(const char *name, long *value);

#endif
