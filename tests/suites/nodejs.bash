# SPDX-License-Identifier: LGPL-2.1-or-later
#
# nodejs.bash - node's own, of net, http, cluster and child_process.

prepare() { fetch nodejs; }

run()
{
	cd nodejs || return
	run_files test/parallel/test-{net,http,cluster,child-process}-*.js
}

run_file()
{
	# shellcheck disable=SC2046 # flags are words
	timeout 120 /usr/bin/node $(sed -n 's,^// Flags: ,,p' "$1") "$1" \
		>/dev/null 2>&1 && echo "ok $1" || echo "not $1"
}
