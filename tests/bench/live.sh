#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# live.sh - what a report of live processes costs that hold very many sockets in
# CLOSE_WAIT: recorded ones, named, and bare ones; beside it `ss -tanp`, which
# names no code.
#
# With FULL=1 also 300,000 sockets, for which the kernel takes 2.2 GB.

set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/bench/common.sh

rounds=${ROUNDS:-5}
each=17000 # sockets a process: the usual hard limit is 20,000 descriptors
pids=()

stop()
{
	if [ ${#pids[@]} -gt 0 ]; then
		kill -KILL "${pids[@]}" 2>/dev/null
		wait "${pids[@]}" 2>/dev/null
	fi
	pids=()
}
trap 'stop; rm -rf "$scratch"' EXIT

# Holds $1 sockets, in as many processes as it takes, started by the words after
# it.
hold() # sockets word...
{
	local left=$1 n i

	shift
	rm -rf "$scratch/ready."*
	mkfifo "$scratch/end" 2>/dev/null
	for ((i = 0; left > 0; i++, left -= n)); do
		n=$((left < each ? left : each))
		"$@" "$build/bench/hold" "$n" <>"$scratch/end" \
			>"$scratch/ready.$i" 2>/dev/null &
		pids+=($!)
	done
	for ((i = 0; i < ${#pids[@]}; i++)); do
		until [ -s "$scratch/ready.$i" ]; do
			kill -0 "${pids[i]}" 2>/dev/null || {
				echo "live.sh: could not make the sockets" >&2
				exit 1
			}
			sleep 0.1
		done
	done
	sleep 2 # a live report leaves out what waits for less than a second
}

# "WALL CPU", in seconds: medians of $rounds runs.
cost() # word...
{
	local TIMEFORMAT='%R %U %S' round

	for ((round = 0; round < rounds; round++)); do
		{ time "$@" >/dev/null 2>&1; } 2>&1
	done | awk '{ print $1, $2 + $3 }' >"$scratch/times"
	for column in 1 2; do
		cut -d ' ' -f $column "$scratch/times" | sort -n |
			sed -n "$(((rounds + 1) / 2))p"
	done | paste -d ' ' - -
}

row() # sockets what word...
{
	local sockets=$1 what=$2

	shift 2
	# shellcheck disable=SC2046,SC2183 # two words
	printf '%9s  %-34s %8.3f s %8.3f s\n' "$sockets" "$what" $(cost "$@")
}

rows() # sockets
{
	hold "$1" env "LD_PRELOAD=$build/libfinleak.so" \
		"FINLEAK_OPTIONS=directory=$scratch"
	row "$1" 'finleak report, all named' \
		"$build/finleak" report -o /dev/null "${pids[@]}"
	row "$1" 'finleak report --format=json' \
		"$build/finleak" report --format=json -o /dev/null "${pids[@]}"
	if command -v ss >/dev/null; then
		# It takes a minute for 300,000.
		[ "$1" -lt 300000 ] || local rounds=1
		row "$1" 'ss -tanp, no code' ss -tanp
	fi
	stop
	rounds=${ROUNDS:-5}
	hold "$1" env
	row "$1" 'finleak report, not recorded' \
		"$build/finleak" report -o /dev/null "${pids[@]}"
	stop
}

printf '%9s  %-34s %10s %10s\n' sockets 'live report' wall CPU
rows 10000
rows 100000
[ "${FULL:-0}" = 0 ] || rows 300000
