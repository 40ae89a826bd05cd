#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# unprivileged.bats - what who may not do all sees, and what is said of the rest.

load ../cli/run_helpers

bats_require_minimum_version 1.5.0

teardown()
{
	exec 9>&-
	if [ -n "${pid-}" ]; then
		wait "$pid" || true
	fi
}

nobody=(setpriv --reuid=65534 --regid=65534 --clear-groups)

# As nobody, and without what takes a process's descriptors.
limited()
{
	"${nobody[@]}" ./no_pidfd ./finleak report --min-age=0 "$@" "$pid"
}

# Starts the program with the words before it; it lives until the test's end.
start() # python statement, words...
{
	need_python
	[ "$(id -u)" -eq 0 ] || skip "only root can become somebody else"
	command -v setpriv >/dev/null || skip "there is no setpriv"
	let_others_pass
	cp "$finleak" "$build/libfinleak.so" "$build/hazards/no_pidfd" .
	chmod 1777 .
	leak_then "$1
print(\"ready\", flush=True)
sys.stdin.read()"
	mkfifo life
	"${@:2}" env LD_PRELOAD="$PWD/libfinleak.so" \
		/usr/bin/python3 leak.py <life >out 2>err 3>&- &
	pid=$!
	exec 9>life
	wait_for out ready
}

@test "H50 the kernel lists the sockets of others for anybody" {
	start 'kept.recv(1)' "${nobody[@]}"
	run limited
	[ "$status" -eq 23 ]
	[[ $output == *"1 x eof-ignored: "*"  opened  "*"accept4, "* ]]
	[[ $output == *"CLOSE_WAIT"* ]]
	[[ $output != *"finleak: note: "* ]]
}

@test "H50 of root's process nobody learns that it can't be told" {
	start 'kept.recv(1)'
	run limited
	[ "$status" -eq 1 ]
	[[ $output == *"process $pid (python3): what is open there can't be \
seen, because it belongs to user 0 (root). Run finleak as that user or as \
root"* ]]
}

# Both sides have finished: such a socket is in no list.
dead='kept.shutdown(socket.SHUT_WR)
while True:
    info = kept.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)
    if info == b"\7":
        break
    time.sleep(0.01)'

@test "H51 what is in no list any more is asked itself" {
	start "$dead" "${nobody[@]}"
	run "${nobody[@]}" ./finleak report --min-age=0 "$pid"
	[ "$status" -eq 23 ]
	[[ $output == *"1 x dead: "* ]]
}

@test "H52 what is in no list and may not be asked is said" {
	start "$dead" "${nobody[@]}"
	run limited
	[ "$status" -eq 1 ]
	[[ $output == *"process $pid (python3): 1 TCP socket is in no list of \
the kernel's and may not be asked, so dead ones may be missing. Run finleak as \
root (or set kernel.yama.ptrace_scope to 0)"* ]]
	run limited --format=json
	[ "$status" -eq 1 ]
	[[ $output == *'"complete": false'* ]]
}

@test "H52 a process that changed its user is closed even to that user" {
	start 'os.setresuid(65534, 65534, 65534)'
	run limited
	[ "$status" -eq 1 ]
	[[ $output == *"can't be seen even by its own user"*"Run finleak as \
root"* ]]
}
