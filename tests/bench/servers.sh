#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# servers.sh - what the recorder costs web servers of several kinds: CPU time of
# a connection of five requests.

set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/bench/common.sh
export SCRATCH=$scratch
rounds=${BURSTS:-60}
servers=5

title "CPU of a web server for a connection of five requests, $rounds rounds,
$servers servers of each: ratio to bare"
find_web_servers
for i in "${!web_servers[@]}"; do
	measured=$("$build/bench/driver" "$rounds" $servers http "${web_servers[i]}" \
		bare '' '' 'bare, again (noise)' '' '' \
		finleak "$recorded" '' 2>&1) || {
		echo "  ${web_names[i]}: $measured"
		continue
	}
	awk -F'\t' -v server="${web_names[i]}" '
		$1 == "bare" { printf "  %s: bare %.1f us\n", server, $3 / 1000
			next }
		{ printf "    %-30s x%.3f  [%.3f %.3f]  (%.3f to %.3f)  %+6.0f ns\n",
			$1, $4, $5, $6, $7, $8, ($4 - 1) * $3 / $4 }' \
		<<<"$measured"
done
