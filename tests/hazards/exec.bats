#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# exec.bats - processes that become other programs.

setup()
{
	build=${BUILD:-build}
	[[ $build == /* ]] || build=$BATS_TEST_DIRNAME/../../$build
	finleak=$build/finleak
	cd "$BATS_TEST_TMPDIR"
	mkdir recordings
}

recorded()
{
	LD_PRELOAD=$build/libfinleak.so \
		FINLEAK_OPTIONS="directory=$PWD/recordings:report=$PWD/report:late=1s" \
		"$@"
}

# So many libraries that differ by their names.
make_libraries() # count
{
	cat >pass.c <<-'END'
		typedef int step(void *const *next);
		int pass(void *const *next) { return ((step *)*next)(next + 1) + 0; }
	END
	gcc -shared -fPIC -O0 -o pass.so pass.c
	for i in $(seq "$1"); do
		cp pass.so "pass$i.so"
	done
}

@test "H15 150 images of 17 modules each: no stack is lost" {
	make_libraries 15
	recorded "$build/hazards/exec_chain" 150 "$PWD"/pass?*.so >out
	cat out
	grep -qx 'leaked: known' out
	grep -qx 'opened: known' out
	grep -qx 'lost: 0' out
	grep -q 'guest_leak' report
}

@test "H15 150 images with libraries of their own: what nobody has is dropped" {
	make_libraries 15
	for i in $(seq 150); do
		mkdir "$i"
		ln pass?*.so "$i"
	done
	# shellcheck disable=SC2046,SC2059 # each is a word, with its format
	recorded "$build/hazards/exec_chain" 150 \
		$(printf "$PWD/%%d/%s " pass?*.so) >out
	cat out
	grep -qx 'leaked: known' out
	grep -qx 'opened: known' out
	grep -qx 'lost: 0' out
	grep -q 'guest_leak' report
}

# A server that keeps what a client left, closes it after 1.2 s and execs; or
# closes at once what a child of it has, and execs.
program()
{
	cat >program.py <<-'END'
		import os, socket, sys, time

		listener = socket.create_server(("127.0.0.1", 0))
		client = socket.create_connection(listener.getsockname())
		kept, _ = listener.accept()
		if sys.argv[1] == "late":
		    client.close()
		    time.sleep(1.2)
		    kept.close()
		    os.execv("/bin/true", ["true"])
		os.set_inheritable(listener.fileno(), True)
		child = os.fork()
		if not child:
		    time.sleep(60)
		kept.close()
		client.shutdown(socket.SHUT_WR)
		with open("pids", "w") as file:
		    print(os.getpid(), child, file=file)
		os.execv("/bin/sleep", ["sleep", "60"])
	END
}

@test "H15 what was closed late is told although the program execs" {
	program
	recorded /usr/bin/python3 program.py late
	cat report
	grep -q '^1 x closed-late' report
	grep -q ' accept4' report
	[ -z "$(ls -A recordings)" ]
}

@test "H15 who closed what a child has is known after an exec" {
	program
	recorded /usr/bin/python3 program.py child 3>&- &
	for _ in $(seq 500); do
		read -r parent child 2>/dev/null <pids || true
		[ "$(cat "/proc/${parent:-0}/comm" 2>&1)" != sleep ] || break
		sleep 0.02
	done
	"$finleak" report --min-age=0 "$parent" "$child" >live || true
	kill "$parent" "$child"
	cat live
	grep -q '^1 x held-by-child' live
	grep -q '  closed .* close() was called' live
}
