#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# instructions.sh [SERVER] - instructions in user space that the recorder adds to
# a short connection and to a request on a kept one, by callgrind.
#
# A server is run bare and recorded, each for few and for many connections: the
# difference is what one more connection takes, without start and end.  No clock
# is read, so a busy machine gives the same figures: they can be compared
# between commits.

set -u
cd "$(dirname "$0")/../.." || exit 1

. tests/bench/common.sh

server=${1:-$build/bench/server}
few=500 many=2500
# Lines of functions, the dearest first.
most=${FUNCTIONS:-8}

title 'instructions in user space, by callgrind'
installed valgrind || exit 0

# Runs the server with what is set before it, for N of a kind of requests.
run() # name kind n [VARIABLE=value]...
{
	local file=$scratch/$1.$2.$3 kind=$2 n=$3 pid

	shift 3
	env "$@" valgrind --tool=callgrind --callgrind-out-file="$file" \
		"$server" >"$file.says" 2>"$file.log" &
	pid=$!
	until grep -qs . "$file.says"; do
		kill -0 $pid 2>/dev/null || {
			cat "$file.log" >&2
			exit 1
		}
		sleep 0.1
	done
	"$build/bench/load" "$(cut -d' ' -f1 "$file.says")" "$kind" "$n"
	kill $pid
	wait $pid 2>/dev/null
	awk -f tests/bench/instructions.awk "$file" >"$file.functions"
}

# Instructions of each function for one more connection, dearest first.
per_event() # name kind
{
	awk -F'\t' -v n=$((many - few)) '
		NR == FNR { own[$1, $2] = $3; with[$1, $2] = $4; next }
		$3 != own[$1, $2] || $4 != with[$1, $2] {
			printf "%s\t%s\t%.1f\t%.1f\n", $1, $2,
				($3 - own[$1, $2]) / n, ($4 - with[$1, $2]) / n
		}' "$scratch/$1.$2.$few.functions" \
		"$scratch/$1.$2.$many.functions" | sort -t$'\t' -k4,4gr
}

sum() # part of an object's name
{
	awk -F'\t' -v object="$1" 'index($2, object) { sum += $3 }
		END { printf "%.0f", sum }'
}

tell() # kind, in words
{
	local bare recorded ours

	bare=$(per_event bare "$1" | sum /)
	recorded=$(per_event recorded "$1" | sum /)
	ours=$(per_event recorded "$1" | sum libfinleak)
	printf '  %-42s %8d %8d %8d %14d\n' "$2" "$bare" "$recorded" \
		$((recorded - bare)) "$ours"
}

functions() # kind, in words
{
	printf '  %-42s %10s %10s\n' "$2" own 'with calls'
	per_event recorded "$1" | awk -F'\t' -v most="$most" '
		$2 ~ /libfinleak/ && $1 !~ /main/ && $4 >= 1 && n < most {
		printf "    %-40s %10.1f %10.1f\n", $1, $3, $4
		n++
	}'
}

for kind in short ended kept; do
	for n in $few $many; do
		run bare "$kind" "$n"
		run recorded "$kind" "$n" LD_PRELOAD="$build/libfinleak.so" \
			FINLEAK_OPTIONS="directory=$scratch"
	done
done
printf '  %-42s %8s %8s %8s %14s\n' '' bare \
	recorded added 'libfinleak.so'
tell short 'a short connection'
tell ended "a short one that the client ends"
tell kept 'a request on a kept one'
functions short 'functions, for a short connection'
functions ended "functions, for one that the client ends"
functions kept 'functions, for a request on a kept one'
