#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# threads.sh - whether threads that open connections at once get in each other's
# way because of the recorder: what it costs one thread, and eight.

set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/bench/common.sh

rounds=15
connections=12000

title "$connections connections by 1 and by 8 threads on $(nproc) processors, $rounds rounds: ratio to bare"
for threads in 1 8; do
	command="$build/bench/threads $threads $connections"
	measured=$("$build/bench/compare" $rounds bare "$command" \
		'bare, again (noise)' "$command" \
		finleak "$recorded $command") || exit
	awk -F'\t' -v threads=$threads '{
		printf "  %d %-22s %-5s %7.0f ms  x%.3f  [%.3f %.3f]  (%.3f to %.3f)\n",
		threads, $1, $2, $3, $4, $5, $6, $7, $8 }' <<<"$measured"
done
