#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# neighbours.bats - others that put themselves between a program and libc: the
# sanitizers, valgrind, allocators, other preloaded libraries.  None has a word
# to say of the recorder, and each leaves it its leak (H36d).

bats_require_minimum_version 1.5.0
load ../cli/run_helpers

setup_file()
{
	source=$BATS_TEST_DIRNAME/traffic.c
	export traffic=$BATS_FILE_TMPDIR/traffic
	export neighbour=$BATS_FILE_TMPDIR/neighbour.so
	gcc -g -O1 -D_GNU_SOURCE -o "$traffic" "$source"
	gcc -O1 -shared -fPIC -o "$neighbour" \
		"$BATS_TEST_DIRNAME/plugins/neighbour.c"
}

compiled() # compiler, words...
{
	"$@" -g -O1 -D_GNU_SOURCE -w -o prog "$BATS_TEST_DIRNAME/traffic.c" ||
		skip "$* does not work here"
}

# What was said on standard error is the report and nothing else.
reported()
{
	echo "$stderr"
	[ "$output" = done ]
	[[ $stderr == "finleak: 1 socket left open after "*"in 1 place"* ]]
	[[ $stderr == *"1 x fin-unread: "*guest_leak*"1 socket left open in 1 place" ]]
	[[ $stderr != *WARNING* && $stderr != *ERROR* ]]
}

under_run() # command...
{
	run -23 --separate-stderr "$finleak" run -- "$@"
	reported
}

sanitized() # compiler sanitizer words...
{
	compiled "$1" -fsanitize="$2" "${@:3}"
	under_run ./prog
}

@test "H36d gcc's address sanitizer" { sanitized gcc address; }
@test "H36d gcc's address sanitizer, linked in" {
	sanitized gcc address -static-libasan
}
@test "H36d gcc's thread sanitizer" { sanitized gcc thread; }
@test "H36d gcc's undefined behaviour sanitizer" { sanitized gcc undefined; }
@test "H36d gcc's leak sanitizer" { sanitized gcc leak; }
@test "H36d clang's address sanitizer" { sanitized clang address; }
@test "H36d clang's thread sanitizer" { sanitized clang thread; }
@test "H36d clang's undefined behaviour sanitizer" {
	sanitized clang undefined
}
@test "H36d clang's leak sanitizer" { sanitized clang leak; }

@test "H36d gcc's address sanitizer goes first under plain LD_PRELOAD" {
	compiled gcc -fsanitize=address
	run -1 --separate-stderr env LD_PRELOAD="$build/libfinleak.so" ./prog
	[[ $stderr == *"does not come first"* ]]
	run -0 --separate-stderr env FINLEAK_OPTIONS="directory=$PWD" \
		LD_PRELOAD="$(gcc -print-file-name=libasan.so):$build/libfinleak.so" \
		./prog
	[ "$output" = done ]
	[[ $stderr == *"1 x fin-unread: "* ]]
	[[ $stderr != *ERROR* ]]
}

# Before: after us in the order of the loader's search, and the reverse.
preloaded() # library
{
	run -23 --separate-stderr env LD_PRELOAD="$1" \
		"$finleak" run -- "$traffic"
	reported
	run -0 --separate-stderr env LD_PRELOAD="$1:$build/libfinleak.so" \
		FINLEAK_OPTIONS="directory=$PWD" "$traffic"
	[ "$output" = done ]
	[[ $stderr == *"1 x fin-unread: "*guest_leak* ]]
	[[ $stderr == *"1 socket left open in 1 place" ]]
	# libfaketime's clock is not ours.
	[[ $stderr != *" days"* ]]
}

installed() # library
{
	local path=/usr/lib/x86_64-linux-gnu/$1

	[ -e "$path" ] || skip "$1 is not installed"
	preloaded "$path"
}

@test "H36d jemalloc before and after us" { installed libjemalloc.so.2; }
@test "H36d tcmalloc before and after us" {
	installed libtcmalloc_minimal.so.4
}
@test "H36d libeatmydata before and after us" { installed libeatmydata.so.1; }
@test "H36d libfaketime before and after us" {
	FAKETIME='@2020-01-01 00:00:00' installed faketime/libfaketimeMT.so.1
}
@test "H36d another that stands before accept and close" {
	preloaded "$neighbour"
}

@test "H36d valgrind's memcheck" {
	[ "$(type -t valgrind)" ] || skip "valgrind is not installed"
	run -23 --separate-stderr "$finleak" run -- \
		valgrind -q --error-exitcode=9 "$traffic"
	reported
}
