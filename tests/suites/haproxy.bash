# SPDX-License-Identifier: LGPL-2.1-or-later
#
# haproxy.bash - haproxy's own, which varnishtest runs.

prepare() { fetch haproxy; }

run()
{
	cd haproxy || return
	run_files reg-tests/*/*.vtc
}

run_file()
{
	(
		cd "${1%/*}" || exit
		HAPROXY_PROGRAM=/usr/sbin/haproxy timeout 120 varnishtest -k -t 60 \
			-D no-htx= -D "testdir=$PWD" "${1##*/}"
	) >/dev/null 2>&1 && echo "ok $1" || echo "not $1"
}
