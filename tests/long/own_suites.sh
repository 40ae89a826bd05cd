#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# own_suites.sh - the tests that programs of others come with, without and with
# the recorder: the same must pass, fail and be left out.
#
# They come from Debian: python's in a package of their own, the others in the
# packages' sources, which apt fetches.  Each runs with a network and processes
# of its own, if root runs this.  SUITE=NAME runs one of them.
#
# Looked for and not here: nginx, apache, curl's and openssh's sources bring none
# that run against what is installed without being built; nginx's are not in
# Debian at all.

set -u
self=$(realpath "$0")
suites='python perl memcached haproxy node redis'
folder=${TEST_DIR:?}
library=${BUILD:?}/libfinleak.so
number=0
failed=0

# Fetches the source that package $1 was built from.
fetch() # package
{
	local lists=$folder/apt/lists apt

	mkdir -p "$lists/partial" "$folder/sources"
	echo 'deb-src http://deb.debian.org/debian bookworm main' \
		>"$folder/apt/sources.list"
	apt=(apt-get -qq -o "Dir::Etc::sourcelist=$folder/apt/sources.list"
		-o Dir::Etc::sourceparts=/dev/null -o "Dir::State::lists=$lists"
		-o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache=)
	cd "$folder/sources" || return
	{
		[ -e "$lists/fetched" ] || "${apt[@]}" update
		touch "$lists/fetched"
		"${apt[@]}" --download-only source "$1"
		mkdir -p "$1"
		tar -C "$1" --strip-components=1 -xf "$1"_*.orig.tar.?z
	} >>"$folder/apt/log" 2>&1
}

# prepare_NAME fetches a suite into the folder that it is in, run_NAME runs it
# there: a line for each test, which says how it went (ok, not, skip) and its
# name.  run_file_NAME does it for one file.

# Runs files of tests, four at once; or one after another those in $AGAIN, which
# has a line for each.
run_files() # kind files...
{
	if [ -n "${AGAIN-}" ]; then
		grep -oE '^[^ ]*\.(t|vtc|js)' "$AGAIN" | sort -u |
			xargs -r -n 1 "$self" file "$1"
	else
		printf '%s\0' "${@:2}" | xargs -0 -P 4 -n 1 "$self" file "$1"
	fi
}

# What TAP says of each test of a file; prove knows how perl must be called.
run_file_tap()
{
	timeout 300 prove -v "$@" 2>&1 | sed -nE "
		s,^ok ([0-9]+).*# *(skip|SKIP).*,skip $1/\1,p; t
		s,^ok ([0-9]+).*,ok $1/\1,p
		s,^not ok ([0-9]+).*,not $1/\1,p
		s,^(1\.\.0) .*,skip $1,p"
}

prepare_python() { [ -d /usr/lib/python3.11/test/test_asyncio ]; }

# What a listener of AF_VSOCK hears depends on the machine around this one.
run_python()
{
	timeout 1200 /usr/bin/python3 -m test -u network -i '*VSOCK*' \
		--junit-xml results test_socket test_asyncio test_subprocess \
		test_selectors test_socketserver test_httpservers test_ssl >log 2>&1
	/usr/bin/python3 - <<-'PYTHON'
		import xml.etree.ElementTree as xml
		said = {"error": "not", "failure": "not", "skipped": "skip"}
		for case in xml.parse("results").iter("testcase"):
		    result = [said[part.tag] for part in case if part.tag in said]
		    print(*result[:1] or ["ok"], case.get("name"))
	PYTHON
}

prepare_perl()
{
	fetch perl
	# Where the tests of a module look for what they share.
	cp perl/t/{test,charset_tools,loc_tools}.pl perl/dist/IO/t
}

run_perl()
{
	local module file

	for module in dist/IO cpan/IO-Socket-IP cpan/Socket; do
		cd "perl/$module" || return
		for file in t/*.t; do
			run_file_tap "$file" | sed "s, , $module/,"
		done
		cd - >/dev/null || return
	done
}

prepare_memcached()
{
	fetch memcached
	cd memcached || return
	# They were written for the program of the source folder, which knows an
	# option more, and are to use TCP.
	# shellcheck disable=SC2016 # the script's own
	printf '#!/bin/bash\nexec memcached "${@/relaxed_privileges/modern}"\n' \
		>memcached-debug
	printf '#!/bin/bash\nshift\nexec "$@"\n' >timedrun
	chmod +x memcached-debug timedrun
	# shellcheck disable=SC2016 # perl's variable
	sed -i 's/\$unix_socket_disabled *= .*/$unix_socket_disabled = 1;/' \
		t/lib/MemcachedTest.pm
}

run_memcached()
{
	cd memcached || return
	run_files tap t/*.t
}

prepare_haproxy() { fetch haproxy; }

run_haproxy()
{
	cd haproxy || return
	run_files haproxy reg-tests/*/*.vtc
}

run_file_haproxy()
{
	(
		cd "${1%/*}" || exit
		HAPROXY_PROGRAM=/usr/sbin/haproxy timeout 120 varnishtest -k -t 60 \
			-D no-htx= -D "testdir=$PWD" "${1##*/}"
	) >/dev/null 2>&1 && echo "ok $1" || echo "not $1"
}

prepare_node() { fetch nodejs; }

run_node()
{
	cd nodejs || return
	run_files node test/parallel/test-{net,http,cluster,child-process}-*.js
}

run_file_node()
{
	# shellcheck disable=SC2046 # flags are words
	timeout 120 /usr/bin/node $(sed -n 's,^// Flags: ,,p' "$1") "$1" \
		>/dev/null 2>&1 && echo "ok $1" || echo "not $1"
}

prepare_redis()
{
	local program

	fetch redis
	for program in server cli benchmark check-aof check-rdb sentinel; do
		ln -s "/usr/bin/redis-$program" redis/src/
	done
}

run_redis()
{
	cd redis || return
	timeout 2400 ./runtest --clients 4 --timeout 1200 >log 2>&1
	sed -nE 's/\x1b\[[0-9;]*m//g; s/ \([0-9]+ ms\)//
		s/^\[ok\]: (.*)/ok \1/p; s/^\[(err|exception)\]:? (.*)/not \2/p
		s/^\[(ignore|skip)\]: (.*)/skip \2/p' log
}

# Runs suite $2 bare or with the recorder, in the folder it has for that.
run_suite() # bare|with name
{
	local place=$folder/$2.$1

	rm -rf "$place"
	mkdir -p "$place/tmp"
	mkdir -m 1777 "$place/recordings"
	touch -d @0 "$place/recordings"
	[ ! -e "$folder/sources/$2" ] || cp -a "$folder/sources/$2" "$place"
	cd "$place" || return
	ip link set lo up 2>/dev/null
	export TMPDIR=$place/tmp
	if [ "$1" = with ]; then
		export LD_PRELOAD=$library
		export FINLEAK_OPTIONS=directory=$place/recordings:report=$place/recordings/report.%p
	fi
	"run_$2"
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
	python | perl | redis) rounds=3 ;;
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
		[ "$(stat -c %Y "$folder/$name.with/recordings")" != 0 ]
}

suite() # name
{
	mkdir -p "$folder/sources"
	number=$((number + 1))
	if ! (cd "$folder/sources" && "prepare_$1"); then
		echo "ok $number - $1 # SKIP its tests can't be fetched: see" \
			"$folder/apt/log"
	elif compare "$1"; then
		echo "ok $number - $1's own tests"
	else
		echo "not ok $number - $1's own tests"
		failed=1
	fi
}

case ${1-} in
suite) run_suite "$2" "$3" ;;
file) "run_file_$2" "$3" ;;
*)
	for name in ${SUITE:-$suites}; do
		suite "$name"
	done
	exit $failed
	;;
esac
