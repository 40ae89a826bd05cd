# SPDX-License-Identifier: LGPL-2.1-or-later
#
# same_http.bash - a server of HTTP, bare and with the recorder, from beginning
# to end.

load same

# Ten requests over one connection, which the client closes.
ten_requests()
{
	/usr/bin/python3 - "$PORT" <<-'PYTHON'
		import http.client, sys
		c = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]), timeout=10)
		for i in range(10):
		    c.request("GET", f"/{i}", headers={"Accept": "*/*"})
		    r = c.getresponse()
		    print(r.status, r.read(), [h for h in r.getheaders()
		           if h[0].lower() not in ('date', 'last-modified')])
	PYTHON
}

wrk_keeps() { wrk -t1 -c16 -d1 "http://127.0.0.1:$PORT/1"; }
ab_closes()
{
	ab -q -n 2000 -c 16 -H 'Connection: close' "http://127.0.0.1:$PORT/1"
}
port_is_open() { wait_for_port "$PORT"; }

# A server of HTTP that the function $1 starts, from beginning to end, which is
# by signal $3; $2 processes were recorded.
http_server()
{
	start_each "$1"
	each port_is_open
	same
	same_answers ten_requests
	same
	under_load wrk_keeps
	under_load ab_closes
	same_answers ten_requests
	same
	each signal_one "${3:-TERM}"
	same_end
	[ "$ENDED" = 0 ]
	is_clean "$2"
}
