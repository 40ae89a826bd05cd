#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# names.bats - a program's libraries may have functions of the same names as
# the recorder's, and keep their own (H37).

bats_require_minimum_version 1.5.0
load ../cli/run_helpers

# The recorder's functions but those that C has a word about.
own_functions()
{
	nm "$build/libfinleak.so" |
		awk '$2 == "t" && $3 ~ /^[a-z]+_[a-z_]+$/ { print $3 }' |
		grep -vE '^(__|_fini|_init|register_tm|deregister_tm|frame_d)' |
		sort -u
}

@test "H37 functions of the recorder's names stay the library's own" {
	own_functions >names
	[ "$(wc -l <names)" -gt 100 ]
	awk '{ printf "int %s(void) { return 42; }\n", $1 }
	     END { print "" }' names >lib.c
	{
		awk '{ printf "int %s(void);\n", $1 }' names
		echo 'int main(void) { int wrong = 0;'
		awk '{ printf "wrong += %s() != 42;\n", $1 }' names
		echo 'return wrong; }'
	} >prog.c
	gcc -w -fno-builtin -shared -fPIC -o liblib.so lib.c
	gcc -w -fno-builtin -o prog prog.c -L. -llib -Wl,-rpath,"$PWD"
	run -0 ./prog
	run -0 env LD_PRELOAD="$build/libfinleak.so" ./prog
}
