#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# killed.bats - SIGKILL at random instants: the recording can be read, and has
# what was completed before.

setup()
{
	# In memory: a busy disk may take longer than a thread waits for it.
	recordings=$(mktemp -d /dev/shm/finleak-killed.XXXXXX)
}

teardown()
{
	rm -rf "$recordings"
}

@test "H46 a recording outlives a SIGKILL at any instant" {
	build=${BUILD:-$BATS_TEST_DIRNAME/../../build}
	[[ $build == /* ]] || build=$PWD/$build
	LD_PRELOAD=$build/libfinleak.so \
		FINLEAK_OPTIONS="directory=$recordings" \
		"$build/stress/killed" $((100 * ${TIMES:-1})) "$recordings" \
		>"$BATS_TEST_TMPDIR/told" || {
		cat "$BATS_TEST_TMPDIR/told"
		return 1
	}
	cat "$BATS_TEST_TMPDIR/told" >&3
}
