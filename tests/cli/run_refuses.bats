#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# run_refuses.bats - finleak run: what it does not start, and why.

bats_require_minimum_version 1.5.0
load run_helpers

refuses() # words of the message, program
{
	run -126 --separate-stderr "$finleak" run -- "./$2"
	[[ $stderr == *"$1"* ]]
	[ -z "$output" ]
}

@test "a static program is refused" {
	build_program prog gcc -static || skip "no static libc is installed"
	refuses "linked statically" prog
	build_program prog gcc -static-pie && refuses "linked statically" prog
}

@test "a Go program is refused" {
	[ "$(type -t go)" ] || skip "go is not installed"
	printf 'package main\nfunc main() {}\n' >prog.go
	HOME=$PWD go build -o prog prog.go
	refuses "Go program" prog
	HOME=$PWD go build -ldflags "-s -w" -o prog prog.go
	refuses "Go program" prog
}

@test "a musl program is refused" {
	[ "$(type -t musl-gcc)" ] || skip "musl-gcc is not installed"
	build_program prog musl-gcc
	refuses "musl" prog
}

@test "a 32-bit program is refused" {
	build_program prog gcc -m32 || skip "gcc -m32 does not work here"
	refuses "32-bit" prog
}

@test "a program that is set-user-id of another user is refused" {
	[ "$(id -u)" = 0 ] || skip "only root can give files away"
	build_program prog gcc
	chown 65534 prog
	chmod 4755 prog
	refuses "set-user-id" prog
	chmod 755 prog
	run -0 "$finleak" run -- ./prog
}

@test "a program with file capabilities is refused, but not root" {
	[ "$(id -u)" = 0 ] || skip "only root can give capabilities"
	[ "$(type -t setpriv)" ] || skip "setpriv is not installed"
	build_program prog gcc
	setcap cap_net_raw+ep prog || skip "setcap does not work here"
	run -0 "$finleak" run -- ./prog
	let_others_pass
	setpriv --reuid=65534 --regid=65534 --clear-groups test -x ./prog ||
		skip "nobody can't get here"
	unset FINLEAK_DIR
	run -126 setpriv --reuid=65534 --regid=65534 --clear-groups \
		"$finleak" run -- ./prog
	export FINLEAK_DIR=$BATS_TEST_TMPDIR/private
	[[ $output == *"capabilities"* ]]
}

@test "a script of a refused interpreter is refused" {
	build_program inter gcc -static || skip "no static libc is installed"
	printf '#!%s/inter\n' "$PWD" >prog
	chmod 755 prog
	refuses "inter is linked statically" prog
}

@test "no such command is 127" {
	run -127 --separate-stderr "$finleak" run -- no-such-command-here
	[[ $stderr == *"no-such-command-here: command not found"* ]]
	run -127 "$finleak" run -- ./nowhere
	printf '#!/no/such/interpreter\n' >prog
	chmod 755 prog
	run -127 --separate-stderr "$finleak" run -- ./prog
	[[ $stderr == *"/no/such/interpreter"* ]]
}

@test "what can't be run is 126" {
	run -126 --separate-stderr "$finleak" run -- .
	[[ $stderr == *"is a directory"* ]]
	echo text >plain
	run -126 "$finleak" run -- ./plain
	printf '\177ELF' >broken
	chmod 755 broken
	run -126 "$finleak" run -- ./broken
}

@test "no command, and options that there are not, are 2" {
	run -2 --separate-stderr "$finleak" run
	[[ $stderr == *COMMAND* ]]
	run -2 --separate-stderr "$finleak" run --no-such-option true
	[[ $stderr == *--no-such-option* ]]
	run -2 "$finleak" run --format=nonsense true
	run -2 "$finleak" run --min-age=never true
	run -2 "$finleak" run -o
}

@test "words after the command are the command's" {
	run -0 --separate-stderr "$finleak" run echo --format=x -o -- -v
	[ "$output" = "--format=x -o -- -v" ]
	run -0 --separate-stderr "$finleak" run -- echo a
	[ "$output" = a ]
}
