#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# check.sh [PART-OF-A-NAME | HAZARD] - runs the tests that were built, a line for
# each; `make check T=PART-OF-A-NAME` builds first.  T=H10 runs those that the
# table tests/HAZARDS names for H10.
#
# TIMES=N repeats what the tests of stress/ do N times as often, and adds those
# of long/: `make check-long`.
#
# A job is one program or one file of tests.  It runs in a folder of its own
# (TEST_DIR) below build/check, which is kept; TAP on its standard output gives
# a line for each test in it, else its status does: 0, 77 (left out, for the
# reason that its last line tells), or a failure.

set -u
cd "$(dirname "$0")/.." || exit 1

export BUILD=${BUILD:-build}
case $BUILD in
/*) ;;
*) BUILD=$PWD/$BUILD ;;
esac
export FINLEAK=$BUILD/finleak
export TIMES=${TIMES:-1}
results=$BUILD/check
at_once=$(nproc)
number=0 passed=0 failed=0 skipped=0 running=0
declare -A job_of

# Tests must not depend on what whoever runs them has set.
unset LD_PRELOAD FINLEAK_OPTIONS FINLEAK_LIBDIR DEBUGINFOD_URLS BASH_ENV
export LC_ALL=C ASAN_OPTIONS=${ASAN_OPTIONS:-abort_on_error=0}
export UBSAN_OPTIONS=${UBSAN_OPTIONS:-halt_on_error=1:print_stacktrace=1}
export CMOCKA_MESSAGE_OUTPUT=TAP

say() # ok|not ok|skip name detail
{
	number=$((number + 1))
	printf '%s\t%s\t%s\n' "$1" "$2" "${3-}" >>"$results/said"
	case $1 in
	ok) passed=$((passed + 1)) && echo "ok $number - $2" ;;
	skip) skipped=$((skipped + 1)) && echo "ok $number - $2 # SKIP $3" ;;
	*)
		failed=$((failed + 1))
		echo "not ok $number - $2"
		echo "#   again: make check ${SANITIZE:+SANITIZE=$SANITIZE }T=$3"
		;;
	esac
}

# One line of TAP as a result.  cmocka leaves a test out without a reason, and
# puts its name where the reason should be.
say_line() # name line
{
	local name=$1 line=$2 title reason

	title=$(sed -E 's/^(not )?ok [0-9]+ ?(- )?//; s/ *# (SKIP|skip).*//' \
		<<<"$line")
	case $line in
	*'# SKIP'* | *'# skip'*)
		reason=${line#*# [Ss][Kk][Ii][Pp]}
		reason=${reason# }
		if [ -n "$title" ]; then
			say skip "$name/$title" "$reason"
		else
			say skip "$name/$reason" 'what it needs is not here'
		fi
		;;
	'ok '*) say ok "$name/$title" ;;
	*) say 'not ok' "$name/$title" "$name" ;;
	esac
}

# The lines of TAP in a job's output, as results; fails if there are none.
say_tap()
{
	local line found=1

	while read -r line; do
		say_line "$1" "$line"
		found=0
	done < <(grep -E '^(not )?ok [0-9]' "$results/$1/log")
	return $found
}

finish() # name status
{
	local name=$1 status=$2 before=$failed log=$results/$1/log

	if say_tap "$name"; then
		[ "$status" = 0 ] || [ $failed -gt "$before" ] ||
			say 'not ok' "$name (ended with status $status)" "$name"
	else
		case $status in
		0) say ok "$name" ;;
		77) say skip "$name" "$(tail -n 1 "$log")" ;;
		124 | 137) say 'not ok' "$name (took too long)" "$name" ;;
		*) say 'not ok' "$name" "$name" ;;
		esac
	fi
	[ $failed -gt "$before" ] || return 0
	grep -v '^ok ' "$log" | sed 's/^/#   /' | tail -n 40
	echo "#   kept: ${log#"$PWD"/}"
}

# Waits until no more than $1 jobs run, and tells how the others ended.
settle()
{
	local pid status

	while [ $running -gt "$1" ]; do
		pid=
		wait -n -p pid "${!job_of[@]}"
		status=$?
		# bash may have reaped it for somebody else: ask each.
		[ -n "${pid-}" ] || for pid in "${!job_of[@]}" ''; do
			[ -n "$pid" ] || continue
			kill -0 "$pid" 2>/dev/null && continue
			wait "$pid"
			status=$?
			break
		done
		if [ -z "$pid" ]; then
			sleep 0.1
			continue
		fi
		running=$((running - 1))
		finish "${job_of[$pid]}" $status
		unset "job_of[$pid]"
	done
}

is_wanted() # name
{
	local part

	for part in "${wanted[@]}"; do
		case $1 in
		*"$part"*) return 0 ;;
		esac
	done
	return 1
}

job() # name seconds command...
{
	local name=$1 seconds=$2

	shift 2
	is_wanted "$name" || return 0
	settle $((at_once - 1))
	rm -rf "${results:?}/$name"
	mkdir -p "$results/$name"
	TEST_DIR=$results/$name timeout -k 5 "$seconds" "$@" \
		>"$results/$name/log" 2>&1 </dev/null &
	job_of[$!]=$name
	running=$((running + 1))
}

# Whether a story, or the header that it shares with others, asks story_clean.
has_twin() # source
{
	local header

	grep -q story_clean "$1" && return
	while read -r header; do
		[ "$header" != story.h ] || continue
		grep -q story_clean "${1%/*}/$header" && return
	done < <(sed -n 's/^#include "\(.*\)"/\1/p' "$1")
	return 1
}

case ${1-} in
H[0-9]*) mapfile -t wanted < <(tests/hazards.sh tests "$1") ;;
*) wanted=("${1-}") ;;
esac
# A name that was asked for may also be that of a test within a file.
for i in "${!wanted[@]}"; do
	case ${wanted[i]} in
	*/*/*) wanted[i]=$(cut -d/ -f1,2 <<<"${wanted[i]}") ;;
	esac
done
mkdir -p "$results"
: >"$results/said"

job house 60 tests/house.sh
for source in tests/unit/test_*.c; do
	name=$(basename "$source" .c)
	job "unit/${name#test_}" 120 "$BUILD/unit/$name"
done
for source in tests/stories/*.c tests/stories/*.cpp; do
	name=$(basename "${source%.*}")
	story=(/usr/bin/python3 -B tests/stories/check_story.py "$source")
	job "stories/$name" 60 "${story[@]}"
	if has_twin "$source"; then
		job "stories/$name-clean" 60 "${story[@]}" clean
	fi
done
for source in tests/guests/*.c tests/guests/*.cpp; do
	[ -e "$source" ] || continue
	name=$(basename "${source%.*}")
	job "guests/$name" 60 tests/guest.sh "$name"
done
for file in tests/cli/*.bats tests/hazards/*.bats; do
	[ -e "$file" ] && job "${file:6:-5}" 300 bats --tap "$file"
done
for file in tests/stress/*.bats; do
	[ -e "$file" ] && job "${file:6:-5}" $((300 + 36 * TIMES)) \
		bats --tap "$file"
done
settle 0

# Real programs want the machine for themselves, and so does what is long.
at_once=1
for file in tests/real/*.bats; do
	job "${file:6:-5}" 300 bats --tap "$file"
done
for file in tests/long/*.sh; do
	[ "$TIMES" = 1 ] || job "${file:6:-3}" 7200 "$file"
done
settle 0

at_once=$(nproc)
for source in tests/fuzz/*.c; do
	[ -e "$source" ] || continue
	name=$(basename "$source" .c)
	job "fuzz/$name" $((${FUZZ_TIME:-10} + 60)) tests/fuzz.sh "$name"
done
settle 0

# Last, whether what ran is what the table of hazards promises.
case ${1-} in
'') job hazards 60 tests/hazards.sh judge "$results/said" ;;
H[0-9]*)
	wanted=(hazards)
	job hazards 60 tests/hazards.sh judge "$results/said" "$1"
	;;
esac
settle 0

if [ $number = 0 ]; then
	echo "no test has \"${1-}\" in its name" >&2
	exit 1
fi
printf '%d passed, %d failed' $passed $failed
[ $skipped = 0 ] || printf ', %d skipped' $skipped
echo
[ $failed = 0 ]
