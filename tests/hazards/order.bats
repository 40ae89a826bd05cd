#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# order.bats - hooks work before their own constructor and after their end; the
# constructors and destructors of others come between (H42).

bats_require_minimum_version 1.5.0
load ../cli/run_helpers

# A library that begins before us: the last with -z initfirst does.
first_library()
{
	gcc -D_GNU_SOURCE -shared -fPIC -Wl,-z,initfirst -w -o first.so \
		"$BATS_TEST_DIRNAME/plugins/first.c"
}

recorded() # libraries program
{
	run -0 --separate-stderr env FINLEAK_OPTIONS="directory=$PWD" \
		LD_PRELOAD="$1" "${@:2}"
}

@test "H42 hooks work before their constructor and after their end" {
	first_library
	for program in /bin/true "$build/hazards/traffic"; do
		run -0 env LD_PRELOAD="$PWD/first.so" $program
		bare=$output
		recorded "$build/libfinleak.so:$PWD/first.so" $program
		diff <(echo "$bare") <(echo "$output")
		recorded "$PWD/first.so:$build/libfinleak.so" $program
		diff <(echo "$bare") <(echo "$output")
	done
	[[ $bare == *"close at the end 0"* ]]
}

@test "H42 what a constructor opened and left is known with its stack" {
	gcc -D_GNU_SOURCE -shared -fPIC -w -o plain.so -x c - <<-END
		#include "$BATS_TEST_DIRNAME/../guests/guest.h"
		__attribute__((constructor)) static void begin(void)
		{
			guest_leak();
		}
	END
	for libraries in "$build/libfinleak.so:$PWD/plain.so" \
		"$PWD/plain.so:$build/libfinleak.so"; do
		recorded "$libraries" /bin/true
		[[ $stderr == *"1 x fin-unread: "*"accept, "* ]]
		[[ $stderr == *guest_leak* ]]
	done
}

@test "H42 what a destructor still closes is no leak" {
	gcc -D_GNU_SOURCE -shared -fPIC -w -o late.so -x c - <<-END
		#include "$BATS_TEST_DIRNAME/../guests/guest.h"
		static int fd;
		__attribute__((constructor)) static void begin(void)
		{
			fd = guest_leak();
		}
		__attribute__((destructor)) static void end(void)
		{
			close(fd);
		}
	END
	for libraries in "$build/libfinleak.so:$PWD/late.so" \
		"$PWD/late.so:$build/libfinleak.so"; do
		recorded "$libraries" /bin/true
		[ -z "$stderr" ]
	done
}
