#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# trees.bats - process trees of others: who holds a socket, and how it came by
# it.

load real

ncat_is_held()
{
	report_holds 'r["totals"]["by_verdict"] == {"held-by-child": 2}'
	report_holds 'all({h["exe"].split("/")[-1] for h in s["holders"]} <= {"dash", "sh", "sleep"} for l in r["leaks"] for s in l["sockets"])'
	report_holds 'all("sleep" in [h["exe"].split("/")[-1] for h in s["holders"]] for l in r["leaks"] for s in l["sockets"])'
	report_holds 'all("close" == l["stacks"]["closed"]["call"] for l in r["leaks"])'
	report_holds 'all(l["stacks"]["opened"]["frames"][0]["module"].endswith("/ncat") for l in r["leaks"])'
	report_holds 'all("close-on-exec" in l["advice"] for l in r["leaks"])'
}

# Waits until $2 processes below process $1 run the program $3.
wait_for_programs()
{
	local i

	for i in $(seq 100); do
		[ "$(tree_of "$1" | xargs -I{} cat /proc/{}/comm 2>/dev/null |
			grep -cx "$3")" != "$2" ] || return 0
		sleep 0.05
	done
	return 1
}

@test "ncat --sh-exec: only the commands have the connections" {
	port=$(free_port)
	start_recorded ncat -lk 127.0.0.1 "$port" --sh-exec 'sleep 2'
	wait_for_port "$port"
	hang_up "$port"
	hang_up "$port"
	wait_for_close_waits "$port" 2
	wait_for_programs "$PID" 2 sleep
	report_live "$PID"
	[ "$ENDED" = 23 ]
	ncat_is_held
	end "$PID"
	ncat_is_held
}

apache_configuration() # mpm port port-behind
{
	local modules=/usr/lib/apache2/modules

	cat <<-APACHE
		ServerRoot $W
		ServerName localhost
		PidFile $W/apache.pid
		ErrorLog $W/apache.log
		Mutex sem
		Listen 127.0.0.1:$2
		LoadModule mpm_$1_module $modules/mod_mpm_$1.so
		LoadModule authz_core_module $modules/mod_authz_core.so
		LoadModule proxy_module $modules/mod_proxy.so
		LoadModule proxy_http_module $modules/mod_proxy_http.so
		User www-data
		Group www-data
		StartServers 2
		ProxyPass / http://127.0.0.1:$3/ ttl=60
	APACHE
}

# The proxy's pool of mpm $1, whose server hangs up after 1 s: idle in the
# workers, closed by each as it ends.
apache_pool()
{
	local behind port sockets

	behind=$(free_port)
	start_nginx "$behind"
	port=$(free_port)
	apache_configuration "$1" "$port" "$behind" >"$W/apache.conf"
	# It signals its whole process group when it ends.
	start setsid "$FINLEAK" run --late=1s --format=json \
		-o "$W/report.json" -- \
		apache2 -D FOREGROUND -f "$W/apache.conf"
	wait_for_port "$port"
	wrk -t1 -c4 -d1 "http://127.0.0.1:$port/"
	sleep 2.3
	sockets=$(close_waits "$behind")
	[ "$sockets" -ge 1 ]
	report_live "$PID"
	[ "$ENDED" = 23 ]
	report_holds 'r["totals"]["by_verdict"] == {"fin-unread": '"$sockets"'}'
	report_holds 'any("mod_proxy" in f["module"] for f in r["leaks"][0]["stacks"]["opened"]["frames"])'
	report_holds 'all(s["pid"] != '"$(cat "$W/apache.pid")"' for l in r["leaks"] for s in l["sockets"])'
	end "$PID"
	[ "$ENDED" = 0 ]
	report_holds 'r["totals"]["sockets"] == 0'
	report_holds '{l["verdict"] for l in r["leaks"]} == {"closed-late"}'
	report_holds 'sum(l["count"] for l in r["leaks"]) == '"$sockets"
}

@test "apache's mod_proxy pool, in pre-forked workers" {
	apache_pool prefork
}

@test "apache's mod_proxy pool, in workers with threads" {
	apache_pool event
}

# Two workers get 20 connections from their master; what they do with each is
# $1, which may use the connection c.
node_cluster()
{
	cat >"$W/cluster.js" <<-NODE
		const cluster = require('cluster'), net = require('net');
		if (cluster.isWorker) {
			net.createServer({allowHalfOpen: true}, c => { $1 })
				.listen(+process.argv[2], '127.0.0.1');
			return;
		}
		let ready = 0, left = 20;
		function next() {
			if (!left--)
				return setTimeout(() => cluster.disconnect(
					() => process.exit(0)), 500);
			const c = net.connect(+process.argv[2], '127.0.0.1');
			c.on('error', () => {}).on('connect', () => {
				c.end('x');
				setTimeout(next, 5);
			});
			c.unref();
		}
		for (let i = 0; i < 2; i++)
			cluster.fork();
		cluster.on('listening', () => ++ready == 2 && next());
	NODE
	start_recorded /usr/bin/node "$W/cluster.js" "$(free_port)"
	ENDED=0
	wait "$PID" || ENDED=$?
}

@test "node's cluster closes what its workers received" {
	node_cluster 'c.resume().on("end", () => c.end());'
	[ "$ENDED" = 0 ]
	report_holds 'r["complete"] and r["leaks"] == []'
}

@test "node's cluster forgets what its workers received" {
	node_cluster 'c.resume().on("end", () => {
		clearTimeout(globalThis.last);
		globalThis.last = setTimeout(() => process.exit(0), 700);
	});'
	[ "$ENDED" = 23 ]
	# The clients' own may end with their process, a moment after the workers.
	report_holds 'r["totals"]["by_verdict"]["eof-ignored"] == 20'
	report_holds 'all(s["origin"] == "connect" and s["age_ms"] < 400 for l in leaks if l["verdict"] != "eof-ignored" for s in l["sockets"])'
	report_holds 'all(s["origin"] == "received" for l in leaks if l["verdict"] == "eof-ignored" for s in l["sockets"])'
	report_holds 'all(l["stacks"]["opened"]["call"] == "accept4" for l in leaks if l["verdict"] == "eof-ignored")'
	report_holds 'all(l["stacks"]["eof"]["call"] == "read" for l in leaks if l["verdict"] == "eof-ignored")'
}

@test "python's subprocess in a threaded server disturbs nothing" {
	cat >"$W/threads.py" <<-'PYTHON'
		import os, socket, subprocess, threading
		listener = socket.create_server(("127.0.0.1", 0))
		def serve(number):
		    peer = socket.create_connection(listener.getsockname())
		    connection = listener.accept()[0]
		    subprocess.run(["true"], close_fds=number % 2 == 0)
		    peer.sendall(b"x")
		    peer.shutdown(socket.SHUT_WR)
		    while connection.recv(16):
		        pass
		    if number % 10 == 0:
		        forgotten.append(connection)
		    else:
		        connection.close()
		    peer.close()
		forgotten = []
		for start in range(0, 40, 4):
		    threads = [threading.Thread(target=serve, args=[start + i])
		               for i in range(4)]
		    for thread in threads: thread.start()
		    for thread in threads: thread.join()
		os._exit(0)
	PYTHON
	start_recorded /usr/bin/python3 "$W/threads.py"
	ENDED=0
	wait "$PID" || ENDED=$?
	[ "$ENDED" = 23 ]
	report_holds 'r["complete"]'
	report_holds 'r["totals"]["by_verdict"] == {"eof-ignored": 4}'
	report_holds 'r["leaks"][0]["stacks"]["opened"]["call"] == "accept4"'
	report_holds 'r["leaks"][0]["site"]["open"] == 4'
	report_holds 'r["leaks"][0]["site"]["opened"] == 40'
}
