#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# help.bats - finleak help: there for every topic, and right about this host.

bats_require_minimum_version 1.5.0

setup() {
	finleak=${BUILD:-build}/finleak
}

# The words of all verdicts, from their one list.
verdicts() {
	sed -n '/define REPORT_VERDICTS/,/^$/s/.*X([A-Z_]*, "\([a-z-]*\)".*/\1/p' \
		reporter/report.h
}

# Fails unless the output has all of these.
has() {
	local text

	for text in "$@"; do
		[[ $output == *"$text"* ]] || {
			printf 'no "%s" in:\n%s\n' "$text" "$output"
			return 1
		}
	done
}

# The output without its breaks of lines.
unwrap() {
	output=$(printf '%s' "$output" | tr -s ' \n' ' ')
}

fits_80_columns() {
	[ -z "$(printf '%s\n' "$output" | awk 'length > 80')" ]
}

@test "every verdict has a page that says what to do" {
	[ "$(verdicts | wc -l)" -ge 10 ]
	for verdict in $(verdicts); do
		run -0 "$finleak" help "$verdict"
		[[ $output == "$verdict: "* ]]
		has $'\n  what  ' '<== here' $'\n  causes  ' $'\n  fix  ' \
			$'\n  no help  ' $'\n  this host '
		fits_80_columns
		[ "${#lines[@]}" -le 36 ]
	done
}

@test "all verdicts together, and what helps against none of them" {
	run -0 "$finleak" help verdicts
	fits_80_columns
	all=$output
	for verdict in $(verdicts); do
		has $'\n'"$verdict: "
		[[ $all == *"$("$finleak" help "$verdict")"* ]]
	done
	has 'What does not help' 'ss -K' 'keep-alive' 'ulimit -n' 'Restarts'
}

@test "the pages have this host's own values" {
	settings=/proc/sys/net/ipv4
	[ -r $settings/tcp_fin_timeout ] || skip "no $settings"
	run -0 "$finleak" help eof-ignored
	unwrap
	has "FIN_WAIT2 by itself in $(<$settings/tcp_fin_timeout) s (net.ipv4.tcp_fin_"
	run -0 "$finleak" help dead
	unwrap
	has "after $(<$settings/tcp_keepalive_time) s of silence" \
		"after $(<$settings/tcp_keepalive_probes) probes" \
		"$(<$settings/tcp_keepalive_intvl) s apart"
	run -0 "$finleak" help verdicts
	[[ $output != *[{}]net.* ]]
}

@test "a word that is near a topic is understood" {
	run -2 "$finleak" help verdict
	[ "$output" = "finleak help: no help on 'verdict'; did you mean \
verdicts?" ]
	run -2 "$finleak" help eof-ingored
	[ "$output" = "finleak help: no help on 'eof-ingored'; did you mean \
eof-ignored?" ]
	run -2 "$finleak" help wibble
	has 'run, ' 'verdicts, '
}
