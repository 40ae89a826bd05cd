#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# live.bats - finleak report PID: of processes that are running.

load run_helpers

bats_require_minimum_version 1.5.0

# A server that keeps the socket of a client that left, and reads its end.
leak='kept.recv(1)
print("ready", flush=True)
sys.stdin.read()'

# Starts the server with the words before it; it lives until the test's end.
start() # words...
{
	leak_then "$leak"
	mkfifo life
	"$@" /usr/bin/python3 leak.py <life >out 2>err 3>&- &
	pid=$!
	exec 9>life
	wait_for out ready
}

preloaded()
{
	# What a signal ends leaves its recording: here.
	mkdir -p -m 1777 recordings
	start env LD_PRELOAD="$(realpath "$build")/libfinleak.so" \
		FINLEAK_OPTIONS="directory=$PWD/recordings" "$@"
}

teardown()
{
	exec 9>&-
	if [ -n "${pid-}" ]; then
		wait "$pid" || true
	fi
	[ -z "$(ls -A "$FINLEAK_DIR")" ]
}

nobody()
{
	setpriv --reuid=65534 --regid=65534 --clear-groups "$@"
}

need_root()
{
	need_python
	[ "$(id -u)" -eq 0 ] || skip "only root can become somebody else"
	command -v setpriv >/dev/null || skip "there is no setpriv"
}

# What others can see of a process that is left alone.
traces_of() # pid
{
	ls -l "/proc/$1/fd"
	grep -E '^(State|TracerPid|SigPnd|ShdPnd|Threads)|ctxt' \
		"/proc/$1/status"
}

# Waits until it has nothing more to do, at most 10 s.
settle() # pid
{
	for _ in $(seq 100); do
		before=$(traces_of "$1")
		sleep 0.1
		[ "$before" != "$(traces_of "$1")" ] || return 0
	done
}

@test "a process that runs under LD_PRELOAD is reported, and left alone" {
	need_python
	preloaded
	settle "$pid"
	run "$finleak" report --min-age=0 "$pid"
	[ "$status" -eq 23 ]
	[[ ${lines[0]} == "finleak: 1 socket left open after the peer closed, \
in 1 place   python3"*" (pid $pid), running for "* ]]
	[[ $output == *"1 x eof-ignored: "*"  opened  "*"accept4, "* ]]
	[[ $output == *"recv() returned 0"*"not watched by any epoll"* ]]
	[[ $output != *"finleak: note: "* ]]
	diff <(echo "$before") <(traces_of "$pid")
}

@test "the ways to name a process" {
	need_python
	preloaded
	for words in "-p $pid" "-v -p$pid" "--pid=$pid" "report $pid" \
		"report -p $pid" "report --pid $pid $pid" "report -p $pid,$pid"; do
		# shellcheck disable=SC2086
		run "$finleak" $words -q --min-age=0
		[ "$status" -eq 23 ]
		[ "$output" = "finleak: 1 socket left open in 1 place" ]
	done
	run "$finleak" -p 12x
	[ "$status" -eq 2 ]
	[ "$output" = "finleak report: --pid: '12x' is no process id" ]
	# A file of that name is a file.
	touch "$pid"
	run "$finleak" report "$pid"
	[ "$status" -eq 1 ]
	[ "$output" = "finleak report: $pid is empty" ]
	run "$finleak" report --min-age=0 -q -p "$pid"
	[ "$status" -eq 23 ]
}

@test "what a run has started is reported while it runs" {
	need_python
	start "$finleak" run -q --
	run "$finleak" report --min-age=0 --format=json "$pid"
	[ "$status" -eq 23 ]
	[[ $output == *'"verdict": "eof-ignored"'*'"call": "accept4"'* ]]
	[[ $output == *'"complete": true'*'"ended": "running"'* ]]
	run "$finleak" report --min-age=0 --follow-children=no -q "$pid"
	[ "$status" -eq 0 ]
}

@test "without the recorder the kernel still tells, and how to have more" {
	need_python
	start env
	run "$finleak" report --min-age=0 "$pid"
	[ "$status" -eq 23 ]
	[[ $output == *"1 x "*"CLOSE_WAIT"* ]]
	[[ $output == *"note: process $pid (python3): the recorder is not \
there"*"finleak run -- /usr/bin/python3 leak.py"* ]]
	run "$finleak" report --format=json --min-age=1d "$pid"
	[ "$status" -eq 0 ]
	[[ $output == *'"complete": true'*'"recorder": false'* ]]
}

@test "a process with the recorder that has opened nothing says so" {
	LD_PRELOAD=$(realpath "$build")/libfinleak.so sleep 60 3>&- &
	pid=$!
	wait_for "/proc/$pid/maps" libfinleak
	run "$finleak" report "$pid"
	kill "$pid"
	[ "$status" -eq 0 ]
	[[ $output == *"process $pid (sleep): the recorder is there, and no \
TCP socket was opened so far"* ]]
}

@test "a process that is not there is no clean one" {
	run "$finleak" report 4194305
	[ "$status" -eq 1 ]
	[ "$output" = "finleak report: there is no process 4194305" ]
	run "$finleak" -p 4000000000
	[ "$status" -eq 2 ]
	run "$finleak" report 4000000000
	[ "$status" -eq 1 ]
	need_python
	preloaded
	run "$finleak" report -q --min-age=1d "$pid" 4194305
	[ "$status" -eq 1 ]
	[[ $output == *"there is no process 4194305"* ]]
}

@test "another user's process: what can't be seen, and what would permit it" {
	need_root
	let_others_pass
	cp "$finleak" ./finleak
	preloaded
	run nobody ./finleak report "$pid"
	[ "$status" -eq 1 ]
	[[ $output == *"process $pid (python3): what is open there can't be \
seen, because it belongs to user 0 (root). Run finleak as that user or as \
root"* ]]
}

@test "root and its own user see the same of a process" {
	need_root
	let_others_pass
	cp "$finleak" "$build/libfinleak.so" .
	chmod 1777 .
	start setpriv --reuid=65534 --regid=65534 --clear-groups \
		env LD_PRELOAD="$PWD/libfinleak.so"
	nobody ./finleak report --min-age=0 --format=json "$pid" >theirs ||
		[ $? -eq 23 ]
	"$finleak" report --min-age=0 --format=json "$pid" >ours ||
		[ $? -eq 23 ]
	grep -q '"verdict": "eof-ignored"' ours
	diff <(sed 's/"[a-z_]*ms[a-z_]*": [0-9]*//g' theirs) \
		<(sed 's/"[a-z_]*ms[a-z_]*": [0-9]*//g' ours)
}

@test "a process that changed its user is closed even to that user" {
	need_root
	let_others_pass
	cp "$finleak" ./finleak
	leak="os.setresuid(65534, 65534, 65534)
$leak"
	preloaded
	run nobody ./finleak report "$pid"
	[ "$status" -eq 1 ]
	[[ $output == *"can't be seen even by its own user"*"Run finleak as \
root"* ]]
	run "$finleak" report --min-age=0 "$pid"
	[ "$status" -eq 23 ]
	[[ $output == *"1 x eof-ignored: "* ]]
}

@test "what a child holds tells who closed it, whoever is asked" {
	need_python
	leak='child = os.fork()
if child:
    kept.close()
    print("ready", child, flush=True)
    sys.stdin.read()
    os.kill(child, 15)
else:
    time.sleep(60)'
	preloaded
	child=$(cut -d' ' -f2 out)
	for asked in "$pid" "$child"; do
		run "$finleak" report --min-age=0 --format=json "$asked"
		[ "$status" -eq 23 ]
		[[ $output == *'"verdict": "held-by-child"'* ]]
		[[ $output == *'"call": "close"'* ]]
	done
	run "$finleak" report --min-age=0 --follow-children=no -q "$pid"
	[ "$status" -eq 0 ]
}

@test "somebody else's holder is found, and named" {
	need_python
	leak='import subprocess
os.set_inheritable(kept.fileno(), True)
child = subprocess.Popen(["/bin/sleep", "60"], close_fds=False)
print("ready", child.pid, flush=True)
sys.stdin.read()
child.kill()'
	start env
	child=$(cut -d' ' -f2 out)
	run "$finleak" report --min-age=0 --follow-children=no \
		--format=json "$pid"
	[ "$status" -eq 23 ]
	[[ $output == *'"holders": ['*"{\"pid\": $child, "* ]]
}

@test "connections that nobody accepts, and who watches, are told live" {
	need_python
	leak='import select
socket.create_connection(listener.getsockname()).close()
epoll = select.epoll()
epoll.register(kept, select.EPOLLIN)
print("ready", epoll.fileno(), flush=True)
sys.stdin.read()'
	preloaded
	epoll=$(cut -d' ' -f2 out)
	# A moment in a queue is no leak.
	for _ in $(seq 100); do
		run "$finleak" report --min-age=0 --format=json "$pid"
		[ "$status" -eq 23 ]
		[[ $output != *'"verdict": "never-accepted"'* ]] || break
		sleep 0.1
	done
	[[ $output == *'"verdict": "never-accepted"'* ]]
	[[ $output == *'"verdict": "fin-unread"'* ]]
	[[ $output == *"{\"epoll_fd\": $epoll, \"events\": [\"EPOLLIN\""* ]]
}

@test "all TCP sockets are listed as the kernel has them" {
	need_python
	leak='other = socket.create_connection(listener.getsockname())
end, _ = listener.accept()
end.shutdown(socket.SHUT_WR)
other.recv(1)
other.shutdown(socket.SHUT_WR)
fresh = socket.socket()
more = socket.create_connection(listener.getsockname())
more.sendall(b"12345")
last, _ = listener.accept()
print("ready", flush=True)
sys.stdin.read()'
	preloaded
	run "$finleak" report --min-age=0 --all "$pid"
	[ "$status" -eq 23 ]
	for line in '1? +0 +127.* LISTEN' '0 +0 +127.* CLOSE_WAIT|1 +0 +127.*' \
		' TIME_WAIT ' ' CLOSE ' '5 +0 +127.* ESTABLISHED '; do
		grep -qE "$line" <<<"$output"
	done
}

@test "a program that another one exec'ed tells how it came by its socket" {
	need_python
	leak='os.set_inheritable(kept.fileno(), True)
print("ready", flush=True)
os.execv("/bin/cat", ["cat"])'
	preloaded
	wait_for "/proc/$pid/comm" cat
	run "$finleak" report --min-age=0 "$pid"
	[ "$status" -eq 23 ]
	[[ $output == *"  opened  "*"accept4, "* ]]
}

@test "recordings and processes in one report" {
	need_python
	preloaded
	run "$finleak" report -q --min-age=0 "$pid" \
		"$BATS_TEST_DIRNAME/../recordings/v1.recording"
	[ "$status" -eq 23 ]
	[ "$output" = "finleak: 8 sockets left open in 7 places" ]
}

@test "a recording that was deleted is read by root all the same" {
	need_root
	[ -e /proc/self/map_files ] || skip "the kernel has no map_files"
	mkdir recordings
	preloaded FINLEAK_OPTIONS="directory=$PWD/recordings"
	rm recordings/*
	run "$finleak" report --min-age=0 "$pid"
	[ "$status" -eq 23 ]
	[[ $output == *"1 x eof-ignored: "* ]]
}

@test "a process in namespaces of its own has its pid from outside" {
	need_root
	unshare -n -p -f --mount-proc true 2>/dev/null ||
		skip "unshare -n -p -f --mount-proc does not work here"
	preloaded unshare -n -p -f --mount-proc sh -c \
		'ip link set lo up; exec "$@"' -
	inner=$(pgrep -f '^/usr/bin/python3 leak.py$' -n)
	run "$finleak" report --min-age=0 --format=json "$inner"
	[ "$status" -eq 23 ]
	[[ $output == *"{\"pid\": $inner, "*'"verdict": "eof-ignored"'* ]]
	[[ $output == *'"complete": true'* ]]
}

@test "another network namespace: sockets are asked, queues are not" {
	need_root
	unshare -n true 2>/dev/null || skip "no namespaces can be made"
	let_others_pass
	cp "$finleak" "$build/libfinleak.so" .
	start unshare -n sh -c 'ip link set lo up
		exec setpriv --reuid=65534 --regid=65534 --clear-groups "$@"' \
		- env LD_PRELOAD="$PWD/libfinleak.so"
	run nobody ./finleak report --min-age=0 "$pid"
	[ "$status" -eq 23 ]
	[[ $output == *"1 x eof-ignored: "* ]]
	[[ $output == *"process $pid (python3): connections that wait for \
accept() can't be seen in another network namespace. Run finleak as root"* ]]
	run "$finleak" report --min-age=0 "$pid"
	[ "$status" -eq 23 ]
	[[ $output != *"can't be seen"* ]]
}
