#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# injected.bats - every system call of the recorder fails once, and from each on
# all of them: the host must not notice, and no report may be wrong.

bats_require_minimum_version 1.5.0

setup()
{
	build=${BUILD:-$BATS_TEST_DIRNAME/../../build}
	[[ $build == /* ]] || build=$PWD/$build
	cd "$BATS_TEST_TMPDIR"
	# EPERM EIO ENOMEM ENFILE EMFILE ENOSPC
	errors=(1 5 12 23 24 28)
	step=1
	"$build/hazards/injected" >bare && status=0 || status=$?
	[ $status = 7 ]
	inject 0 1 once || true
	[ "$ended" = 7 ] || skip "no process can be traced here"
}

inject() # number error once|on
{
	rm -rf note report.json recordings
	mkdir recordings
	ended=0
	INJECT_PRELOAD=$build/libfinleak.so \
		FINLEAK_OPTIONS="directory=$PWD/recordings:report=$PWD/report.json:format=json" \
		timeout 60 "$build/hazards/inject" "$1" "$2" "$3" note \
		"$build/hazards/injected" >out 2>err || ended=$?
	[ -e note ]
}

undisturbed()
{
	[ "$ended" = 7 ] && cmp bare out && [ ! -s err ]
}

# Whether there is a report, and it is right or says that it is not; or the
# recording is still there.
reported()
{
	if [ -e report.json ]; then
		grep -q '^    "sockets": 3,' report.json ||
			grep -q '^  "complete": false,' report.json
	else
		[ -n "$(ls recordings)" ]
	fi
}

complain() # number error how
{
	echo "# error $2 at $3: $(cat note) ended with $ended" >&3
	cat err
	return 1
}

# Lets each call fail, with one error after another; or with each of them.
walk() # once|on error...
{
	local how=$1 n=0 all

	shift
	all=("$@")
	while n=$((n + step)); do
		inject $n "${all[n % ${#all[@]}]}" "$how" || break
		undisturbed || complain $n "${all[n % ${#all[@]}]}" "$how"
		[ "$how" = on ] || reported ||
			complain $n "${all[n % ${#all[@]}]}" "$how"
	done
	[ $n -gt 100 ]
	walked=$((${walked:-0} + (n - 1) / step))
}

@test "H47 a system call of the recorder fails, each in its turn" {
	if [ "${TIMES:-1}" = 1 ]; then
		step=2
		walk once "${errors[@]}"
	else
		for error in "${errors[@]}"; do
			walk once "$error"
		done
	fi
	echo "# $walked calls failed, one at a time" >&3
}

@test "H47 a system call of the recorder fails, and all after it" {
	[ "${TIMES:-1}" != 1 ] || errors=(1) step=5
	for error in "${errors[@]}"; do
		walk on "$error"
	done
	echo "# $walked calls failed, and all after each" >&3
}

@test "H47 a system call fails under finleak run: never clean" {
	"$build/hazards/injected" 0 >bare
	[ "${TIMES:-1}" != 1 ] || step=9
	for how in once on; do
		n=1
		while :; do
			rm -f note
			ended=0
			INJECT_PRELOAD=$build/libfinleak.so timeout 60 \
				"$build/finleak" run -o report -- \
				"$build/hazards/inject" $n 5 $how note \
				"$build/hazards/injected" 0 >out 2>err || ended=$?
			[ -e note ] || break
			cmp bare out && [ ! -s err ] || complain $n 5 $how
			[ "$ended" = 23 ] || [ "$ended" = 1 ] ||
				complain $n 5 $how
			n=$((n + step))
			walked=$((${walked:-0} + 1))
		done
		[ $n -gt 100 ]
	done
	echo "# $walked times a call failed in a run" >&3
}
