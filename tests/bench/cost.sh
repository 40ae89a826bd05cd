#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# cost.sh - what the recorder costs a small server, all stacks on; BURSTS bursts
# of each kind.

set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/bench/common.sh

rounds=${BURSTS:-800}
servers=24

title "CPU of a server with finleak against bare: median [quartiles] (95 % certainty of the median)
$rounds rounds in random order, $servers servers of each"

# What a server costs that these words start, and what of it are rows of the
# budget.
cost() # words-of-the-server kinds limits: kind, what, at most...
{
	local asks=$1 kinds=$2 measured

	shift 2
	measured=$("$build/bench/driver" "$rounds" $servers "$kinds" \
		"$build/bench/server" bare "$asks" '' \
		'bare, again (noise)' "$asks" '' \
		finleak "$recorded $asks" '') || exit
	awk -F'\t' '
		BEGIN { word["short"] = "a short connection"
			word["ended"] = "a short one that the client ends"
			word["kept"] = "a request on a kept one" }
		$1 == "bare" {
			printf "%s: bare %.2f us\n", word[$2], $3 / 1000
			next
		}
		{ printf "  %-30s x%.4f  [%.3f %.3f]  (%.4f to %.4f)  %+7.0f ns\n",
			$1, $4, $5, $6, $7, $8, ($4 - 1) * $3 / $4 }' \
		<<<"$measured"
	while [ $# -gt 0 ]; do
		read -r ratio low high < <(awk -F'\t' -v kind="$1" \
			'$1 == "finleak" && $2 == kind { print $4, $7, $8 }' \
			<<<"$measured")
		budget "$2" "$ratio" "$low" "$high" "$3" 'x%.4f'
		shift 3
	done
}

echo 'a server that does not ask accept4() for its peer:'
cost '' short,ended,kept short 'short connection, all stacks on' 1.02 \
	ended 'short connection that the client ends' 1.02 \
	kept 'request on a kept connection' 1.01
echo 'a server that does, as most do:'
cost 'env PEER=1' short,ended short 'the same of a server that asks for its peer' \
	1.02 ended 'the same, ended by the client' 1.02
