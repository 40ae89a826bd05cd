#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# run.sh - all parts of the benchmark, and what came out of it beside what it may
# cost; about five minutes.  With RESULTS=1 it writes RESULTS.md and costs.svg
# beside itself, together with WHY.md, if there is one: what people have to say
# about limits that are not met.  BURSTS=N: a quicker look, or a longer one.

set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/bench/common.sh

here=tests/bench
export BENCH_BUDGET=$scratch/budget BENCH_PEERS=$scratch/peers
: >"$BENCH_BUDGET"

machine()
{
	title 'machine'
	printf '  %s, %s processors, %s GiB; Linux %s; %s; %s\n' \
		"$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)" \
		"$(nproc)" "$(awk '/^MemTotal/ { printf "%.0f", $2 / 2^20 }' \
			/proc/meminfo)" "$(uname -r)" \
		"$(. /etc/os-release && echo "$PRETTY_NAME")" \
		"$(ldd --version | sed -n '1s/.* /glibc /p')"
	printf '  %s; load before: %s; %s\n' \
		"$(${CC:-gcc} --version | head -n 1)" \
		"$(cut -d' ' -f1-3 /proc/loadavg)" \
		"$(git describe --always --dirty 2>/dev/null)"
}

parts()
{
	local part

	machine
	for part in cost instructions peers threads starts exits memory hits \
		servers live million debug_info; do
		[ ! -x "$here/$part.sh" ] || "$here/$part.sh"
	done
}

# The parts about reports print medians of seconds by the clock, and MiB.
reports()
{
	awk '
	function line(what, figure, format, limit) {
		printf "%s\t" format "\t" format "\t%s\n", what, figure, limit,
			figure <= limit ? "yes" : "no"
	}
	/^ *[0-9]+  finleak report, all named/ && $1 >= 100000 {
		line("live report of " $1 " sockets, named", $6, "%.2f s",
			$1 == 100000 ? 0.5 : 1.5)
	}
	/^ *1000000  finleak report --format=/ {
		what = "report of a recording of 1,000,000, " substr($4, 10)
		line(what, $5, "%.2f s", 2)
		line(what, $(NF - 1), "%d MiB", 512)
	}' "$scratch/out" >>"$BENCH_BUDGET"
}

what_it_may_cost()
{
	title 'what it may cost'
	awk -F'\t' 'BEGIN { printf "  %-56s %12s %12s  %s\n", "", "figure",
			"at most", "met" }
		{ printf "  %-56s %12s %12s  %s\n", $1, $2, $3, $4 }' \
		"$BENCH_BUDGET"
}

results()
{
	cat <<END
# What finleak costs

Written by \`make bench RESULTS=1\`, $(date -u +%Y-%m-%d).

![CPU time of one connection by tool](costs.svg)

The first table is what it may cost and what it did; how each figure was taken
is in the head of the script of its part, in this folder.  In brackets are
quartiles; in parentheses, between which two the true median is with 95 %
certainty.  "Not resolved": the limit is between those two.

\`\`\`
$(what_it_may_cost | sed 1,2d)
\`\`\`

$(cat $here/WHY.md 2>/dev/null)

\`\`\`
$(sed 1d "$scratch/out")
\`\`\`
END
}

# 300,000 sockets take two minutes.
export FULL=${FULL:-${RESULTS:+1}}
[ -n "$FULL" ] || unset FULL
parts 2>&1 | tee "$scratch/out"
reports
what_it_may_cost
[ -n "${RESULTS-}" ] || exit 0
results >$here/RESULTS.md
[ ! -s "$BENCH_PEERS" ] || $here/plot.py "$BENCH_PEERS" >$here/costs.svg
