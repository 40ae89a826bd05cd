#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# loading.bats - programs and places where the loader does not bring the hooks
# in, or only some of them: what happens, and what is said.

bats_require_minimum_version 1.5.0
load ../cli/run_helpers

plugin() # way
{
	run --separate-stderr "$finleak" run -- "$build/hazards/opens" \
		"$build/hazards/plugins/leaks.so" "$1"
}

@test "H36 a plugin with libc calls of its own: the leak, without a stack" {
	plugin plain
	[ "$status" = 23 ]
	[[ $stderr == *"1 x fin-unread: "*"accept, "*leak_in_plugin* ]]
	for way in deep space; do
		plugin $way
		[ "$status" = 23 ]
		[[ $stderr == *"1 x fin-unread: "*"no call that was seen"* ]]
	done
}

@test "H36 a close by libc's own handle is no leak" {
	plugin handle
	[ "$status" = 0 ]
}

musl_program()
{
	[ "$(type -t musl-gcc)" ] || skip "musl-gcc is not installed"
	echo 'int main(void) { return 3; }' >prog.c
	musl-gcc -o prog prog.c
}

@test "H36b a musl program starts with the library preloaded" {
	musl_program
	for _ in $(seq 40); do
		run -3 env LD_PRELOAD="$build/libfinleak.so" ./prog
		[ -z "$output" ]
	done
}

@test "H36b a musl child runs as ever, and run says that it can't tell" {
	musl_program
	run -3 --separate-stderr "$finleak" run -- sh -c './prog'
	[[ $stderr == *"could not tell: "*"prog"*"uses musl"* ]]
	run -1 --separate-stderr "$finleak" run -- sh -c './prog || exit 0'
	[[ $stderr == *"could not tell: "*"prog"*"uses musl"* ]]
}

@test "H36c a 32-bit child runs as ever, and run says that it can't tell" {
	build_program prog gcc -m32 || skip "gcc -m32 does not work here"
	run -1 --separate-stderr "$finleak" run -- sh -c './prog; exit 0'
	[[ $stderr == *"could not tell: "*"prog"*"32-bit"* ]]
}

library_in() # folder
{
	FINLEAK_LIBDIR=$1 run --separate-stderr "$finleak" run -- true
}

@test "H36c a path that LD_PRELOAD can't hold is refused" {
	for name in 'a space' 'a:colon' $'a\ttab'; do
		mkdir "$name"
		cp "$build/libfinleak.so" "$name"
		library_in "$PWD/$name"
		[ "$status" = 125 ]
		[[ $stderr == *"has a space or a colon"* ]]
	done
}

@test "H36c a library on a noexec mount is refused" {
	mkdir there
	mount -t tmpfs -o noexec none there 2>/dev/null || skip "no mount here"
	cp "$build/libfinleak.so" there
	library_in "$PWD/there"
	umount there
	[ "$status" = 125 ]
	[[ $stderr == *"mounted noexec"* ]]
}

@test "H36c a library that can't be read is refused" {
	[ "$(id -u)" = 0 ] || skip "only root can become somebody else"
	[ "$(type -t setpriv)" ] || skip "setpriv is not installed"
	let_others_pass
	mkdir there
	install -m 700 "$build/libfinleak.so" there
	cp "$finleak" .
	chmod 755 . there finleak
	run -125 --separate-stderr env -u FINLEAK_DIR FINLEAK_LIBDIR=$PWD/there \
		setpriv --reuid=65534 --regid=65534 --clear-groups \
		./finleak run -- true
	[[ $stderr == *"no libfinleak.so to read"* ]]
}
