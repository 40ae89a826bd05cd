#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# places.bats - programs where the recorder has nowhere to write, nothing to
# read, or is forbidden what it asks of the kernel: they go on as without it,
# and finleak says what it could not tell.

bats_require_minimum_version 1.5.0

setup()
{
	build=${BUILD:-$BATS_TEST_DIRNAME/../../build}
	[[ $build == /* ]] || build=$PWD/$build
	finleak=$build/finleak
	cd "$BATS_TEST_TMPDIR"
	mkdir recordings
}

# Leaves the test out where there are no such namespaces.
need_own_mounts()
{
	[ "$(id -u)" = 0 ] || skip "only root can mount"
	unshare -m true 2>/dev/null ||
		skip "unshare -m does not work here (in a chroot it does not)"
}

# A program in a mount namespace of its own, changed by the first word.
# SHELL's variables: build, finleak.
in_own_mounts() # "commands" program...
{
	local change=$1

	shift
	build=$build finleak=$finleak FINLEAK_LIBDIR=$build \
		unshare -m sh -c "$change"' && "$@"' sh "$@"
}

# Nothing can be written anywhere.
read_only='for place in $(awk "{ print \$2 }" /proc/mounts | sort -u); do
		mount -o remount,ro,bind "$place" 2>/dev/null || :
	done
	mount -t tmpfs -o ro none /dev/shm && mount --bind /tmp /tmp &&
	mount -o remount,ro,bind /tmp && ! touch /tmp/x 2>/dev/null'

preload_for() # options program...
{
	env LD_PRELOAD="$build/libfinleak.so" FINLEAK_OPTIONS="$1" "${@:2}"
}

@test "H49 no writable place at all: nothing is recorded, and told" {
	need_own_mounts
	run -7 --separate-stderr in_own_mounts "$read_only" \
		env LD_PRELOAD="$build/libfinleak.so" \
		"$build/hazards/stepwise" 0 </dev/null
	[ "$output" = 'descriptor 5 leaks' ]
	[[ $stderr == *'could not tell: nothing was recorded'*'Read-only'* ]]
	run --separate-stderr in_own_mounts "$read_only" \
		"$finleak" run -- sh -c "$build/hazards/stepwise </dev/null; :"
	[ "$output" = 'descriptor 5 leaks' ]
	# A look may have seen the leak in time.
	[ "$status" = 1 ] || [ "$status" = 23 ]
	[[ $stderr == *'nothing was recorded'*'Read-only'* ]]
}

@test "H49 no /proc: the leak is told, without names" {
	need_own_mounts
	run -7 --separate-stderr in_own_mounts 'umount -l /proc' \
		env LD_PRELOAD="$build/libfinleak.so" \
		FINLEAK_OPTIONS="directory=$PWD/recordings" \
		"$build/hazards/stepwise" 0 </dev/null
	[ "$output" = 'descriptor 5 leaks' ]
	[[ $stderr == *'1 x fin-unread'* ]]
	run -7 --separate-stderr in_own_mounts 'umount -l /proc' \
		"$finleak" run -- "$build/hazards/stepwise" 0 </dev/null
	[ "$output" = 'descriptor 5 leaks' ]
	[[ $stderr == *'1 x fin-unread'* || $stderr == *'could not tell'* ]]
}

# Runs the program bare, preloaded and under finleak run; report and run-report
# then hold what was told.
three_times() # program...
{
	local bare=0 recorded=0 run=0

	rm -f report run-report recordings/*
	"$@" >bare.out 2>bare.err || bare=$?
	preload_for "directory=$PWD/recordings:report=$PWD/report" "$@" \
		>recorded.out 2>recorded.err || recorded=$?
	"$finleak" run -o run-report -- "$@" >run.out 2>run.err || run=$?
	cmp bare.out recorded.out
	cmp bare.err recorded.err
	cmp bare.out run.out
	cmp bare.err run.err
	[ "$bare" = "$recorded" ]
	[ "$bare" = "$run" ]
	[ "$bare" = 7 ]
}

@test "H39 what seccomp forbids fails, traps or kills: set by the program" {
	for when in before after; do
		for action in errno trap kill; do
			three_times "$build/hazards/filtered" $when $action
			[ $when = before ] || [ -n "$(ls recordings)" ]
			grep -qE 'could not tell|fin-unread' run-report
		done
	done
}

# The system calls of the recorder without which programs start all the same;
# but wait4(), without which the report may be half written at the end.
forbidden='5 8 11 13 14 16 24 28 39 44 45 52 55 56 62 72 77 89 97 102 107 110
	131 150 186 217 234 263 267 269 290 302 436'

@test "H39 what seccomp forbids fails: set by who starts the program" {
	for number in $forbidden; do
		rm -f report recordings/*
		run -7 --separate-stderr preload_for \
			"directory=$PWD/recordings:report=$PWD/report" \
			"$build/hazards/filtered" launch "$number" \
			"$build/hazards/injected"
		"$build/hazards/filtered" launch "$number" \
			"$build/hazards/injected" >bare || [ $? = 7 ]
		[ "$output" = "$(cat bare)" ]
		# Where there is no report the recording is left.
	[ ! -e report ] || grep -qE 'could not tell|3 sockets' report
		[ -e report ] || [ -n "$(ls recordings)" ]
	done
}

@test "H49 a data file that got the number of standard error stays whole" {
	run -0 preload_for "directory=$PWD/recordings" "$build/guests/all_closed"
	[[ $output == *'16 files in order, 16 whole' ]]
	[ -n "$(ls recordings)" ]
}
