#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# numbers.bats - descriptors' numbers change hands between threads.

setup()
{
	build=${BUILD:-build}
	[[ $build == /* ]] || build=$BATS_TEST_DIRNAME/../../$build
	cd "$BATS_TEST_TMPDIR"
}

@test "H5 no socket is told wrongly after $((200000 * ${TIMES:-1})) operations of eight threads" {
	LD_PRELOAD=$build/libfinleak.so FINLEAK_OPTIONS="directory=$PWD" \
		"$build/guests/eight_threads" $((200000 * ${TIMES:-1})) >out
	cat out
	grep -q ', 0 failed, .* 0 told wrongly' out
}
