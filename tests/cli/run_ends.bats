#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# run_ends.bats - finleak run: signals, daemons and sudden ends.

bats_require_minimum_version 1.5.0
load run_helpers

@test "the program's signal is finleak's" {
	for signal in TERM INT SEGV KILL; do
		bash -c '"$1" run -- sh -c "kill -$2 \$\$" 2>err; echo $?' \
			- "$finleak" $signal >status 2>err2
		[ "$(cat status)" = $((128 + $(kill -l $signal))) ]
	done
	# Died of, not an exit with 128 + n.
	/usr/bin/env python3 - "$finleak" <<-END || false
		import subprocess, sys
		sys.exit(subprocess.run([sys.argv[1], "run", "--", "sh", "-c",
			"kill -TERM \$\$"]).returncode != -15)
	END
}

@test "signals are passed on, each once" {
	cat >prog <<-'END'
		#!/bin/bash
		trap 'echo usr1' USR1
		trap 'echo term; exit 5' TERM
		echo ready
		while :; do sleep 0.05; done
	END
	chmod 755 prog
	"$finleak" run -- ./prog >out 2>err 3>&- 4>&- &
	pid=$!
	wait_for out ready
	kill -USR1 $pid
	wait_for out usr1
	kill -TERM $pid
	status=0
	wait $pid || status=$?
	[ $status = 5 ]
	[ "$(cat out)" = $'ready\nusr1\nterm' ]
}

@test "the program starts with the signals that finleak got" {
	cat >prog <<-'END'
		#!/bin/sh
		grep -E '^Sig(Blk|Ign)' /proc/self/status
	END
	chmod 755 prog
	./prog >plain
	"$finleak" run -- ./prog >recorded 2>err
	diff plain recorded
	(trap '' HUP PIPE && ./prog >plain)
	(trap '' HUP PIPE && "$finleak" run -- ./prog >recorded 2>err)
	diff plain recorded
}

@test "a SIGTERM that kills at once: reported as it was before" {
	need_python
	leak_then 'print("ready", flush=True); time.sleep(60)'
	"$finleak" run -- /usr/bin/python3 leak.py >out 2>err 3>&- 4>&- &
	pid=$!
	wait_for out ready
	kill -TERM $pid
	status=0
	wait $pid || status=$?
	[ $status = 143 ]
	grep -q "1 x fin-unread" err
}

@test "a SIGKILL: reported as last seen" {
	need_python
	leak_then 'time.sleep(2); os.kill(os.getpid(), signal.SIGKILL)'
	run -137 bash -c '"$1" run -- /usr/bin/python3 leak.py; exit $?' \
		- "$finleak"
	[[ $output == *"1 x fin-unread"* ]]
}

@test "a daemon is waited for, and said to be" {
	need_python
	leak_then 'print("ready", os.getpid(), flush=True); time.sleep(60)'
	"$finleak" run -- sh -c \
		'setsid /usr/bin/python3 leak.py </dev/null & sleep 0.1' \
		>out 2>err 3>&- 4>&- &
	pid=$!
	wait_for out ready
	wait_for err "still running: python3"
	kill -TERM $pid
	status=0
	wait $pid || status=$?
	[ $status = 23 ]
	grep -q "1 x fin-unread" err
}

@test "a second signal brings the report at once" {
	"$finleak" run -- bash -c '(trap "" TERM; echo $BASHPID; sleep 5) &' \
		>out 2>err 3>&- 4>&- &
	pid=$!
	wait_for err "still running"
	kill -TERM $pid
	sleep 0.3
	kill -0 $pid
	kill -TERM $pid
	status=0
	wait $pid || status=$?
	kill -0 "$(head -n 1 out)"
	kill -KILL "$(head -n 1 out)"
	[ $status = 0 ]
}

@test "--follow-children=no does not wait for what is left" {
	start=$SECONDS
	run -0 "$finleak" run --follow-children=no -- \
		sh -c 'sleep 4 >/dev/null 2>&1 3>&- 4>&- & exit 0'
	[ $((SECONDS - start)) -lt 3 ]
}
