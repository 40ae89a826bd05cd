#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# captures.bats - stacks of random functions of all kinds, taken by a hook, are
# what glibc's backtrace() says in the same call.

@test "100,000 captures times TIMES agree with backtrace()" {
	wanted=$((100000 * ${TIMES:-1}))
	directory=$(mktemp -d)
	export FINLEAK_OPTIONS=directory=$directory:report=$directory/report
	for ((seed = 1, captures = 0; captures < wanted; seed++)); do
		LD_PRELOAD=$BUILD/libfinleak.so "$BUILD/stress/captures" \
			$((wanted - captures)) "$seed" >>"$directory/counts"
		captures=$(awk '{ n += $1 } END { print n }' "$directory/counts")
	done
	awk '{ for (i = 1; i <= NF; i++) n[i] += $i }
	     END { printf "# %d captures: %d from the memo, %d cold; ", n[1], n[2], n[3]
		   printf "%d in a handler that interrupted them, ", n[4]
		   printf "%d cut at 64 frames; %d lost, %d wrong\n", n[6], n[7], n[8]
		   printf "# and %d where libgcc lands an exception\n", n[5]
		   exit n[2] == 0 || n[3] == 0 || n[7] > 0 || n[8] > 0 }' \
		"$directory/counts" >&3
	rm -r "$directory"
}
