#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# run.sh - what finleak costs a server, beside whichever of the others is
# installed; about a minute.

set -u
cd "$(dirname "$0")/../.." || exit 1

build=$(realpath "${BUILD:-build}")
library=$build/libfinleak.so
kept=$build/bench/recordings
mkdir -p "$kept"
trap 'rm -rf "$kept"' EXIT

variants=(
	bare '' ''
	'bare, again (noise)' '' ''
	finleak
	"env LD_PRELOAD=$library FINLEAK_OPTIONS=directory=$kept" ''
)

installed()
{
	command -v "$1" >/dev/null || {
		echo "not installed, left out: $1"
		return 1
	}
}

installed valgrind && variants+=('valgrind --track-fds'
	'valgrind -q --tool=none --track-fds=yes --log-file=/dev/null' '')
installed strace && variants+=('strace -k'
	'strace -f -k -e trace=network,close -o /dev/null' '')

# A stack for each accept and close, kept until the descriptor is closed.
opened='tracepoint:syscalls:sys_exit_accept4 /pid == PID && args->ret >= 0/
	{ @[args->ret] = ustack(32); }'
closed='tracepoint:syscalls:sys_enter_close /pid == PID/
	{ delete(@[args->fd]); }'
if installed bpftrace; then
	if bpftrace -l tracepoint:syscalls:sys_exit_accept4 2>/dev/null |
		grep -q accept4; then
		variants+=('bpftrace, user stacks' '' \
			"exec bpftrace -e \"\$(echo '$opened $closed' |
				sed s/PID/\$PID/g)\" >/dev/null 2>&1")
	else
		echo 'finds no tracepoints (root, and tracefs mounted?), left out: bpftrace'
	fi
fi

"$build/bench/driver" "$build/bench/server" "${variants[@]}" || exit
"$build/bench/starts" "$library"
