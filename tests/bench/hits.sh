#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# hits.sh - how many of the stacks that the recorder wants it has already seen
# and finds in its memo, in servers of several kinds.
#
# All servers are there at once, recorded; bpftrace counts, by process, the calls
# of where_called(), which gives a stack, and of capture(), which has to unwind.

set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/bench/common.sh

pids=()
names=()
trap 'kill "${started[@]}" 2>/dev/null; wait 2>/dev/null; rm -rf "$scratch"' EXIT
started=()

export SCRATCH=$scratch
title 'stacks found in the memo, of those that were wanted'
installed bpftrace || exit 0
if [ "$(id -u)" != 0 ]; then
	echo 'left out: bpftrace needs root'
	exit 0
fi

# Starts a recorded server, and notes what it is to be asked.
serve() # name kind n command...
{
	local says=$scratch/says.${#names[@]}

	names+=("$1") kinds+=("$2") counts+=("$3")
	shift 3
	# shellcheck disable=SC2086 # words
	$recorded "$@" >"$says" 2>"$scratch/log" &
	started+=($!)
	for ((i = 0; i < 200; i++)); do
		grep -qs . "$says" && break
		sleep 0.1
	done
	read -r port pid <"$says"
	ports+=("$port") pids+=("$pid")
}

serve 'epoll, short' short 5000 "$build/bench/server"
serve 'epoll, ended by the client' ended 5000 "$build/bench/server"
serve '500 threads, a connection each' many 20000 "$build/bench/threaded"
find_web_servers
for i in "${!web_servers[@]}"; do
	serve "${web_names[i]}" http 2000 "${web_servers[i]}"
done

bpftrace -e "uprobe:$library:where_called { @wanted[pid] = count(); }
	uprobe:$library:capture { @unwound[pid] = count(); }" \
	>"$scratch/counts" 2>/dev/null &
counter=$!
sleep 4
for i in "${!names[@]}"; do
	"$build/bench/load" "${ports[i]}" "${kinds[i]}" "${counts[i]}" ||
		echo "it failed: ${names[i]}"
done
kill -INT $counter
wait $counter

count() # wanted|unwound pid
{
	sed -n "s/^@$1\[$2\]: //p" "$scratch/counts"
}

printf '  %-32s %12s %12s %10s\n' '' wanted unwound found
for i in "${!names[@]}"; do
	wanted=$(count wanted "${pids[i]}")
	unwound=$(count unwound "${pids[i]}")
	awk -v name="${names[i]}" -v wanted="${wanted:-0}" \
		-v unwound="${unwound:-0}" 'BEGIN {
			printf "  %-32s %12d %12d %9.2f%%\n", name, wanted,
				unwound, wanted ? 100 * (1 - unwound / wanted) : 0 }'
	missed=$(awk -v wanted="${wanted:-1}" -v unwound="${unwound:-0}" \
		'BEGIN { print 100 * unwound / wanted }')
	budget "stacks not in the memo: ${names[i]}" "$missed" "$missed" \
		"$missed" 5 '%.2f%%'
done
