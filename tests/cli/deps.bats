#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# deps.bats - what `make deps` says when something is missing, and when not.

bats_require_minimum_version 1.5.0

setup()
{
	DEPS=$BATS_TEST_DIRNAME/../deps.sh
	bin=$BATS_TEST_TMPDIR/bin
	mkdir "$bin"
	for tool in awk bash cat chmod id mktemp rm sort tail tr true; do
		ln -s "$(type -P $tool)" "$bin"
	done
}

@test "nothing is missing: not a word" {
	run bash "$DEPS" build
	[ "$status" = 0 ]
	[ -z "$output" ]
}

@test "without apt-get: the one command that installs what is missing" {
	PATH=$bin CC=no-such-compiler run -1 bash "$DEPS" build
	[ "${#lines[@]}" = 2 ]
	[[ ${lines[1]} == *'apt-get install --no-install-recommends gcc '* ]]
	[[ ${lines[1]} == *' libunwind-dev '* ]]
	[[ ${lines[1]} == *' uthash-dev' ]]
}

@test "a header that is missing names its package, and no other" {
	sed 's/^libmnl-dev .*/nowhere-dev nowhere.h/' "$DEPS" \
		>"$BATS_TEST_TMPDIR/deps.sh"
	gcc=$(type -P gcc)
	PATH=$bin CC=$gcc run -1 bash "$BATS_TEST_TMPDIR/deps.sh" build
	[[ ${lines[1]} == *' --no-install-recommends nowhere-dev' ]]
}

@test "where apt-get fails: its last words, and the command" {
	printf '#!/bin/sh\necho no network\nexit 100\n' >"$bin/apt-get"
	printf '#!/bin/sh\necho 1000\n' >"$bin/not-root"
	printf '#!/bin/sh\nshift\nexec "$@"\n' >"$bin/sudo"
	rm "$bin/id"
	ln -s not-root "$bin/id"
	chmod +x "$bin"/apt-get "$bin"/not-root "$bin"/sudo
	# Nothing may be put into the system's own folders by a test.
	sed "s#/usr/sbin/policy-rc.d#$BATS_TEST_TMPDIR/policy#" "$DEPS" \
		>"$BATS_TEST_TMPDIR/deps.sh"
	PATH=$bin CC=no-such-compiler run -1 bash "$BATS_TEST_TMPDIR/deps.sh" build
	[[ $output == *'no network'* ]]
	[[ $output == *'sudo apt-get install'* ]]
	[ ! -e "$BATS_TEST_TMPDIR/policy" ]
}

@test "another word is a mistake" {
	run -2 bash "$DEPS" everything
	[[ $output == *usage* ]]
}
