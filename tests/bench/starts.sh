#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# starts.sh - what it costs programs that open no socket: the start of one, and a
# script that starts a thousand.

set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/bench/common.sh

starts=400
scripts=10

measured=$("$build/bench/starts" $starts \
	'an empty shim' "$build/bench/plugins/shim.so" finleak "$library") || exit
title "start and end of /bin/true, $starts rounds: by the clock, and what is added to bare"
awk -F'\t' '{ printf "  %-30s %6.0f us  %+6.1f us  [%+.1f %+.1f]  (%+.1f to %+.1f)\n",
	$1, $2, $3, $4, $5, $6, $7 }' <<<"$measured"
read -r added low high < <(awk -F'\t' \
	'$1 == "finleak" { print $3, $6, $7 }' <<<"$measured")
budget 'start of /bin/true' "$added" "$low" "$high" 60 '%+.1f us'

measured=$("$build/bench/compare" $scripts bare tests/bench/execs.sh \
	'bare, again (noise)' tests/bench/execs.sh \
	'an empty shim' \
	"LD_PRELOAD=$build/bench/plugins/shim.so tests/bench/execs.sh" \
	'finleak run' \
	"$build/finleak run -q -o $scratch/report -- tests/bench/execs.sh") || exit
title "a script of 1,000 execs, $scripts rounds: CPU time and clock, and the ratio to bare"
awk -F'\t' '{ printf "  %-24s %-5s %7.0f ms  x%.3f  [%.3f %.3f]  (%.3f to %.3f)\n",
	$1, $2, $3, $4, $5, $6, $7, $8 }' <<<"$measured"
for way in cpu clock; do
	read -r ratio low high < <(awk -F'\t' -v way=$way \
		'$1 == "finleak run" && $2 == way { print $4, $7, $8 }' \
		<<<"$measured")
	budget "script of 1,000 execs under finleak run, $way" \
		"$ratio" "$low" "$high" 1.05 'x%.3f'
done
