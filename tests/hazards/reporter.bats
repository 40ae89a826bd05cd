#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# reporter.bats - the reporter that the recorder starts at the end.

setup()
{
	build=${BUILD:-build}
	[[ $build == /* ]] || build=$BATS_TEST_DIRNAME/../../$build
	cd "$BATS_TEST_TMPDIR"
}

@test "the reporter's status is known although another thread has reaped it" {
	mkdir recordings
	for i in 1 2 3 4 5; do
		status=0
		LD_PRELOAD=$build/libfinleak.so \
			FINLEAK_OPTIONS="directory=$PWD/recordings:report=$PWD/report:error_exitcode=9" \
			"$build/hazards/reaper" || status=$?
		echo "status $status"
		[ "$status" = 9 ]
		[ -z "$(ls -A recordings)" ]
	done
	grep -q 'guest_leak' report
}
