#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# nginx.sh - nginx in one process, with its files in a folder of $SCRATCH; it
# prints its port and its pid.

port=$((20000 + $$ % 10000))
folder=${SCRATCH:-/tmp}/nginx.$$
mkdir -p "$folder/logs"
cat >"$folder/nginx.conf" <<END
daemon off;
master_process off;
pid $folder/nginx.pid;
error_log $folder/error.log;
events { worker_connections 512; }
http {
	access_log off;
	client_body_temp_path $folder/body;
	proxy_temp_path $folder/proxy;
	fastcgi_temp_path $folder/fastcgi;
	uwsgi_temp_path $folder/uwsgi;
	scgi_temp_path $folder/scgi;
	server {
		listen 127.0.0.1:$port;
		location / { return 200 "$(printf %064d 0)"; }
	}
}
END
# It listens before it writes its pid.
(
	until [ -s "$folder/nginx.pid" ]; do sleep 0.1; done
	echo "$port $$"
) &
exec nginx -p "$folder" -c "$folder/nginx.conf" 2>/dev/null
