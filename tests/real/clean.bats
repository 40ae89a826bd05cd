#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# clean.bats - servers that leak nothing must be reported clean, under load.

load real

nothing_leaked='r["complete"] and r["leaks"] == [] and r["totals"]["sockets"] == 0'

@test "nginx with workers under wrk" {
	port=$(free_port)
	nginx_configuration "$port" "worker_processes 2;" >"$W/nginx.conf"
	start_recorded nginx -c "$W/nginx.conf"
	wait_for_port "$port"
	wrk -t1 -c16 -d1 "http://127.0.0.1:$port/"
	wrk -t1 -c16 -d1 -H 'Connection: close' "http://127.0.0.1:$port/"
	sleep 0.3
	end "$PID"
	[ "$ENDED" = 0 ]
	report_holds "$nothing_leaked"
	# All three of the tree were recorded: the listener is in each.
	report_holds 'len([p for p in r["processes"] if p["recorder"]]) >= 1'
}

@test "haproxy in front of nginx under wrk" {
	behind=$(free_port)
	start_nginx "$behind"
	port=$(free_port)
	cat >"$W/haproxy.cfg" <<-HAPROXY
		defaults
		  mode http
		  timeout connect 1s
		  timeout client 5s
		  timeout server 5s
		frontend f
		  bind 127.0.0.1:$port
		  default_backend b
		backend b
		  http-reuse always
		  server s 127.0.0.1:$behind
	HAPROXY
	start_recorded haproxy -db -f "$W/haproxy.cfg"
	wait_for_port "$port"
	wrk -t1 -c16 -d1 "http://127.0.0.1:$port/"
	sleep 2
	end "$PID"
	report_holds "$nothing_leaked"
}

@test "redis under its benchmark" {
	port=$(free_port)
	start_recorded redis-server --port "$port" --save '' --dir "$W"
	wait_for_port "$port"
	redis-benchmark -p "$port" -n 20000 -c 20 -q -t get,set
	sleep 0.3
	end "$PID"
	[ "$ENDED" = 0 ]
	report_holds "$nothing_leaked"
}

@test "node closes 2,000 connections through syscall()" {
	cat >"$W/clean.js" <<-'NODE'
		const net = require('net');
		const server = net.createServer(c => c.resume());
		let left = 2000;
		function next() {
			if (!left--)
				return setTimeout(() => process.exit(0), 300);
			const c = net.connect(server.address().port, '127.0.0.1');
			c.on('close', next).end('x').resume();
		}
		server.listen(0, '127.0.0.1', next);
	NODE
	start_recorded /usr/bin/node "$W/clean.js"
	wait "$PID"
	report_holds "$nothing_leaked"
}
