#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# run.sh - a leaky service, its customers, and what finleak says of it.

set -u
cd "$(dirname "$0")/../.." || exit 1

build=${BUILD:-build}
port_file=$(mktemp) || exit 1
trap 'rm -f "$port_file"' EXIT

echo "\$ finleak run -- service     (tests/demo/service.c)"
"$build/finleak" run -- "$build/demo/service" >"$port_file" &
service=$!
for ((i = 0; i < 100; i++)); do
	[ -s "$port_file" ] && break
	sleep 0.1
done
"$build/demo/client" "$(cat "$port_file")" || kill $service
wait $service
status=$?
echo "\$ echo \$?"
echo $status
[ $status = 23 ]
