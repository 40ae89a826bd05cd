#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# live.bats - reports on servers that are running: nothing wrong where nothing
# is, and every socket when that is asked for.

load real

nothing_leaked='r["complete"] and r["leaks"] == [] and r["totals"]["sockets"] == 0'

# Process $1 and its children are clean, and listen on port $2.
is_clean_and_listens()
{
	report_live "$1"
	[ "$ENDED" = 0 ]
	report_holds "$nothing_leaked"
	"$FINLEAK" report --all "$1" >"$W/all"
	cat "$W/all"
	grep -E "127\.0\.0\.1:$2 .*LISTEN" "$W/all"
}

@test "a recorded nginx, and its listener" {
	port=$(free_port)
	nginx_configuration "$port" "worker_processes 2;" >"$W/nginx.conf"
	start_recorded nginx -c "$W/nginx.conf"
	wait_for_port "$port"
	wrk -t1 -c4 -d1 "http://127.0.0.1:$port/"
	sleep 1.2
	is_clean_and_listens "$PID" "$port"
	grep -E "LISTEN.*ngx_open_listening_sockets" "$W/all"
}

@test "a recorded redis with a client" {
	port=$(free_port)
	start_recorded redis-server --port "$port" --bind 127.0.0.1 \
		--save '' --dir "$W"
	wait_for_port "$port"
	exec 9<>"/dev/tcp/127.0.0.1/$port"
	is_clean_and_listens "$(pgrep -P "$PID")" "$port"
	grep ESTABLISHED "$W/all"
	exec 9>&-
}

@test "a nginx without the recorder is listed from the kernel alone" {
	port=$(free_port)
	start_nginx "$port"
	report_live "$PID"
	[ "$ENDED" = 0 ]
	report_holds 'r["leaks"] == []'
	report_holds 'any("finleak run" in c or "LD_PRELOAD" in c for c in r["caveats"])'
	"$FINLEAK" report --all "$PID" >"$W/all"
	grep -E "127\.0\.0\.1:$port .*LISTEN.*nginx" "$W/all"
}

@test "python without the recorder: what leaks, without stacks" {
	cat >"$W/idle.py" <<-'PYTHON'
		import socket, sys, time
		listener = socket.create_server(("127.0.0.1", int(sys.argv[1])))
		kept = [listener.accept()[0] for i in range(3)]
		time.sleep(60)
	PYTHON
	port=$(free_port)
	start /usr/bin/python3 "$W/idle.py" "$port"
	wait_for_port "$port"
	for _ in 1 2 3; do hang_up "$port"; done
	wait_for_close_waits "$port" 3
	report_live "$PID"
	[ "$ENDED" = 23 ]
	report_holds 'r["totals"]["sockets"] == 3'
	report_holds 'all(s["origin"] == "unseen" for l in r["leaks"] for s in l["sockets"])'
	report_holds '"opened" not in r["leaks"][0]["stacks"] or not r["leaks"][0]["stacks"]["opened"]["frames"]'
}

@test "python that idles, recorded: what leaks, with stacks" {
	port=$(free_port)
	start_nginx "$port"
	cat >"$W/pool.py" <<-PYTHON
		import http.client, time
		pool = []
		for i in range(5):
		    c = http.client.HTTPConnection("127.0.0.1", $port)
		    c.request("GET", "/")
		    c.getresponse().read()
		    pool.append(c)
		time.sleep(60)
	PYTHON
	start_recorded /usr/bin/python3 "$W/pool.py"
	wait_for_close_waits "$port" 5
	before=$(ls "/proc/$(pgrep -P "$PID")/fd")
	report_live "$(pgrep -P "$PID")"
	[ "$ENDED" = 23 ]
	report_holds 'r["totals"]["by_verdict"] == {"fin-unread": 5}'
	report_holds '"_PyEval_EvalFrameDefault" in functions(r["leaks"][0], "opened")'
	[ "$before" = "$(ls "/proc/$(pgrep -P "$PID")/fd")" ]
}
