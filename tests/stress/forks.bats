#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# forks.bats - forks of a program whose threads are about their business.

setup()
{
	build=${BUILD:-build}
	[[ $build == /* ]] || build=$BATS_TEST_DIRNAME/../../$build
	cd "$BATS_TEST_TMPDIR"
}

@test "H13 of $((100 * ${TIMES:-1})) children of a threaded program none hangs" {
	mkdir recordings
	LD_PRELOAD=$build/libfinleak.so \
		FINLEAK_OPTIONS="directory=$PWD/recordings" \
		"$build/stress/forks" $((100 * ${TIMES:-1})) >out
	cat out
	grep -qx "$((100 * ${TIMES:-1})) forks, 0 hung" out
	# Nor does one leave a recording behind.
	[ -z "$(ls -A recordings)" ]
}
