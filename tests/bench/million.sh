#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# million.sh - what a report on a recording of 1,000,000 sockets in 10,000 sites
# costs.

set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/bench/common.sh

rounds=${ROUNDS:-5}

# "WALL CPU MIB": medians of $rounds runs.
cost() # word...
{
	local round

	for ((round = 0; round < rounds; round++)); do
		/usr/bin/time -q -a -o "$scratch/times" -f '%e %U %S %M' "$@"
	done
	awk '{ print $1, $2 + $3, $4 / 1024 }' "$scratch/times" >"$scratch/sums"
	rm "$scratch/times"
	for column in 1 2 3; do
		cut -d ' ' -f $column "$scratch/sums" | sort -n |
			sed -n "$(((rounds + 1) / 2))p"
	done | paste -d ' ' - - -
}

"$build/bench/million" "$scratch/million.recording" || exit
printf '%9s  %-34s %10s %10s %12s\n' sockets recording wall CPU resident
for format in text json; do
	# shellcheck disable=SC2046,SC2183 # three words
	printf '%9s  %-34s %8.3f s %8.3f s %8.0f MiB\n' 1000000 \
		"finleak report --format=$format" \
		$(cost "$build/finleak" report "--format=$format" \
			-o /dev/null "$scratch/million.recording")
done
