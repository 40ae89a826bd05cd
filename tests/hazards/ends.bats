#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# ends.bats - every way to end: the status stays, and what was left open is
# told, or that it can't be (H40).

bats_require_minimum_version 1.5.0
load ../cli/run_helpers

ends=return\ exit\ _exit\ _Exit\ quick_exit\ exit_group\ pthread_exit\ thread
sudden='abort assert kill fault term instruction'

status_of() # command...
{
	# Another bash, whose word of the signal is not of interest.
	bash -c '"$@"; exit $?' - "$@" >out 2>err
	echo $?
}

recorded() # way
{
	LD_PRELOAD=$build/libfinleak.so \
		FINLEAK_OPTIONS=directory=$PWD:report=$PWD/report.$1 \
		status_of "$build/hazards/ends" "$1"
}

@test "H40 a program that ends by itself reports, and its status stays" {
	for way in $ends; do
		echo "$way"
		bare=$(status_of "$build/hazards/ends" $way)
		[ "$(recorded $way)" = "$bare" ]
		grep -q '^1 x fin-unread: ' report.$way*
	done
	! compgen -G '*.recording'
}

@test "H40 daemon: the child reports, its parent does not" {
	[ "$(recorded daemon)" = 0 ]
	wait_for report.daemon '^1 x fin-unread: '
	[ "$(grep -c '^1 x ' report.daemon)" = 1 ]
}

@test "H40 who is ended leaves its recording, for who looks later" {
	for way in $sudden; do
		echo "$way"
		rm -f ./*.recording
		bare=$(status_of "$build/hazards/ends" $way)
		[ "$(recorded $way)" = "$bare" ]
		[ ! -e report.$way ]
		# The kernel's word is lost, what it had open is not.
		run -1 "$finleak" report ./*.recording
		[[ $output == *"1 open socket: it can't be judged"* ]]
	done
}

@test "H40 under run every end is reported, also a sudden one" {
	for way in $ends $sudden; do
		echo "$way"
		bare=$(status_of "$build/hazards/ends" $way)
		[ "$bare" != 0 ] || bare=23
		late=late
		[[ " $ends " != *" $way "* ]] || late=
		# shellcheck disable=SC2086 # none, or a word
		[ "$(status_of "$finleak" run -- "$build/hazards/ends" $way \
			$late)" = "$bare" ]
		grep -q '^1 x fin-unread: ' err
	done
}
