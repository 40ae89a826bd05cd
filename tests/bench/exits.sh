#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# exits.sh - what it costs to ask the kernel about every open socket as a program
# ends.

set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/bench/common.sh

rounds=3
sockets=15000

# A library that lies alone finds no reporter to start.
mkdir "$scratch/alone"
cp "$library" "$scratch/alone"
alone="env LD_PRELOAD=$scratch/alone/libfinleak.so FINLEAK_OPTIONS=directory=$scratch"

title "CPU of the end of a program with $sockets sockets, for each, against bare; no reporter is started"
for kind in open closing; do
	measured=$("$build/bench/exits" $rounds $sockets $kind bare '' \
		'TCP_INFO alone' 'env ASK=1' finleak "$alone") || exit
	rm -f "$scratch"/*.recording
	words='established'
	[ $kind = open ] || words='in CLOSE_WAIT'
	awk -F'\t' -v kind="$words" '$1 != "bare" {
		printf "  %-14s %-24s %6.0f ns  [%.0f %.0f]  (%.0f to %.0f)\n",
		kind, $1, $3, $4, $5, $6, $7 }' <<<"$measured"
	read -r added low high < <(awk -F'\t' \
		'$1 == "finleak" { print $3, $6, $7 }' <<<"$measured")
	budget "stamp of a socket at exit, $words" "$added" "$low" "$high" \
		1000 '%.0f ns'
done
