#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# without.sh - takes the counter-measure of each hazard out, as tests/HAZARDS
# says, in a copy of the tree: a test of that hazard must fail then.
#
# HAZARD=H5 does this one alone.

set -u
cd "$(dirname "$0")/../.." || exit 1

copy=${TEST_DIR:?}/tree
# The copy is built where it is, once, as by hand.
unset TEST_DIR BUILD TIMES FINLEAK MAKEFLAGS MAKELEVEL
number=0
failed=0

verdict() # ok|not ok, text
{
	number=$((number + 1))
	echo "$1 $number - $2"
	[ "$1" = ok ] || failed=1
}

# Of other files than sources make does not know what they are for.
build_anew() # file
{
	case $1 in
	*.[ch]) ;;
	*) rm -rf "$copy/build/preload" "$copy/build/libfinleak.so" ;;
	esac
}

# The files of the counter-measure as they were, and newer than what was built.
put_back()
{
	local file

	for file in "$@"; do
		cp "$file" "$copy/$file"
		build_anew "$file"
	done
}

# Changes the copy; fails if there is nothing that the command could change.
take_out() # file sed-command
{
	sed -E -i "$2" "$copy/$1"
	build_anew "$1"
	! cmp -s "$1" "$copy/$1"
}

quietly()
{
	"$@" >"$copy.log" 2>&1
}

# The tests of HAZARD in the copy must not pass.
try() # hazard tests
{
	local hazard=$1 test programs=()

	shift
	# What is linked with the changed half; the others only run it.
	for test in "$@"; do
		test=$(cut -d/ -f1,2 <<<"$test")
		[ "${test%/*}" != unit ] ||
			programs+=("build/unit/test_${test#*/}")
	done
	if ! quietly make -C "$copy" -j"$(nproc)" all "${programs[@]}"; then
		verdict 'not ok' "$hazard: does not build without it"
		tail -n 3 "$copy.log"
		return
	fi
	for test in "$@"; do
		if ! quietly "$copy/tests/check.sh" "$test"; then
			verdict ok "$hazard: $test fails without it"
			return
		fi
	done
	verdict 'not ok' "$hazard: no test fails without it"
}

# All that belongs to a hazard goes together: lines of the same number follow
# one another.
round() # hazard tests lines...
{
	local hazard=$1 tests=$2 line files=() missing=

	shift 2
	for line in "$@"; do
		files+=("${line%% *}")
		take_out "${line%% *}" "${line#* }" || missing=$line
	done
	if [ -n "$missing" ]; then
		verdict 'not ok' "$hazard: the table names what is not there: $missing"
	else
		# shellcheck disable=SC2086 # names of tests are words
		try "$hazard" $tests
	fi
	put_back "${files[@]}"
}

# What is built is taken along: only what changes is built again.
mkdir -p "$copy"
tar -c --exclude=./build/check --exclude=./.git . | tar -x -C "$copy"

hazard=
lines=()
while IFS=$'\t' read -r number_of tests_of line; do
	[ -z "${HAZARD-}" ] || [ "$HAZARD" = "$number_of" ] || continue
	if [ "$number_of" != "$hazard" ]; then
		[ -z "$hazard" ] || round "$hazard" "$tests" "${lines[@]}"
		lines=()
	fi
	hazard=$number_of
	tests=$tests_of
	lines+=("$line")
done < <(tests/hazards.sh without)
[ -z "$hazard" ] || round "$hazard" "$tests" "${lines[@]}"
exit $failed
