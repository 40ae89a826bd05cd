#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# kept.bats - a report that can't be written where it was wanted.

bats_require_minimum_version 1.5.0
load run_helpers

@test "the recording of a report that can't be written is kept, and named" {
	need_python
	leak_then 'time.sleep(0.05); os._exit(0)'
	mkdir recordings
	run -0 --separate-stderr env LD_PRELOAD="$build/libfinleak.so" \
		FINLEAK_OPTIONS="directory=$PWD/recordings:report=/proc/none/r" \
		/usr/bin/python3 leak.py
	[[ $stderr == *"finleak: the recording is kept: finleak report $PWD/recordings/"* ]]
	run -23 "$finleak" report recordings
	[[ $output == *"1 x fin-unread: "* ]]
}
