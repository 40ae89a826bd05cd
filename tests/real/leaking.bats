#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# leaking.bats - programs of others that leave sockets open: finleak must say
# which, why, and where they were opened.

load real

# The command after $1 gets clients that leave it a socket in state CLOSE each.
# (iperf 2.1.8 itself dies of a signal in about one run of twenty, with and
# without finleak: then once more.)
iperf_clients()
{
	local i

	for i in 1 2 3; do
		timeout 5 iperf -c 127.0.0.1 -p "$1" --full-duplex -t 1 \
			>/dev/null 2>&1 || return 1
	done
	sleep 0.5
}

iperf_is_dead()
{
	report_holds 'r["totals"]["by_verdict"] == {"dead": 3}'
	report_holds 'r["leaks"][0]["count"] == 3'
	report_holds 'r["leaks"][0]["stacks"]["opened"]["call"] == "accept"'
	report_holds 'r["leaks"][0]["stacks"]["opened"]["frames"][0]["module"].endswith("/iperf")'
	report_holds 'all(s["state"] == "CLOSE" for s in r["leaks"][0]["sockets"])'
}

run_iperf()
{
	local try

	for try in 1 2 3; do
		port=$(free_port)
		start_recorded iperf -s -B 127.0.0.1 -p "$port" "$@"
		wait_for_port "$port"
		if iperf_clients "$port" && kill -0 "$PID"; then
			end "$PID"
			[ "$ENDED" -gt 128 ] || return 0
		fi
		rm -f "$W/report.json"
	done
	echo "iperf died in each of three tries" >&2
	return 1
}

@test "iperf -s keeps one dead socket a full-duplex client" {
	run_iperf
	[ "$ENDED" = 23 ]
	iperf_is_dead
}

@test "iperf -s -D does so as a daemon" {
	run_iperf -D
	[ "$ENDED" = 23 ]
	iperf_is_dead
}

# Five connections that the server hangs up after 1 s; then the script does $1.
python_pool()
{
	cat >"$W/pool.py" <<-PYTHON
		import http.client, os, time
		pool = []
		for i in range(5):
		    c = http.client.HTTPConnection("127.0.0.1", $port)
		    c.request("GET", "/")
		    c.getresponse().read()
		    pool.append(c)
		time.sleep(2.5)
		open("$W/ready", "w")
		$1
	PYTHON
}

pool_is_found()
{
	report_holds 'r["totals"]["by_verdict"] == {"fin-unread": 5}'
	report_holds 'len(r["leaks"]) == 1'
	report_holds 'all(s["peer"].endswith(":'"$port"'") for s in r["leaks"][0]["sockets"])'
	report_holds 'all(1000 <= s["age_ms"] <= 6000 for s in r["leaks"][0]["sockets"])'
	report_holds '"_PyEval_EvalFrameDefault" in functions(r["leaks"][0], "opened")'
}

@test "python's http.client never looks again, and leaves by os._exit" {
	port=$(free_port)
	start_nginx "$port"
	python_pool 'os._exit(0)'
	start_recorded /usr/bin/python3 "$W/pool.py"
	wait_for_file "$W/ready"
	ENDED=0
	wait "$PID" || ENDED=$?
	[ "$ENDED" = 23 ]
	pool_is_found
}

@test "python is ended by SIGTERM, without any exit hook" {
	port=$(free_port)
	start_nginx "$port"
	python_pool 'time.sleep(60)'
	start_recorded /usr/bin/python3 "$W/pool.py"
	wait_for_file "$W/ready"
	[ "$(close_waits "$port")" = 5 ]
	end "$PID"
	[ "$ENDED" = 143 ]
	pool_is_found
}

@test "python is killed by SIGKILL: the report is as last seen" {
	port=$(free_port)
	start_nginx "$port"
	python_pool 'time.sleep(60)'
	start_recorded /usr/bin/python3 "$W/pool.py"
	wait_for_file "$W/ready"
	sleep 1
	kill -9 "$(pgrep -P "$PID")"
	ENDED=0
	wait "$PID" || ENDED=$?
	[ "$ENDED" = 137 ]
	pool_is_found
}

@test "node with allowHalfOpen and no end()" {
	cat >"$W/half.js" <<-'NODE'
		const net = require('net');
		const server = net.createServer({allowHalfOpen: true}, c => c.resume());
		server.listen(0, '127.0.0.1', () => {
			for (let i = 0; i < 5; i++) {
				const c = net.connect(server.address().port, '127.0.0.1');
				c.on('error', () => {}).on('connect', () => c.end('x'));
				c.unref();
			}
			setTimeout(() => process.exit(0), 1000);
		});
	NODE
	start_recorded /usr/bin/node "$W/half.js"
	ENDED=0
	wait "$PID" || ENDED=$?
	[ "$ENDED" = 23 ]
	report_holds 'r["totals"]["by_verdict"] == {"eof-ignored": 5}'
	report_holds 'r["leaks"][0]["stacks"]["opened"]["call"] == "accept4"'
	report_holds 'r["leaks"][0]["stacks"]["eof"]["call"] == "read"'
}

@test "closings that came after the peer's are counted" {
	cat >"$W/late.py" <<-'PYTHON'
		import os, socket, time
		listener = socket.create_server(("127.0.0.1", 0))
		def connection():
		    client = socket.create_connection(listener.getsockname())
		    return client, listener.accept()[0]
		pairs = [connection() for i in range(5)]
		for client, _ in pairs[:4]:
		    client.close()
		time.sleep(0.05)
		pairs[0][1].recv(1)
		pairs[0][1].close()     # the end was read: after
		time.sleep(1.2)
		pairs[1][1].close()     # idle and half closed: after
		pairs[2][1].close()     # the same
		pairs[4][1].close()     # the peer is there: not
		os._exit(0)             # and the fourth is left
	PYTHON
	start_recorded /usr/bin/python3 "$W/late.py"
	ENDED=0
	wait "$PID" || ENDED=$?
	[ "$ENDED" = 23 ]
	report_holds '[{k: l["site"][k] for k in ("opened", "closed", "open", "most_open", "closed_after_fin")} for l in leaks if l["stacks"]["opened"]["call"] == "accept4"] == [{"opened": 5, "closed": 4, "open": 1, "most_open": 5, "closed_after_fin": 3}]'
}

psql_is_found()
{
	report_holds 'r["totals"]["by_verdict"] == {"data-unread": 1}'
	report_holds 'r["leaks"][0]["sockets"][0]["unread_bytes"] > 50'
	report_holds '"libpq" in r["leaks"][0]["stacks"]["opened"]["frames"][0]["module"]'
	report_holds 'r["leaks"][0]["stacks"]["last_use"]["frames"]'
}

@test "psql sits idle after the server has ended its session" {
	local binaries server as_nobody=()

	binaries=$(ls -d /usr/lib/postgresql/*/bin | tail -n 1)
	mkdir "$W/database"
	if [ "$(id -u)" = 0 ]; then
		as_nobody=(setpriv --reuid=65534 --regid=65534 --clear-groups)
		chown 65534 "$W/database"
	fi
	cd "$W/database"
	"${as_nobody[@]}" "$binaries/initdb" -D "$W/database" -A trust \
		-U finleak --no-sync --locale=C >/dev/null
	port=$(free_port)
	start "${as_nobody[@]}" "$binaries/postgres" -D "$W/database" -p "$port" \
		-h 127.0.0.1 -k '' -c idle_session_timeout=1s -c fsync=off
	server=$PID
	wait_for_port "$port"
	mkfifo "$W/keyboard"
	exec 9<>"$W/keyboard"
	start_recorded psql -X -h 127.0.0.1 -p "$port" -U finleak \
		-f "$W/keyboard" postgres
	wait_for_close_waits "$port" 1
	report_live "$PID"
	[ "$ENDED" = 23 ]
	psql_is_found
	end "$PID"
	exec 9>&-
	# Killed, it would leave shared memory behind.
	kill -QUIT "$server"
	wait "$server" || true
	[ "$ENDED" = 143 ]
	psql_is_found
}
