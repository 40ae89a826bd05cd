/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_procfs_sysctl.c - settings of this host, and what is none.
 */
#include "reporter/procfs_sysctl.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void a_number(void **state)
{
	long value = 0;

	(void)state;
	assert_true(procfs_sysctl("kernel.pid_max", &value));
	assert_true(value > 0);
}

static void what_is_no_setting(void **state)
{
	char name[5000];
	long value;

	(void)state;
	assert_false(procfs_sysctl("kernel.no_such_setting", &value));
	assert_false(procfs_sysctl("kernel.ostype", &value));
	assert_false(procfs_sysctl("kernel", &value));
	memset(name, 'a', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	assert_false(procfs_sysctl(name, &value));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_number),
	    cmocka_unit_test(what_is_no_setting),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
