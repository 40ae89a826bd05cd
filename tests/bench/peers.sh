#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# peers.sh - what finleak costs a small server beside what else could watch its
# sockets, whichever of it is installed; the figures go to $BENCH_PEERS, too.
#
# The server is built with frame pointers: perf and bpftrace follow nothing else
# and would find one frame without.

set -u
cd "$(dirname "$0")/../.." || exit 1

# Tracepoints lie in a file system that is not always there: for our own eyes.
events=/sys/kernel/tracing/events
if [ "$(id -u)" = 0 ] && [ ! -e $events ] && [ -z "${FINLEAK_OWN_MOUNTS-}" ] &&
	unshare --mount true 2>/dev/null; then
	export FINLEAK_OWN_MOUNTS=1
	exec unshare --mount "$0"
fi
[ -e $events ] || [ -z "${FINLEAK_OWN_MOUNTS-}" ] ||
	mount -t tracefs tracefs /sys/kernel/tracing 2>/dev/null
. tests/bench/common.sh

rounds=${BURSTS:-40}
variants=(bare '' '' 'bare, again (noise)' '' '' finleak "$recorded" '')

title "CPU of a server and of what watches it: median, and ratio to bare [quartiles], $rounds rounds"

# Where tracepoints can be used; else says why a tool is left out.
tracepoints()
{
	if [ -r $events/syscalls/sys_exit_accept4/id ]; then
		return 0
	fi
	echo "left out: $1 needs root and the kernel's tracepoints of system calls"
	return 1
}

if installed perf && tracepoints perf; then
	variants+=('perf record -g' '' "exec perf record -q -g -p \$PID \
		-e syscalls:sys_exit_accept4,syscalls:sys_enter_close \
		-o $scratch/perf.\$PID >/dev/null 2>&1")
fi

# A stack for each accept and close, kept until the descriptor is closed.
opened='tracepoint:syscalls:sys_exit_accept4 /pid == PID && args->ret >= 0/
	{ @[args->ret] = ustack(32); }'
closed='tracepoint:syscalls:sys_enter_close /pid == PID/
	{ delete(@[args->fd]); }'
if installed bpftrace && tracepoints bpftrace; then
	variants+=('bpftrace, user stacks' '' "exec bpftrace -e \"\$(
		echo '$opened $closed' | sed s/PID/\$PID/g)\" >/dev/null 2>&1")
fi
if installed valgrind; then
	variants+=('valgrind --track-fds'
		'valgrind -q --tool=none --track-fds=yes --log-file=/dev/null' ''
		'memcheck --track-fds'
		'valgrind -q --track-fds=yes --log-file=/dev/null' '')
fi
if installed strace; then
	variants+=('strace, no stacks'
		'strace -f -e trace=network,close -o /dev/null' ''
		'strace -k'
		'strace -f -k -e trace=network,close -o /dev/null' '')
fi
installed ltrace && variants+=('ltrace, no stacks'
	'ltrace -f -e accept4+close -o /dev/null' '')

measured=$("$build/bench/driver" "$rounds" 4 short,kept \
	"$build/bench/framed_server" "${variants[@]}") || exit
[ -z "${BENCH_PEERS-}" ] || echo "$measured" >"$BENCH_PEERS"

printf '%-22s %-38s %s\n' '' 'a short connection' 'a request on a kept one'
awk -F'\t' '
	{ cost[$1, $2] = sprintf("%8.2f us  x%-6.*f [%.*f %.*f]", $3 / 1000,
		$4 < 10 ? 3 : 1, $4, $4 < 10 ? 2 : 1, $5, $4 < 10 ? 2 : 1, $6) }
	$2 == "short" { name[n++] = $1 }
	END { for (i = 0; i < n; i++)
		printf "%-22s %-36s  %s\n", name[i], cost[name[i], "short"],
			cost[name[i], "kept"] }' <<<"$measured"
