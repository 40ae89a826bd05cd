/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * recorder_table.h - a recording of its own for each test of the recorder.
 */
#ifndef RECORDER_TABLE_H
#define RECORDER_TABLE_H

#include "../../preload/mapping.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static inline int make_recording(void **state)
{
	struct mapping_refusal refusal;

	(void)state;
	assert_true(mapping_create(&mapping, &refusal));
	mapping_unlink(&mapping);
	return 0;
}

static inline int drop_recording(void **state)
{
	(void)state;
	mapping_drop(&mapping);
	return 0;
}

#endif
