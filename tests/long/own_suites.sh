#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# own_suites.sh - the tests that programs of others come with, without and with
# the recorder: the same must pass, fail and be left out.
#
# They come from Debian: python's and openssh's in packages of their own, the
# others in the packages' sources, which apt fetches.  Each runs with a network
# and processes of its own, if root runs this.  SUITE=NAME runs one of them.
#
# tests/suites/NAME.bash is one suite: prepare fetches it into the folder that it
# is in; run runs it there and prints a line for each test, which says how it went
# (ok, not, skip) and its name; run_file does so for one of run_files.
#
# Looked for and not here: nginx's and apache's are not in Debian, nor in their
# sources; curl's, postgres's and java's want what must be built from all of the
# source first.

set -u
self=$(realpath "$0")
suites=${self%/*/*}/suites
folder=${TEST_DIR:?}
# In memory, as by default: some record many processes.
recordings=/dev/shm/finleak.own_suites.$(id -u)
library=${BUILD:?}/libfinleak.so
number=0
failed=0

# Fetches the source that package $1 was built from.
fetch() # package
{
	local lists=$folder/apt/lists apt release

	release=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
	mkdir -p "$lists/partial" "$folder/sources"
	# The sources are where the packages come from.
	# shellcheck disable=SC2016 # apt's own
	apt-get indextargets --format '$(SITE) $(RELEASE) $(COMPONENT)' \
		'Created-By: Packages' | sort -u | sed 's/^/deb-src /' \
		>"$folder/apt/sources.list"
	apt=(apt-get -qq -o "Dir::Etc::sourcelist=$folder/apt/sources.list"
		-o Dir::Etc::sourceparts=/dev/null -o "Dir::State::lists=$lists"
		-o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache=)
	cd "$folder/sources" || return
	{
		[ -e "$lists/fetched" ] || "${apt[@]}" update
		touch "$lists/fetched"
		# A newer one may be announced that is gone, or not there yet.
		"${apt[@]}" --download-only source "$1" ||
			"${apt[@]}" --download-only source "$1/$release"
		mkdir -p "$1"
		tar -C "$1" --strip-components=1 -xf "$1"_*.orig.tar.?z
	} >>"$folder/apt/log" 2>&1
}

# Runs files of tests, four at once; or one after another those in $AGAIN, which
# has a line for each.
run_files() # files...
{
	if [ -n "${AGAIN-}" ]; then
		grep -oE '^[^ ]*\.(t|vtc|js)' "$AGAIN" | sort -u |
			xargs -r -n 1 "$self" file "$suite"
	else
		printf '%s\0' "$@" | xargs -0 -P 4 -n 1 "$self" file "$suite"
	fi
}

# What TAP says of each test of a file; prove knows how perl must be called.
run_tap()
{
	timeout 300 prove -v "$@" 2>&1 | sed -nE "
		s,^ok ([0-9]+).*# *(skip|SKIP).*,skip $1/\1,p; t
		s,^ok ([0-9]+).*,ok $1/\1,p
		s,^not ok ([0-9]+).*,not $1/\1,p
		s,^(1\.\.0) .*,skip $1,p"
}

# Runs suite $2 bare or with the recorder, in the folder it has for that.
run_suite() # bare|with name
{
	local place=$folder/$2.$1

	rm -rf "$place"
	mkdir -p "$place/tmp"
	rm -rf "$recordings"
	mkdir -m 1777 "$recordings"
	touch -d @0 "$recordings"
	[ ! -e "$folder/sources/$2" ] || cp -a "$folder/sources/$2" "$place"
	cd "$place" || return
	ip link set lo up 2>/dev/null
	export TMPDIR=$place/tmp
	if [ "$1" = with ]; then
		export LD_PRELOAD=$library
		export FINLEAK_OPTIONS=directory=$recordings:report=$recordings/report.%p
	fi
	run
}

# Tests that went otherwise with the recorder than they ever went without it.
differences() # results-of-bare results-of-with
{
	awk '{ result = $1; sub(/^[^ ]+ /, ""); how = FILENAME ~ /bare$/
	       seen[$0]; if (how) bare[$0, result]; else with[$0, result] }
	     END { for (name in seen) {
			common = 0
			split("ok not skip", results)
			for (i in results)
				common += ((name, results[i]) in bare) &&
					((name, results[i]) in with)
			if (!common)
				print name
		   } }' "$@"
}

counts() # results
{
	awk '{ n[$1]++ } END { printf "%d passed, %d failed, %d left out",
		n["ok"], n["not"], n["skip"] }' "$1"
}

# What a suite leaves running ends with it.
apart=(unshare -n -p -f --kill-child --mount-proc)
"${apart[@]}" true 2>/dev/null || apart=()

# Once, and again what differs: some tests go now this way and now that by
# themselves, most of all on a machine that is busy.
compare() # name
{
	local name=$1 results=$folder/results.$1 rounds=8 round how

	unset AGAIN
	# These run as a whole.
	case $name in
	python | perl | openssh | redis) rounds=3 ;;
	esac
	for round in $(seq $rounds); do
		for how in bare with; do
			"${apart[@]}" "$self" suite $how "$name" |
				sort -u >"$results.$round.$how"
		done
		differences "$results".?.bare "$results".?.with \
			>"$results.differences"
		[ -s "$results.differences" ] || break
		export AGAIN=$results.differences
	done
	counts "$results.1.with" >"$results.with"
	counts "$results.1.bare" >"$results.bare"
	echo "# $name: $(<"$results.with"); without: $(<"$results.bare")"
	diff "$results.1.bare" "$results.1.with" | sed -n 's/^[<>]/#  &/p'
	sed 's/^/#   never so without: /' "$results.differences"
	grep -q '^ok' "$results.1.with" && [ ! -s "$results.differences" ] &&
		[ "$(stat -c %Y "$recordings")" != 0 ]
}

compare_suite()
{
	mkdir -p "$folder/sources" "$folder/apt"
	number=$((number + 1))
	if ! (cd "$folder/sources" && prepare); then
		echo "ok $number - $suite # SKIP its tests can't be fetched: see" \
			"$folder/apt/log"
	elif compare "$suite"; then
		echo "ok $number - $suite's own tests"
	else
		echo "not ok $number - $suite's own tests"
		failed=1
	fi
}

known()
{
	local file

	for file in "$suites"/*.bash; do
		basename "$file" .bash
	done
}

# Takes the functions of suite $1.
choose()
{
	suite=$1
	# shellcheck source=/dev/null
	. "$suites/$1.bash"
}

case ${1-} in
suite)
	choose "$3"
	run_suite "$2" "$3"
	;;
file)
	choose "$2"
	run_file "$3" >"$TMPDIR/$$.said"
	flock "$TMPDIR" cat "$TMPDIR/$$.said"
	;;
*)
	for name in ${SUITE:-$(known)}; do
		choose "$name"
		compare_suite
	done
	rm -rf "$recordings"
	exit $failed
	;;
esac
