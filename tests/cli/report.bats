#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# report.bats - finleak report: what it prints, what it refuses, how it ends.

setup() {
	finleak=${BUILD:-build}/finleak
	example=tests/recordings/v1.recording
	here=$BATS_TEST_TMPDIR
}

# Overwrites the byte at $2 of the file $1 with the byte $3, in octal.
patch_byte() {
	# shellcheck disable=SC2059 # the format is the byte
	printf "\\$3" | dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}

# Fails unless the output is the one line $1.
says() {
	[ "$output" = "$1" ] || {
		printf 'said:     %s\nexpected: %s\n' "$output" "$1"
		return 1
	}
}

@test "recordings of version 1 read as they always did" {
	run "$finleak" report "$example"
	[ "$status" -eq 23 ]
	diff -u tests/recordings/v1.txt <(printf '%s\n' "$output")
	run "$finleak" report --format=json "$example"
	[ "$status" -eq 23 ]
	diff -u tests/recordings/v1.json <(printf '%s\n' "$output" |
		sed 's/"finleak": "[^"]*"/"finleak": "0.1.0"/')
}

@test "the last line is a summary, and with -q the only one" {
	run "$finleak" report -q "$example"
	[ "$status" -eq 23 ]
	says "finleak: 7 sockets left open in 6 places"
}

@test "with -v every socket and every frame" {
	run "$finleak" report -v "$example"
	[[ $output == *libevent.so.2+0x800* ]]
}

@test "a folder of recordings is reported on in whole" {
	cp "$example" "$here/a.recording"
	cp "$example" "$here/notes.txt"
	run "$finleak" report -q "$here"
	[ "$status" -eq 23 ]
	says "finleak: 7 sockets left open in 6 places"
}

@test "a folder without recordings is no clean bill" {
	run "$finleak" report "$here"
	[ "$status" -eq 1 ]
	says "finleak report: $here holds no recording (no file *.recording)"
}

@test "a foreign file is refused" {
	run "$finleak" report Makefile
	[ "$status" -eq 1 ]
	says "finleak report: Makefile is no recording of finleak"
}

@test "a recording of another version is refused with both versions" {
	cp "$example" "$here/7.recording"
	patch_byte "$here/7.recording" 8 007
	run "$finleak" report "$here/7.recording"
	[ "$status" -eq 1 ]
	[[ $output == *"is a recording of version 7; this finleak ("*") reads \
version 1" ]]
}

@test "a truncated recording is refused" {
	head -c 5000 "$example" >"$here/cut.recording"
	run "$finleak" report "$here/cut.recording"
	[ "$status" -eq 1 ]
	[[ $output == *"is cut short: it has 5000 bytes and needs at least "* ]]
}

@test "an empty recording is refused" {
	: >"$here/empty.recording"
	run "$finleak" report "$here/empty.recording"
	[ "$status" -eq 1 ]
	says "finleak report: $here/empty.recording is empty"
}

@test "a recording that is not there or not ours is refused" {
	run "$finleak" report "$here/nothing.recording"
	[ "$status" -eq 1 ]
	says "finleak report: $here/nothing.recording can't be read: \
No such file or directory"
	[ "$(id -u)" -ne 0 ] || return 0
	cp "$example" "$here/secret.recording"
	chmod 000 "$here/secret.recording"
	run "$finleak" report "$here/secret.recording"
	[ "$status" -eq 1 ]
	[[ $output == *"can't be read: Permission denied" ]]
}

@test "a pipe by the name of a recording does not hang it" {
	mkfifo "$here/pipe.recording"
	run timeout 5 "$finleak" report "$here/pipe.recording"
	[ "$status" -eq 1 ]
	[[ $output == *"is no regular file" ]]
}

@test "one unreadable recording among good ones is told" {
	: >"$here/empty.recording"
	run "$finleak" report --error-exitcode=0 "$example" \
		"$here/empty.recording"
	[ "$status" -eq 1 ]
	[[ $output == *"finleak: note: $here/empty.recording is empty"* ]]
	[[ ${lines[-1]} == *"; there may be more, see the notes" ]]
	run "$finleak" report --format=json "$example" "$here/empty.recording"
	[ "$status" -eq 23 ]
	[[ $output == *'"complete": false'* ]]
}

@test "leaving out what is young" {
	run "$finleak" report -q --min-age=40s "$example"
	[ "$status" -eq 23 ]
	says "finleak: 2 sockets left open in 2 places, and 5 younger than --min-age"
	run "$finleak" report --min-age=2d "$example"
	[ "$status" -eq 0 ]
	[[ $output == *"finleak: no socket left open for --min-age after its peer closed it \
("* ]]
}

@test "the status for leaks is the user's choice" {
	run "$finleak" report --error-exitcode=7 "$example"
	[ "$status" -eq 7 ]
	run "$finleak" report --error-exitcode=0 "$example"
	[ "$status" -eq 0 ]
}

@test "-o writes a whole file, for its owner only" {
	run "$finleak" report -o "$here/deep/%e.%p" "$example"
	[ "$status" -eq 23 ]
	[ -z "$output" ]
	diff -u tests/recordings/v1.txt "$here/deep/server.4242"
	[ "$(stat -c %a "$here/deep/server.4242")" = 600 ]
	[ "$(ls "$here/deep")" = server.4242 ]
}

@test "-o through a link replaces what it points to" {
	echo old >"$here/target"
	ln -s target "$here/link"
	run "$finleak" report -q -o "$here/link" "$example"
	[ -L "$here/link" ]
	[ "$(cat "$here/target")" = \
		"finleak: 7 sockets left open in 6 places" ]
}

@test "-o where nothing can be written fails, and the report goes elsewhere" {
	run "$finleak" report -o "$example/report" "$example"
	[ "$status" -eq 125 ]
	[ "${lines[0]}" = \
		"finleak: $example/report can't be written: Not a directory" ]
	[[ ${lines[-1]} == "finleak: 7 sockets left open in 6 places" ]]
}

@test "a full disk under the standard output fails" {
	[ -w /dev/full ] || skip "no /dev/full"
	run sh -c '"$1" report "$2" >/dev/full' - "$finleak" "$example"
	[ "$status" -eq 125 ]
	says "finleak: the report can't be written: No space left on device"
}

@test "colour on wish only" {
	run "$finleak" report "$example"
	[[ $output != *$'\033'* ]]
	run "$finleak" report --color=always "$example"
	[[ $output == *$'\033['* ]]
	NO_COLOR=1 FORCE_COLOR=1 run "$finleak" report --color=never "$example"
	[[ $output != *$'\033'* ]]
}

@test "from inside of a process, lines carry its pid and go to stderr" {
	run sh -c '"$1" report --at-exit=4242 "$2" 2>/dev/null' - \
		"$finleak" "$example"
	[ -z "$output" ]
	run "$finleak" report --at-exit=4242 "$example"
	[[ ${lines[0]} == "==4242== finleak: 7 sockets "* ]]
	[ "$(printf '%s\n' "$output" | grep -vc '^==4242== ')" -eq 0 ]
}

@test "what is wrong with the command line is said, with status 2" {
	run "$finleak" report
	[ "$status" -eq 2 ]
	says "finleak report: which recording? Name files, a folder of them, or \
the PID of a running process"
	run "$finleak" report --min-ages=3 "$example"
	[ "$status" -eq 2 ]
	says "finleak report: unknown option --min-ages; did you mean \
--min-age?"
	run "$finleak" report "$example" --format
	[ "$status" -eq 2 ]
	says "finleak report: --format needs a value: --format=NAME"
}

@test "what comes later says so" {
	run "$finleak" diff a b
	[ "$status" -eq 2 ]
	[[ $output == *"finleak run -- diff"* ]]
}

@test "help is short, and there for every topic" {
	run "$finleak" --help
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -le 24 ]
	[[ ${lines[-1]} == "  finleak "* ]]
	for topic in run report preload verdicts; do
		run "$finleak" help "$topic"
		[ "$status" -eq 0 ]
		[ -n "$output" ]
	done
	run "$finleak" help wibble
	[ "$status" -eq 2 ]
	run "$finleak" --version
	[ "$status" -eq 0 ]
	[[ $output == "finleak "[0-9]* ]]
	run "$finleak"
	[ "$status" -eq 2 ]
}
