# SPDX-License-Identifier: LGPL-2.1-or-later
#
# real.bash - what the tests with real programs share: ports, waiting, finleak.

FINLEAK=${FINLEAK:-$BATS_TEST_DIRNAME/../../build/finleak}

# Each test has a folder of its own, which nginx's workers may enter, and no
# process of it outlives the test.
setup()
{
	W=$(mktemp -d)
	chmod 755 "$W"
	# A run that teardown() ends leaves its directory: here.
	export FINLEAK_DIR=$W/private
	mkdir -m 755 "$FINLEAK_DIR"
	STARTED=()
}

# The process $1 and all that it has started.
tree_of()
{
	local child

	echo "$1"
	for child in $(pgrep -P "$1"); do
		tree_of "$child"
	done
}

teardown()
{
	local pid

	for pid in "${STARTED[@]}"; do
		# shellcheck disable=SC2046 # each is a word
		kill -9 $(tree_of "$pid") 2>/dev/null || true
	done
	rm -rf "$W" ${RECORDINGS:+"$RECORDINGS"}
}

# A port of the loopback interface that nobody uses now; or $1 of them.
free_port()
{
	/usr/bin/python3 -c 'import socket, sys
sockets = [socket.socket() for _ in range(int(sys.argv[1]))]
for s in sockets: s.bind(("127.0.0.1", 0))
for s in sockets: print(s.getsockname()[1])' "${1:-1}"
}

# Waits until somebody listens on port $1.
wait_for_port()
{
	local i

	for i in $(seq 100); do
		if ss -Htln "sport = :$1" | grep -q .; then
			return
		fi
		sleep 0.1
	done
	echo "nobody listens on port $1" >&2
	return 1
}

# Starts a command in the background; PID is its process.
start()
{
	"$@" >"$W/out" 2>"$W/err" 3>&- 4>&- &
	PID=$!
	STARTED+=("$PID")
}

# Starts a command under finleak; the report goes to $W/report.json.
start_recorded()
{
	start "$FINLEAK" run --format=json -o "$W/report.json" -- "$@"
}

# Ends process $1 by SIGTERM; its status is left in ENDED.
end()
{
	kill "$1"
	ENDED=0
	wait "$1" || ENDED=$?
}

# Reports on what runs now, e.g. process $1, the same way.
report_live()
{
	ENDED=0
	"$FINLEAK" report --format=json --min-age=0 -o "$W/report.json" "$@" ||
		ENDED=$?
}

# Evaluates the python expression $1 on the report r; it must be true.  What
# is no leak is left out of leaks.
report_holds()
{
	/usr/bin/python3 - "$W/report.json" "$1" <<-'PYTHON'
		import json, sys
		r = json.load(open(sys.argv[1]))
		leaks = [l for l in r["leaks"] if l["leak"]]
		def functions(leak, role):
		    return [f["function"] for f in leak["stacks"][role]["frames"]]
		if not eval(sys.argv[2]):
		    print(json.dumps(r, indent=1))
		    sys.exit("does not hold: " + sys.argv[2])
	PYTHON
}

wait_for_file()
{
	local i

	for i in $(seq 100); do
		[ ! -e "$1" ] || return 0
		sleep 0.1
	done
	return 1
}

# A connection to port $1 that says nothing and hangs up.
hang_up()
{
	(exec 9<>"/dev/tcp/127.0.0.1/$1")
}

# Waits until $2 sockets of port $1 are in CLOSE_WAIT.
wait_for_close_waits()
{
	local i

	for i in $(seq 50); do
		[ "$(close_waits "$1")" != "$2" ] || return 0
		sleep 0.1
	done
	ss -tanp "( sport = :$1 or dport = :$1 )" >&2
	return 1
}

# The number of CLOSE_WAIT sockets that ss shows for local or remote port $1.
close_waits()
{
	ss -Htan state close-wait "( sport = :$1 or dport = :$1 )" | wc -l
}

# Writes the configuration of an nginx that hangs up idle connections after 1 s,
# on port $1; what else $2 has.
nginx_configuration()
{
	cat <<-NGINX
		daemon off;
		pid $W/nginx.pid;
		error_log $W/nginx.log;
		$2
		events { worker_connections 256; }
		http {
			access_log off;
			client_body_temp_path $W/a;
			proxy_temp_path $W/b;
			fastcgi_temp_path $W/c;
			uwsgi_temp_path $W/d;
			scgi_temp_path $W/e;
			keepalive_timeout 1s;
			server {
				listen 127.0.0.1:$1;
				location / { return 200 "hello\n"; }
			}
		}
	NGINX
}

start_nginx()
{
	nginx_configuration "$1" "master_process off;" >"$W/nginx.conf"
	start nginx -c "$W/nginx.conf"
	wait_for_port "$1"
}
