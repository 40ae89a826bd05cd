#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# files.bats - what may become of the recording's file: no room for it, cut
# short, removed, forbidden by a limit.

bats_require_minimum_version 1.5.0

setup()
{
	build=${BUILD:-$BATS_TEST_DIRNAME/../../build}
	[[ $build == /* ]] || build=$PWD/$build
	finleak=$build/finleak
	host=$build/hazards/stepwise
	cd "$BATS_TEST_TMPDIR"
	mkdir recordings
	mkfifo more
	preloaded=(env LD_PRELOAD="$build/libfinleak.so"
		FINLEAK_OPTIONS="directory=$PWD/recordings:report=$PWD/report")
}

teardown()
{
	[ -z "${mounted-}" ] || umount "$mounted"
}

# An own file system of so many KiB at the folder.
mount_small() # KiB folder
{
	[ "$(id -u)" = 0 ] || skip "only root can mount"
	mount -t tmpfs -o size="$1k" none "$2" 2>/dev/null ||
		skip "nothing can be mounted here"
	mounted=$PWD/$2
}

fill() # folder
{
	cat /dev/zero >"$1/filling" 2>/dev/null || true
}

# Starts the host by the words before it, and waits for its leak.
begin() # words... program arguments...
{
	"$@" <more >out 2>err &
	pid=$!
	exec {steps}>more
	until grep -q leaks out; do
		kill -0 $pid
		sleep 0.02
	done
}

step()
{
	printf x >&"$steps"
}

# The host's status, into $status, once it has ended.
end()
{
	exec {steps}>&-
	status=0
	wait $pid || status=$?
}

is_as_bare() # lines of the host
{
	diff out <(printf '%s\n' "$@")
	[ "$status" = 7 ]
}

recording()
{
	find recordings -name '*.recording'
}

@test "H45 a full file system: nothing is recorded, and told" {
	mount_small 1024 recordings
	fill recordings
	begin "${preloaded[@]}" "$host" 3
	step
	end
	is_as_bare 'descriptor 5 leaks' '3 opened'
	grep -q 'nothing was recorded of .*: the file system is full' report
	[ ! -s err ]
}

@test "H45 a file system that fills up: what is missing is counted" {
	mount_small 1024 recordings
	begin "${preloaded[@]}" "$host" 100 2000
	step
	until grep -q '^100' out; do sleep 0.02; done
	fill recordings
	step
	end
	is_as_bare 'descriptor 5 leaks' '100 opened' '2000 opened'
	grep -q 'sockets were not recorded.*: the recording.s file system is full' \
		report
	grep -q '^1 x fin-unread' report
}

@test "H45 a full /dev/shm: the recording is made in /tmp" {
	[ "$(id -u)" = 0 ] || skip "only root can mount"
	unshare -m true 2>/dev/null || skip "no namespaces can be made"
	run -7 unshare -m sh -c 'mount -t tmpfs -o size=64k none /dev/shm &&
		{ cat /dev/zero >/dev/shm/filling || :; } 2>/dev/null
		LD_PRELOAD=$1 FINLEAK_OPTIONS=report=$2 exec "$3" 0 </dev/null' \
		sh "$build/libfinleak.so" "$PWD/report" "$host"
	[ "$output" = 'descriptor 5 leaks' ]
	grep -q '^1 x fin-unread' report
}

@test "H46 the reporter opens recordings for reading only" {
	strace -V >/dev/null 2>&1 || skip "there is no strace"
	begin "${preloaded[@]}" "$host" 1
	for what in recordings "$pid"; do
		strace -f -e trace=openat,open,openat2,creat -A -o trace \
			"$finleak" report "$what" >/dev/null 2>&1 || true
	done
	grep -q '\.recording".*O_RDONLY' trace
	! grep '\.recording"' trace | grep -E 'O_WRONLY|O_RDWR|O_TRUNC'
	end
}

@test "H46 a recording lies where nobody else gets at it" {
	begin "${preloaded[@]}" "$host" 1
	[ "$(stat -c %a "$(recording)")" = 600 ]
	end
}

@test "H46 a recording that is cut short ends the program by SIGBUS" {
	begin "${preloaded[@]}" "$host" 500
	truncate -s 0 "$(recording)"
	step
	end
	[ "$status" = $((128 + $(kill -l BUS))) ]
	run -1 "$finleak" report recordings
	[[ $output == *' is empty'* ]]
}

@test "H46 a recording that was removed is written again at the end" {
	begin "${preloaded[@]}" "$host" 500
	rm "$(recording)"
	step
	end
	is_as_bare 'descriptor 5 leaks' '500 opened'
	grep -q '^1 x fin-unread' report
	[ -z "$(ls recordings)" ]
}

@test "H46 a run whose directory was removed could not tell" {
	mkdir private
	FINLEAK_DIR=$PWD/private begin "$finleak" run -- "$host" 500
	rm -r private/*
	step
	end
	is_as_bare 'descriptor 5 leaks' '500 opened'
	grep -q "could not tell: the directory of this run's recordings" err
}

# Runs the host under a limit, by LD_PRELOAD and by finleak run.
limited() # ulimit's words
{
	local words="ulimit $*"

	sh -c "$words; exec $host 20" </dev/null >bare || [ $? = 7 ]
	sh -c "$words; LD_PRELOAD=$build/libfinleak.so \
		FINLEAK_OPTIONS=directory=$PWD/recordings:report=$PWD/report \
		exec $host 20" </dev/null >out 2>err && status=0 || status=$?
	[ $status = 7 ]
	cmp bare out
	run -7 --separate-stderr "$finleak" run -o run-report -- \
		sh -c "$words; exec $host 20"
	[ "$output" = "$(cat bare)" ]
}

@test "H47 the limit on the size of files" {
	limited -Sf 100
	grep -q 'nothing was recorded of .*RLIMIT_FSIZE' report
	grep -q 'nothing was recorded of .*RLIMIT_FSIZE' run-report
}

@test "H47 the limit on memory" {
	limited -Sv 16000
	grep -qE 'nothing was recorded of .*RLIMIT_AS|^1 x fin-unread' report
	grep -qE 'nothing was recorded of .*RLIMIT_AS|^1 x fin-unread' run-report
}

@test "H47 the limit on descriptors" {
	limited -n 12
	grep -q '^1 x fin-unread' report
	grep -q '^1 x fin-unread' run-report
}

@test "H47 the limit on the stack" {
	limited -Ss 64
	grep -q '^1 x fin-unread' report
	grep -q '^1 x fin-unread' run-report
}
