# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash
#
# common.sh - what the parts of the benchmark share; each sources it from the
# top of the tree.

build=$(realpath "${BUILD:-build}")
library=$build/libfinleak.so
scratch=$(mktemp -d /dev/shm/finleak-bench.XXXXXX) || exit 1
trap 'rm -rf "$scratch"' EXIT
# Whoever runs it may have set them.
unset LD_PRELOAD FINLEAK_OPTIONS FINLEAK_LIBDIR DEBUGINFOD_URLS

# The recorder's variables, as words before a command.
# shellcheck disable=SC2034 # of those who source this
recorded="env LD_PRELOAD=$library FINLEAK_OPTIONS=directory=$scratch"

title()
{
	printf '\n%s\n' "$1"
}

# A line of the budget: whether FIGURE, which lies between LOW and HIGH with
# 95 % certainty, is at most LIMIT.
budget() # what figure low high limit format-of-figures
{
	local met

	met=$(awk -v low="$3" -v high="$4" -v limit="$5" 'BEGIN {
		print(high <= limit ? "yes" : \
			(low > limit ? "no" : "not resolved"))
	}')
	# shellcheck disable=SC2059 # the format is an argument
	printf '%s\t%s\t%s\t%s\n' "$1" "$(printf "$6" "$2")" \
		"$(printf "$6" "$5")" "$met" >>"${BENCH_BUDGET:-/dev/null}"
}

# Whether a program is there; says so if not.
installed()
{
	command -v "$1" >/dev/null || {
		echo "left out: $1 is not installed (make bench-deps)"
		return 1
	}
}

# Web servers that are installed, and how they are called.
# shellcheck disable=SC2034 # of those who source this
find_web_servers()
{
	web_names=() web_servers=()
	installed node && web_names+=('node, http') \
		web_servers+=(tests/bench/servers/node.js)
	installed javac && web_names+=('JVM, a pool of threads') \
		web_servers+=(tests/bench/servers/pool.sh)
	[ ! -x /usr/bin/python3 ] || web_names+=('python, asyncio') \
		web_servers+=(tests/bench/servers/asyncio_server.py)
	installed nginx && web_names+=('nginx') \
		web_servers+=(tests/bench/servers/nginx.sh)
}
