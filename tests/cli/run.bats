#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# run.bats - finleak run: what it passes on, tells, keeps, and can't tell.

bats_require_minimum_version 1.5.0
load run_helpers

@test "the program's status is finleak's" {
	run -0 "$finleak" run -- true
	run -1 "$finleak" run -- false
	run -7 "$finleak" run -- sh -c 'exit 7'
	run -127 "$finleak" run -- sh -c 'exit 127'
}

@test "standard input, output and error are the program's" {
	run -0 --separate-stderr bash -c 'echo in | "$1" run -q -- sh -c \
		"cat; echo out; echo err >&2"' - "$finleak"
	[ "$output" = $'in\nout' ]
	[[ $stderr == *err* ]]
}

@test "the program gets no descriptor of finleak's" {
	ls -l /proc/self/fd | wc -l >plain
	"$finleak" run -- sh -c 'ls -l /proc/self/fd' 2>err | wc -l >recorded
	diff plain recorded
}

@test "a preload that was there stays, after ours" {
	run -0 --separate-stderr env LD_PRELOAD=libm.so.6 FINLEAK_OPTIONS=early=0 \
		"$finleak" run -- sh -c 'echo "$LD_PRELOAD $FINLEAK_OPTIONS"'
	[[ $output == *"/libfinleak.so:libm.so.6 early=0:run=$FINLEAK_DIR/"* ]]
}

@test "a program built with gcc's address sanitizer runs" {
	build_program prog gcc -fsanitize=address || skip "there is no libasan"
	run -0 "$finleak" run -- ./prog
}

@test "a recorder that was taken away is not clean" {
	run -1 --separate-stderr "$finleak" run -- env -u LD_PRELOAD /bin/true
	[[ $stderr == *"could not tell"* ]]
	[[ $stderr == *"LD_PRELOAD"* ]]
	run -1 "$finleak" run -- env -i /bin/true
	run -3 "$finleak" run -- env -i sh -c 'exit 3'
}

@test "an exec into a static program is not clean" {
	build_program prog gcc -static || skip "no static libc is installed"
	run -1 --separate-stderr "$finleak" run -- sh -c 'exec ./prog'
	[[ $stderr == *"could not tell"*prog* ]]
	run -1 --separate-stderr "$finleak" run -- bash -c './prog; true'
	[[ $stderr == *"could not tell"* ]]
}

@test "a broken library is not clean" {
	mkdir lib
	echo nonsense >lib/libfinleak.so
	FINLEAK_LIBDIR=$PWD/lib run -1 --separate-stderr "$finleak" run -- true
	[[ $stderr == *"could not tell"* ]]
}

@test "no library is finleak's own failure" {
	mkdir lib "a lib"
	FINLEAK_LIBDIR=$PWD/lib run -125 "$finleak" run -- true
	[[ $output == *FINLEAK_LIBDIR* ]]
	cp "$build/libfinleak.so" "a lib"
	FINLEAK_LIBDIR="$PWD/a lib" run -125 "$finleak" run -- true
	[[ $output == *space* ]]
}

@test "preload prints the library's path" {
	run -0 "$finleak" preload
	[ -r "$output" ]
	[[ $output == /*/libfinleak.so ]]
	run -2 "$finleak" preload more
}

@test "installed anywhere, program, library and reporter find each other" {
	make -s -C "$BATS_TEST_DIRNAME/../.." install BUILD="$build" \
		DESTDIR="$PWD/root" PREFIX=/opt
	run -0 root/opt/bin/finleak preload
	[ "$output" = "$PWD/root/opt/lib/finleak/libfinleak.so" ]
	need_python
	leak_then 'os._exit(0)'
	LD_PRELOAD=$output run -0 --separate-stderr /usr/bin/python3 leak.py
	[[ $stderr == *"left open"* ]]
}

@test "a limit on file sizes: the program runs, the report says so" {
	run -1 --separate-stderr bash -c 'ulimit -f 1; "$1" run -- echo ran' \
		- "$finleak"
	[ "$output" = ran ]
	[[ $stderr == *"nothing was recorded"*"too large"* ]]
}

@test "a limit that only recordings pass: the service is named" {
	need_python
	leak_then 'print("ran", flush=True); os._exit(0)'
	run -1 --separate-stderr bash -c 'ulimit -f 8000; "$1" run -- \
		/usr/bin/python3 leak.py' - "$finleak"
	[ "$output" = ran ]
	[[ $stderr == *"nothing was recorded of"*python3*RLIMIT_FSIZE* ]]
}

@test "leaks are 23, or what was asked for; the program's failure wins" {
	need_python
	leak_then 'os._exit(int(sys.argv[1]))'
	run -23 "$finleak" run -- /usr/bin/python3 leak.py 0
	[[ $output == *fin-unread* ]]
	run -9 "$finleak" run --error-exitcode=9 -- /usr/bin/python3 leak.py 0
	run -0 "$finleak" run --error-exitcode=0 -- /usr/bin/python3 leak.py 0
	run -4 "$finleak" run -- /usr/bin/python3 leak.py 4
	run -23 --separate-stderr "$finleak" run -o rep/%p.txt -- \
		/usr/bin/python3 leak.py 0
	grep -q fin-unread rep/*.txt
	[[ $stderr != *fin-unread* ]]
}

@test "recordings are kept where they were asked for" {
	need_python
	leak_then 'os._exit(0)'
	run -23 "$finleak" run --recording=kept/in/%e.recording -- \
		bash -c '/usr/bin/python3 leak.py & /usr/bin/python3 leak.py
			wait; exit 0'
	[ "$(ls kept/in | wc -l)" = 2 ]
	[ "$(stat -c %a kept/in/*.recording)" = 600 ]
	[ -e kept/in/*.recording.2 ]
	# Holes stay holes.
	[ "$(du -k kept/in/*.recording | cut -f 1)" -lt 2048 ]
	run -23 "$finleak" report kept/in/*.recording
	[[ $output == *"1 x fin-unread"* ]]
}

@test "a process that has become another user is recorded" {
	need_python
	[ "$(id -u)" = 0 ] || skip "only root can change the user"
	leak_then 'os._exit(0)'
	sed -i '2i os.setgid(65534); os.setuid(65534)' leak.py
	let_others_pass
	unset FINLEAK_DIR
	run -23 "$finleak" run -- /usr/bin/python3 leak.py
	export FINLEAK_DIR=$BATS_TEST_TMPDIR/private
	[[ $output == *"1 x fin-unread"* ]]
	[[ $output != *"nothing was recorded"* ]]
}

@test "nobody else finds or reads what is recorded" {
	run -0 --separate-stderr "$finleak" run -- sh -c '
		cd "${FINLEAK_OPTIONS##*run=}" && stat -c "%a %n" . ..'
	if [ "$(id -u)" = 0 ]; then
		[[ $output == "1733 ."$'\n'"711 .." ]]
	else
		[[ $output == "700 ."* ]]
	fi
}

@test "a FINLEAK_DIR that can't be used is said, and another is" {
	run -0 --separate-stderr env FINLEAK_DIR=/no/such "$finleak" run -- true
	[[ $stderr == *"FINLEAK_DIR"*"/no/such"* ]]
	run -0 --separate-stderr env FINLEAK_DIR=relative "$finleak" run -- true
	[[ $stderr == *"absolute"* ]]
	mkdir full
	mount -t tmpfs -o size=64k none full 2>/dev/null || skip "no mount here"
	run -0 --separate-stderr env FINLEAK_DIR=$PWD/full "$finleak" run true
	umount full
	[[ $stderr == *"No space left"* ]]
}
