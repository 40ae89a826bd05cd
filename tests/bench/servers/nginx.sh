#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# nginx.sh FOLDER PORT - nginx in one process, with its files in FOLDER; it
# prints its port and its pid.

mkdir -p "$1/logs"
cat >"$1/nginx.conf" <<END
daemon off;
master_process off;
pid $1/nginx.pid;
error_log $1/error.log;
events { worker_connections 512; }
http {
	access_log off;
	client_body_temp_path $1/body;
	proxy_temp_path $1/proxy;
	fastcgi_temp_path $1/fastcgi;
	uwsgi_temp_path $1/uwsgi;
	scgi_temp_path $1/scgi;
	server {
		listen 127.0.0.1:$2;
		location / { return 200 "$(printf %064d 0)"; }
	}
}
END
echo "$2 $$"
exec nginx -p "$1" -c "$1/nginx.conf" 2>/dev/null
