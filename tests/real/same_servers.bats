#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# same_servers.bats - servers with the recorder answer, look and end as without.

load same_http
load same_ssh

@test "nginx: a master and its workers" {
	nginx_of_one()
	{
		W=$D nginx_configuration "$PORT" \
			'worker_processes 2; worker_rlimit_nofile 1000;' >nginx.conf
		exec nginx -p . -c nginx.conf
	}
	folders
	http_server nginx_of_one 3
}

@test "haproxy: a master and its worker, in front of nginx" {
	nginx_behind()
	{
		W=$D nginx_configuration "$BEHIND" 'master_process off;' \
			>"$D/nginx.conf"
		start nginx -c "$D/nginx.conf"
		wait_for_port "$BEHIND"
	}
	haproxy_of_one()
	{
		cat >haproxy.cfg <<-HAPROXY
			global
			  nbthread 1
			defaults
			  mode http
			  timeout connect 1s
			  timeout client 5s
			  timeout server 5s
			frontend f
			  bind 127.0.0.1:$PORT
			  default_backend b
			backend b
			  http-reuse always
			  server s 127.0.0.1:$BEHIND
		HAPROXY
		exec haproxy -W -f haproxy.cfg
	}
	VARYING='s|\([0-9]+\)|(N)|; s|conns: .*||'
	folders
	each nginx_behind
	http_server haproxy_of_one 2 USR1
}

@test "apache with threads" {
	apache_of_one()
	{
		local modules=/usr/lib/apache2/modules

		cat >apache.conf <<-APACHE
			ServerRoot $D
			ServerName localhost
			PidFile apache.pid
			ErrorLog apache.log
			Mutex sem
			Listen 127.0.0.1:$PORT
			LoadModule mpm_event_module $modules/mod_mpm_event.so
			LoadModule authz_core_module $modules/mod_authz_core.so
			User www-data
			Group www-data
			DocumentRoot $D/htdocs
			FileETag None
			StartServers 2
			ServerLimit 2
			MinSpareThreads 1
			MaxSpareThreads 50
			MaxRequestWorkers 50
		APACHE
		mkdir htdocs
		for i in 1 3 5 7; do
			echo "file $i" >htdocs/$i
		done
		echo hello >htdocs/index.html
		exec setsid apache2 -D FOREGROUND -d . -f apache.conf
	}
	folders
	http_server apache_of_one 3
}

@test "sshd: a session, commands, copies" {
	make_keys
	sshd_of_one()
	{
		sshd_configuration "$PORT" >sshd_config
		exec /usr/sbin/sshd -D -e -f "$D/sshd_config"
	}
	ask()
	{
		ssh_client ssh -p "$PORT" 127.0.0.1 'pwd; umask; ulimit -a
			env | grep -v ^SSH_C | sort; ls -l /proc/self/fd; exit 7'
	}
	copy()
	{
		ssh_client scp -P "$PORT" "$W/file" 127.0.0.1:"$D/there"
		ssh_client scp -O -P "$PORT" 127.0.0.1:"$D/there" "$D/back"
		cmp "$W/file" "$D/back"
		echo "ls -l $D/there" | ssh_client sftp -q -P "$PORT" -b - 127.0.0.1
	}
	# A session that stays until it may go.
	stay()
	{
		mkfifo "$D/go"
		ssh_client ssh -p "$PORT" 127.0.0.1 \
			"echo here >$D/session; cat $D/go" \
			>/dev/null 2>&1 3>&- 4>&- &
		STARTED+=($!)
		wait_for_file "$D/session"
	}
	go()
	{
		: >"$D/go"
	}
	head -c 3000000 /dev/urandom >"$W/file"
	VARYING='s:/proc/[0-9]+:/proc/N:; s/\b[0-9]{4,}\b/N/g; s/[A-Z][a-z][a-z] [0-9 ]+:[0-9]+/DATE/'
	folders
	start_each sshd_of_one
	each port_is_open
	same
	same_answers ask
	grep -x 'status 7' "$W/with/answers"
	same_answers copy
	each stay
	same
	each go
	same
	each signal_one TERM
	same_end
	# A session's process ends with its socket open, just after the client, and
	# what is locked in with seccomp can't be asked.
	report_recordings --min-age=1s
	report_holds 'r["leaks"] == []'
	report_holds 'len(r["processes"]) >= 11'
}
