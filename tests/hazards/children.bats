#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# children.bats - what a recorded program starts is as ever: no files of small
# tools, their environment as it was, process titles whole (H43).

bats_require_minimum_version 1.5.0
load ../cli/run_helpers

plainly() # command...
{
	env FINLEAK_OPTIONS="directory=$PWD/there" \
		LD_PRELOAD="$build/libfinleak.so" "$@"
}

@test "H43 a storm of shells leaves no files, also of those that are killed" {
	mkdir there
	for _ in $(seq 20); do
		plainly bash -c 'for i in 1 2 3 4 5; do
			sh -c "true; exec /bin/true"
			sh -c "kill -KILL \$\$" 2>/dev/null
		done; true' 2>/dev/null
	done
	[ -z "$(ls -A there)" ]
}

# In its order, without what bash counts and what the recorder needs.
environment()
{
	grep -vE '^(_|SHLVL|LD_PRELOAD|FINLEAK_OPTIONS)='
}

@test "H43 children find the environment that their parent gave them" {
	mkdir there
	for words in env 'bash -c env' 'env A=1 bash -c env' \
		'sh -c "env; true"' 'env -u HOME A=2 env'; do
		bash -c "$words; exec $words" | environment >bare
		[ -s bare ]
		plainly bash -c "$words; exec $words" | environment >recorded
		diff bare recorded
		"$finleak" run -- bash -c "$words; exec $words" 2>/dev/null |
			environment >recorded
		diff bare recorded
	done
}

titles_of() # command...
{
	local pid i

	"$@" >/dev/null 2>&1 3>&- 4>&- &
	pid=$!
	for i in $(seq 100); do
		[ "$(pgrep -c -P $pid)" = 0 ] || break
		sleep 0.1
	done
	sleep 0.2
	for i in $pid $(pgrep -P $pid); do
		tr '\0' ' ' <"/proc/$i/cmdline"
		echo
	done
	kill -QUIT $pid
	wait $pid || true
}

@test "H43 nginx's titles are whole, with the environment that it overwrites" {
	PATH=$PATH:/usr/sbin
	[ "$(type -t nginx)" ] || skip "nginx is not installed"
	mkdir there
	chmod 777 there
	cat >nginx.conf <<-END
		daemon off; pid $PWD/pid; error_log stderr;
		env SOME_LONG_NAME_OF_A_VARIABLE=some-long-value; events {}
		http { access_log off; client_body_temp_path $PWD/a;
			proxy_temp_path $PWD/b; fastcgi_temp_path $PWD/c;
			uwsgi_temp_path $PWD/d; scgi_temp_path $PWD/e;
			server { listen unix:$PWD/socket; } }
	END
	titles_of nginx -c "$PWD/nginx.conf" >bare
	titles_of env FINLEAK_OPTIONS="directory=$PWD/there" \
		LD_PRELOAD="$build/libfinleak.so" \
		nginx -c "$PWD/nginx.conf" >recorded
	diff bare recorded
	grep -q '^nginx: worker process' bare
	grep -q "^nginx: master process nginx -c $PWD/nginx.conf" bare
}
