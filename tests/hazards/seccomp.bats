#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# seccomp.bats - a program that has locked itself in, under finleak run: what
# nobody could look at is not called clean (H39).

bats_require_minimum_version 1.5.0
load ../cli/run_helpers

@test "H39 sockets that seccomp hid at the end are told of" {
	run --separate-stderr "$finleak" run -- "$build/hazards/locked" leave
	[[ $stderr == *"had locked itself in with seccomp"* ]]
	[ "$status" = 1 ] || [ "$status" = 23 ]
}

@test "H39 a socket opened behind the lock is told of" {
	run -1 --separate-stderr "$finleak" run -- "$build/hazards/locked" late
	[[ $stderr == *"could not tell"*"had locked itself in with seccomp"* ]]
}

@test "H39 who is locked in and has closed everything is clean" {
	run -0 "$finleak" run -- "$build/hazards/locked" close
	run -0 "$finleak" run -- "$build/hazards/locked" nothing
}

@test "H39 a child forked behind the lock is told of" {
	run --separate-stderr "$finleak" run -- "$build/hazards/locked" fork
	[[ $stderr == *"could not sign its roll"* ]]
	[ "$status" = 1 ] || [ "$status" = 23 ]
}
