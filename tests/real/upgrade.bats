#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# upgrade.bats - a server that replaces itself, listener and all.

load real

wait_for_pid_other_than() # pid
{
	local i

	for i in $(seq 100); do
		[ "$(cat "$W/nginx.pid" 2>/dev/null || echo "$1")" = "$1" ] ||
			return 0
		sleep 0.05
	done
	return 1
}

# Starts nginx as a daemon, or it ignores the signal, with the configuration
# lines $1, and upgrades it: OLD is gone then, and NEW at work on PORT.
upgrade()
{
	PORT=$(free_port)
	nginx_configuration "$PORT" "$1 worker_processes 1;" |
		sed 's/daemon off/daemon on/' >"$W/nginx.conf"
	start_recorded "$(command -v nginx)" -c "$W/nginx.conf"
	wait_for_port "$PORT"
	wait_for_file "$W/nginx.pid"
	OLD=$(cat "$W/nginx.pid")
	kill -USR2 "$OLD"
	wait_for_file "$W/nginx.pid.oldbin"
	wait_for_pid_other_than "$OLD"
	NEW=$(cat "$W/nginx.pid")
	kill -QUIT "$OLD"
	while kill -0 "$OLD" 2>/dev/null; do sleep 0.05; done
}

# Waits for the end of the tree; finleak's status is left in ENDED.
end_upgraded()
{
	kill -QUIT "$NEW"
	ENDED=0
	wait "$PID" || ENDED=$?
}

@test "H15 nginx is upgraded by SIGUSR2: the new one is recorded, listener and all" {
	upgrade "env LD_PRELOAD; env FINLEAK_OPTIONS;"
	wrk -t1 -c4 -d1 "http://127.0.0.1:$PORT/"
	report_live "$NEW"
	report_holds 'r["complete"] and r["leaks"] == []'
	report_holds '[p for p in r["processes"] if p["pid"] == '"$NEW"' and p["recorder"] and p["ppid"] == '"$OLD"']'
	report_holds 'r["totals"]["tracked_open"] >= 1'
	end_upgraded
	[ "$ENDED" = 0 ]
	report_holds 'r["complete"] and r["leaks"] == []'
}

# It hands on no variable that it is not told to.
@test "H15 nginx without its env lines: what the new one did is not known" {
	upgrade ""
	end_upgraded
	[ "$ENDED" = 1 ]
	report_holds 'not r["complete"] and r["leaks"] == []'
}
