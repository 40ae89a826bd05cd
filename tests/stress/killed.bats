#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# killed.bats - SIGKILL at random instants: the recording can be read, and has
# what was completed before.

@test "H46 a recording outlives a SIGKILL at any instant" {
	build=${BUILD:-$BATS_TEST_DIRNAME/../../build}
	[[ $build == /* ]] || build=$PWD/$build
	LD_PRELOAD=$build/libfinleak.so \
		FINLEAK_OPTIONS="directory=$BATS_TEST_TMPDIR" \
		"$build/stress/killed" $((100 * ${TIMES:-1})) \
		"$BATS_TEST_TMPDIR" >"$BATS_TEST_TMPDIR/told" || {
		cat "$BATS_TEST_TMPDIR/told"
		return 1
	}
	cat "$BATS_TEST_TMPDIR/told" >&3
}
