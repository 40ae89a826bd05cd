#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# hazards.sh judge SAID [HAZARD] - whether each hazard of the table tests/HAZARDS
#     (or that one) was met: its tests ran and passed, as check.sh SAID.
# hazards.sh tests HAZARD - the names of its tests.
# hazards.sh without - of each hazard with a counter-measure that can be taken
#     out: its number, its tests, and the files and sed commands that do it.

set -u
cd "$(dirname "$0")/.." || exit 1

# The table as lines: number, key, value.  The name of a hazard is a key too.
table()
{
	awk '/^H[0-9]/ { hazard = $1; sub(/^[^ ]+ /, "")
			 print hazard "\tname\t" $0; next }
	     /^  [a-z]+ / { key = $1; sub(/^ +[a-z]+ +/, "") }
	     /^   +/ && !/^  [a-z]+ / { sub(/^ +/, "") }
	     /^(#|$)/ { next }
	     { print hazard "\t" key "\t" $0 }' tests/HAZARDS
}

values() # hazard key
{
	table | awk -F'\t' -v h="$1" -v k="$2" '$1 == h && $2 == k { print $3 }'
}

tests_of()
{
	values "$1" test | tr ' ' '\n' | awk NF
}

# What was said of a test, or of the tests in it.
said_of() # test file
{
	awk -F'\t' -v test="$1" '
		$2 == test || index($2, test "/") == 1 ||
		index($2, test " ") == 1 { print $1 }' "$2"
}

# The reasons why HAZARD was not met; "SKIP" before one that excuses.
complaints() # hazard file
{
	local verdict tests test said

	verdict=$(values "$1" verdict)
	tests=$(tests_of "$1")
	case $verdict in
	met*) [ -n "$tests" ] || echo "no test is named" ;;
	partly*) ;;
	no*) return ;;
	*) echo "its verdict is neither met, partly nor no" ;;
	esac
	for test in $tests; do
		said=$(said_of "$test" "$2")
		case $said in
		*not*) echo "$test failed" ;;
		*ok*) ;;
		*skip*) echo "SKIP $test was left out" ;;
		*) echo "$test did not run" ;;
		esac
	done
}

judge() # file [hazard]
{
	local file=$1 only=${2-} number=0 failed=0 hazard key name why

	while IFS=$'\t' read -r hazard key name; do
		[ "$key" = name ] || continue
		[ -z "$only" ] || [ "$only" = "$hazard" ] || continue
		number=$((number + 1))
		why=$(complaints "$hazard" "$file")
		case $why in
		'') echo "ok $number - $hazard $name" ;;
		*[a-z]*failed* | *'did not run'* | *named* | *neither*)
			failed=1
			echo "not ok $number - $hazard $name"
			echo "$why"
			;;
		*) echo "ok $number - $hazard $name # SKIP ${why#SKIP }" ;;
		esac
	done < <(table)
	[ $number -gt 0 ] || echo "not ok 1 - $only is not in tests/HAZARDS"
	return $failed
}

without()
{
	local hazard key value

	while IFS=$'\t' read -r hazard key value; do
		[ "$key" = without ] || continue
		printf '%s\t%s\t%s\n' "$hazard" \
			"$(tests_of "$hazard" | tr '\n' ' ')" "$value"
	done < <(table)
}

case ${1-} in
judge | without) "$@" ;;
tests) tests_of "$2" ;;
*) sed -n '4,9s/^# //p' "$0" && exit 2 ;;
esac
