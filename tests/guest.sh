#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# guest.sh NAME - runs the program tests/guests/NAME.c bare and with the recorder:
# what it prints and how it ends must be the same.

set -u
program=$BUILD/guests/$1
cd "$TEST_DIR" || exit 1
# Recordings belong in memory: some guests make hundreds.
recordings=$(mktemp -d /dev/shm/finleak-guest.XXXXXX) || exit 1
trap 'rm -rf "$recordings"' EXIT
wanted_for_leaks=0
[ "$1" = output_at_exit ] && wanted_for_leaks=9

timeout 28 "$program" >bare.out 2>bare.err
bare=$?
[ "$wanted_for_leaks" = 0 ] || bare=$wanted_for_leaks
LD_PRELOAD=$BUILD/libfinleak.so \
	FINLEAK_OPTIONS="report=$TEST_DIR/report.%p:directory=$recordings:error_exitcode=$wanted_for_leaks" \
	timeout 28 "$program" >recorded.out 2>recorded.err
recorded=$?

if [ "$bare" != "$recorded" ] || [ "$bare" = 124 ]; then
	echo "status: $bare bare, $recorded recorded"
	exit 1
fi
diff bare.out recorded.out && diff bare.err recorded.err
