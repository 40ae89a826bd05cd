#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# execs.bats - each member of the exec family: the socket that survives is the
# next image's, with the stack that opened it; the others are gone (H41).

bats_require_minimum_version 1.5.0
load ../cli/run_helpers

family='execve execv execvp execvpe execl execlp execle fexecve execveat
	syscall_execve syscall_execveat'

@test "H41 each exec hands over what survives it" {
	for way in $family; do
		echo "$way"
		run -0 env LD_PRELOAD="$build/libfinleak.so" \
			FINLEAK_OPTIONS="directory=$PWD:report=$PWD/$way" \
			"$build/hazards/execs" $way
		grep -q '^1 x fin-unread: ' $way
		grep -q 'opened    accept, .* before exec$' $way
		grep -q ' guest_leak  ' $way
		[ "$(grep -c '^1 x ' $way)" = 1 ]
	done
	! compgen -G '*.recording'
}

@test "H41 under run it is the same" {
	for way in $family; do
		echo "$way"
		run -23 --separate-stderr "$finleak" run -- \
			"$build/hazards/execs" $way
		[[ $stderr == *"1 x fin-unread: "*"accept, "*" guest_leak "* ]]
		[[ $stderr == *"1 socket left open in 1 place"* ]]
	done
}

@test "H41 a spawned child does not take over what its parent has" {
	run -23 --separate-stderr "$finleak" run -- \
		"$build/hazards/execs" posix_spawn
	[[ $stderr == *"2 x fin-unread: "*"accept, "*" guest_leak "* ]]
	[[ $stderr == *"2 sockets left open in 1 place"* ]]
}
