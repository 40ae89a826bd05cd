#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# same_stores.bats - databases and caches with the recorder answer, look and end
# as without.

load same

port_is_open() { wait_for_port "$PORT"; }

# Sends the lines of its input to PORT, hangs up, and prints what comes back.
talk()
{
	ncat 127.0.0.1 "$PORT"
}

@test "redis under its benchmark" {
	redis_of_one()
	{
		exec redis-server --port "$PORT" --save '' --dir . \
			--bind 127.0.0.1 --logfile log
	}
	commands()
	{
		redis-cli -p "$PORT" <<-'REDIS'
			SET a 1
			INCR a
			RPUSH l x y z
			LRANGE l 0 -1
			ZADD z 1 one 2 two
			ZRANGE z 0 -1 WITHSCORES
			EVAL "return {KEYS[1], redis.call('get', 'a')}" 1 k
			CONFIG GET maxclients
			MULTI
			INCR a
			EXEC
			NOSUCH
			CLIENT SETNAME me
			CLIENT GETNAME
			DBSIZE
		REDIS
	}
	# A child writes the database, while its client waits.
	save()
	{
		/usr/bin/python3 - "$PORT" <<-'PYTHON'
			import socket, sys, time
			c = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
			def ask(question):
			    c.sendall(question + b"\r\n")
			    return c.recv(65536)
			print(ask(b"BGSAVE"))
			while b"bgsave_in_progress:1" in ask(b"INFO persistence"):
			    time.sleep(0.01)
			print(b"last_bgsave_status:ok" in ask(b"INFO persistence"))
		PYTHON
	}
	load_redis()
	{
		redis-benchmark -p "$PORT" -n 20000 -c 20 -q -t set,get,lpush
	}
	folders
	start_each redis_of_one
	each port_is_open
	same
	same_answers commands
	same_answers save
	same
	under_load load_redis
	same
	each signal_one TERM
	same_end
	[ "$ENDED" = 0 ]
	is_clean 1
}

@test "memcached with threads" {
	memcached_of_one()
	{
		exec memcached -l 127.0.0.1 -p "$PORT" -t 4 -u nobody
	}
	# The protocol of text, with values that are told apart.
	commands()
	{
		printf '%s\r\n' 'set a 0 0 5' hello 'get a' 'add a 0 0 1' x \
			'set n 0 0 2' 41 'incr n 1' 'gets a n' 'delete a' \
			'get a' nonsense 'mg n v' quit | talk
	}
	# 1,000 connections, then one that sets and gets 20,000 values.
	load_memcached()
	{
		/usr/bin/python3 - "$PORT" <<-'PYTHON'
			import socket, sys
			port = int(sys.argv[1])
			def ask(c, question, answer):
			    c.sendall(question)
			    got = b""
			    while len(got) < len(answer):
			        got += c.recv(4096)
			    assert got == answer, got
			for i in range(1000):
			    with socket.create_connection(("127.0.0.1", port)) as c:
			        ask(c, b"set k%d 0 0 3\r\nabc\r\n" % i, b"STORED\r\n")
			with socket.create_connection(("127.0.0.1", port)) as c:
			    for i in range(10000):
			        ask(c, b"get k%d\r\n" % (i % 1000),
			            b"VALUE k%d 0 3\r\nabc\r\nEND\r\n" % (i % 1000))
		PYTHON
	}
	folders
	start_each memcached_of_one
	each port_is_open
	same
	same_answers commands
	same
	under_load load_memcached
	same
	each signal_one TERM
	same_end
	[ "$ENDED" = 0 ]
	is_clean 1
}

as_nobody()
{
	if [ "$(id -u)" = 0 ]; then
		setpriv --reuid=65534 --regid=65534 --clear-groups "$@"
	else
		"$@"
	fi
}

@test "postgres under pgbench" {
	binaries=$(ls -d /usr/lib/postgresql/*/bin | tail -n 1)
	postgres_of_one()
	{
		local as_nobody=()

		[ "$(id -u)" != 0 ] || as_nobody=(setpriv --reuid=65534
			--regid=65534 --clear-groups)
		exec "${as_nobody[@]}" "$binaries/postgres" -D database \
			-p "$PORT" -h 127.0.0.1 -k '' -c fsync=off \
			-c autovacuum=off -c dynamic_shared_memory_type=mmap
	}
	copy_database()
	{
		cp -a "$W/database" "$D/database"
	}
	ask()
	{
		psql -X -h 127.0.0.1 -p "$PORT" -U finleak postgres <<-'SQL'
			select 1 + 1 as two;
			create table t (a int primary key, b text);
			insert into t select i, md5(i::text) from generate_series(1, 1000) i;
			select count(*), min(b), max(b) from t;
			insert into t values (1, 'again');
			set max_parallel_workers_per_gather = 2;
			select current_setting('server_version_num')::int > 0 as known;
			\copy t to 't.out'
			drop table t;
		SQL
	}
	fill()
	{
		pgbench -h 127.0.0.1 -p "$PORT" -U finleak -i -q postgres 2>&1 |
			tail -n 1
	}
	load_postgres()
	{
		pgbench -h 127.0.0.1 -p "$PORT" -U finleak -c 4 -t 500 postgres
	}
	# A connection and a process of the server each transaction.
	connect_often()
	{
		pgbench -h 127.0.0.1 -p "$PORT" -U finleak -C -c 4 -t 10 postgres |
			grep processed
	}
	# Another user may not be let into the build folder.
	mkdir "$W/finleak" "$W/database"
	cp "$FINLEAK" "${FINLEAK%/*}/libfinleak.so" "$W/finleak"
	FINLEAK=$W/finleak/finleak
	[ "$(id -u)" != 0 ] || chown 65534 "$W/database"
	cd "$W"
	as_nobody "$binaries/initdb" -D database -A trust -U finleak \
		--no-sync --locale=C >/dev/null
	folders
	each copy_database
	VARYING='s/^[-0-9]+ [0-9:.]+ [A-Z]+ \[(PID|[0-9]+)\]/TIME/
		s/\(PID [0-9]+\)//; s/[0-9.]+ s\b//g; s/checkpoint complete: .*//'
	# A process of the server ends with its socket open, just after the client.
	SETTINGS=:min_age=1s
	start_each postgres_of_one
	each port_is_open
	same
	same_answers ask
	same_answers fill
	same
	under_load load_postgres
	same_answers connect_often
	same --lasting
	each signal_one INT
	same_end
	[ "$ENDED" = 0 ]
	is_clean 40 --min-age=1s
}
