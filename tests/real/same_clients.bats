#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# same_clients.bats - programs that connect with the recorder do, look and end as
# without.

load same
load same_ssh

# A server of HTTP at BEHIND, bare, for each of the two.  /held is sent in two
# halves: the second when the file go is there.
serve_behind()
{
	cat >"$D/serve.py" <<-'PYTHON'
		import http.server, os, sys, time
		class Handler(http.server.BaseHTTPRequestHandler):
		    protocol_version = "HTTP/1.1"
		    def do_GET(self):
		        body = b"0123456789" * 20000
		        self.send_response(404 if self.path == "/none" else 200)
		        self.send_header("Content-Length", str(len(body)))
		        self.end_headers()
		        self.wfile.write(body[:1000])
		        while self.path == "/held" and not os.path.exists("go"):
		            time.sleep(0.02)
		        self.wfile.write(body[1000:])
		    def do_POST(self):
		        body = self.rfile.read(int(self.headers["Content-Length"]))
		        self.send_response(200)
		        self.send_header("Content-Length", str(len(body)))
		        self.end_headers()
		        self.wfile.write(body[::-1])
		    def version_string(self): return "server"
		    def date_time_string(self): return "today"
		    def log_message(self, *words): pass
		http.server.ThreadingHTTPServer(
		    ("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
	PYTHON
	(cd "$D" && exec /usr/bin/python3 serve.py "$BEHIND") \
		2>"$D/serve.err" 3>&- 4>&- &
	STARTED+=($!)
	wait_for_port "$BEHIND"
}

go()
{
	touch "$D/go"
}

@test "curl: a transfer that waits, after one that is done" {
	curl_of_one()
	{
		exec curl -sS -D headers \
			--write-out '%{http_code} %{size_download} %{num_connects}\n' \
			-o a "http://localhost:$BEHIND/done" \
			-o b "http://127.0.0.1:$BEHIND/held"
	}
	folders
	each serve_behind
	start_each curl_of_one
	each wait_for_file_of_one b
	same
	each go
	same_end
	[ "$ENDED" = 0 ]
	same_file a
	same_file b
	same_file headers
	is_clean 1
}

@test "curl: many transfers at once" {
	curl_of_one()
	{
		exec curl -sS --no-progress-meter --parallel --parallel-max 8 \
			"http://localhost:$BEHIND/[1-64]" -o 'got.#1'
	}
	all_that_was_got()
	{
		sha1sum "$D"/got.* | sed "s,$D/,," | sort -k 2
	}
	folders
	each serve_behind
	start_each curl_of_one
	same_end
	[ "$ENDED" = 0 ]
	same_answers all_that_was_got
	[ "$(grep -c got "$W/with/answers")" = 64 ]
	is_clean 1
}

wait_for_file_of_one()
{
	wait_for_file "$D/$1"
}

@test "curl: what it says, and how it ends" {
	curl_of_one()
	{
		exec curl -v --no-progress-meter -d hello \
			"http://127.0.0.1:$BEHIND/post" --next \
			-v --no-progress-meter -f "http://127.0.0.1:$BEHIND/none" \
			"http://127.0.0.1:$PORT/nobody"
	}
	VARYING='s/0x[0-9a-f]+/ADDRESS/; s/port [0-9]{5} /port N /'
	folders
	each serve_behind
	start_each curl_of_one
	same_end
	[ "$ENDED" != 0 ]
	is_clean 1
}

sshd_behind()
{
	sshd_configuration "$BEHIND" >"$D/sshd_config"
	start /usr/sbin/sshd -D -e -f "$D/sshd_config"
	wait_for_port "$BEHIND"
}

@test "ssh: a session that waits, and a port that it forwards" {
	make_keys
	ssh_of_one()
	{
		mkfifo go
		exec_client=exec
		ssh_client ssh -p "$BEHIND" -L "$PORT:127.0.0.1:$BEHIND" 127.0.0.1 \
			"echo here; touch $D/session; cat $D/go; echo no >&2; exit 9"
	}
	greeting()
	{
		exec 8<>"/dev/tcp/127.0.0.1/$PORT"
		head -n 1 <&8
		exec 8>&-
	}
	go()
	{
		echo 'and away' >"$D/go"
	}
	folders
	each sshd_behind
	start_each ssh_of_one
	each wait_for_file_of_one session
	same
	same_answers greeting
	grep SSH "$W/with/answers"
	same
	each go
	same_end
	[ "$ENDED" = 9 ]
	is_clean 1
}

@test "scp and sftp copy there and back" {
	make_keys
	copies_of_one()
	{
		exec_client=
		ssh_client scp -P "$BEHIND" "$W/file" 127.0.0.1:"$D/there"
		ssh_client scp -O -P "$BEHIND" 127.0.0.1:"$D/there" back
		cmp "$W/file" back
		printf '%s\n' "put back again" "ls -1" "get again third" |
			ssh_client sftp -P "$BEHIND" -b - 127.0.0.1:"$D"
		cmp "$W/file" third
		ssh_client scp -P "$BEHIND" 127.0.0.1:"$D/missing" .
	}
	head -c 1000000 /dev/urandom >"$W/file"
	folders
	each sshd_behind
	start_each copies_of_one
	same_end
	[ "$ENDED" = 1 ]
	cmp "$W/file" "$W/with/third"
	is_clean 3
}

@test "bash: /dev/tcp, descriptors that it copies and children that have them" {
	bash_of_one()
	{
		cat >talk.sh <<-'BASH'
			ask()
			{
				printf 'GET /%s HTTP/1.0\r\n\r\n' "$1" >&"$2"
				read -r line <&"$2"
				echo "$line"
			}
			exec 5<>"/dev/tcp/127.0.0.1/$1"
			exec 6<>"/dev/udp/127.0.0.1/$1" 7<&5 {copy}>&5
			ask none 7
			exec 5>&- 7<&- {copy}>&-
			for i in {1..50}; do
				exec 5<>"/dev/tcp/127.0.0.1/$1"
				ask "$i" 5
			done | sort | uniq -c
			coproc cat
			exec 5<>"/dev/tcp/127.0.0.1/$1"
			(ask held 5; touch waits; cat <&5 | wc -c) &
			wait $!
			exec 5>&-
			echo bye >&"${COPROC[1]}"
			read -r line <&"${COPROC[0]}"
			echo "$line"
			ulimit -n
			trap
			exec 9<>/dev/tcp/127.0.0.1/1
			exit 5
		BASH
		exec bash talk.sh "$BEHIND"
	}
	folders
	each serve_behind
	start_each bash_of_one
	each wait_for_file_of_one waits
	same
	each go
	same_end
	[ "$ENDED" = 5 ]
	is_clean 1
}
