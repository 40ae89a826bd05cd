#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# coverage.bats - what the descriptor's calls say, and what they have done.

setup()
{
	build=${BUILD:-build}
	[[ $build == /* ]] || build=$BATS_TEST_DIRNAME/../../$build
	cd "$BATS_TEST_TMPDIR"
}

# As file systems can have it, after the descriptor is gone.
interrupted_close()
{
	cat >close.c <<-'END'
		#define _GNU_SOURCE
		#include <errno.h>
		#include <sys/syscall.h>
		#include <unistd.h>
		int close(int fd)
		{
			if (syscall(SYS_close, fd))
				return -1;
			errno = EINTR;
			return -1;
		}
	END
	gcc -shared -fPIC -o close.so close.c
}

@test "H6 a close() that says EINTR has closed" {
	interrupted_close
	mkdir recordings
	LD_PRELOAD=$build/libfinleak.so:$PWD/close.so \
		FINLEAK_OPTIONS="directory=$PWD/recordings" \
		"$build/hazards/close_interrupted" >out
	cat out
	grep -qx 'close -1, Interrupted system call' out
	grep -qx 'closed: right' out
}

# Each third question to the kernel takes longer than clocks may differ by.
@test "who is held up as it is stamped is not thought to have lost a socket" {
	FINLEAK_OPTIONS="report=$PWD/report:directory=$PWD" \
		strace -f -o /dev/null -e inject=getsockopt:delay_exit=25000:when=1+3 \
		-E LD_PRELOAD="$build/libfinleak.so" \
		"$build/guests/output_at_exit"
	cat report
	grep -q 'guest_leak' report
}
