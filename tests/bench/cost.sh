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

measured=$("$build/bench/driver" "$rounds" $servers short,ended,kept \
	"$build/bench/server" bare '' '' \
	'bare, again (noise)' '' '' finleak "$recorded" '') || exit

title "CPU of a server with finleak against bare: median [quartiles] (95 % certainty of the median)
$rounds rounds in random order, $servers servers of each"
awk -F'\t' '
	BEGIN { word["short"] = "a short connection"
		word["ended"] = "a short one that the client ends"
		word["kept"] = "a request on a kept one" }
	$1 == "bare" { printf "%s: bare %.2f us\n", word[$2], $3 / 1000; next }
	{ printf "  %-30s x%.4f  [%.3f %.3f]  (%.4f to %.4f)  %+7.0f ns\n", $1, $4,
		$5, $6, $7, $8, ($4 - 1) * $3 / $4 }' <<<"$measured"

limits=(short 'short connection, all stacks on' 1.02
	ended 'short connection that the client ends' 1.02
	kept 'request on a kept connection' 1.01)
for ((i = 0; i < ${#limits[@]}; i += 3)); do
	read -r ratio low high < <(awk -F'\t' -v kind="${limits[i]}" \
		'$1 == "finleak" && $2 == kind { print $4, $7, $8 }' \
		<<<"$measured")
	budget "${limits[i + 1]}" "$ratio" "$low" "$high" "${limits[i + 2]}" \
		'x%.4f'
done
