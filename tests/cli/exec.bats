#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# exec.bats - what goes on with a process from one image to the next, under
# plain LD_PRELOAD.

bats_require_minimum_version 1.5.0
load run_helpers

setup_file()
{
	cat >"$BATS_FILE_TMPDIR/exec.py" <<-'END'
		import os, socket, sys, time

		def again(*words):
		    os.execv("/usr/bin/python3", ["python3", sys.argv[0], *words])

		if sys.argv[1] == "leak":
		    if sys.argv[3] != "closed":
		        os.close(int(sys.argv[3]))
		    kept = int(sys.argv[2])
		    time.sleep(0.05)
		    os.read(kept, 1)
		    if "again" in sys.argv:
		        again("leak", sys.argv[2], "closed")
		    os._exit(0)
		listener = socket.socket()
		listener.bind(("127.0.0.1", 0))
		listener.listen()
		client = socket.create_connection(listener.getsockname())
		kept, _ = listener.accept()
		os.set_inheritable(kept.fileno(), True)
		os.set_inheritable(client.fileno(), True)
		fds = str(kept.fileno()), str(client.fileno())
		if sys.argv[1] == "missing":
		    try:
		        os.execv("/not/there", ["x"])
		    except OSError:
		        pass
		    client.close()
		    time.sleep(0.05)
		    os._exit(0)
		if sys.argv[1] == "bare":
		    os.execve("/bin/true", ["true"], {})
		again("leak", *fds, *sys.argv[2:])
	END
}

recorded()
{
	need_python
	recordings=$BATS_TEST_TMPDIR/recordings
	mkdir -p "$recordings"
	run env LD_PRELOAD="$build/libfinleak.so" \
		FINLEAK_OPTIONS="directory=$recordings:format=json:report=$PWD/r" \
		/usr/bin/python3 "$BATS_FILE_TMPDIR/exec.py" "$@"
}

report_says()
{
	/usr/bin/python3 -c '
import json, sys
r = json.load(open("r"))
if not eval(sys.argv[1]):
    sys.exit(json.dumps(r, indent=1))' "$1"
}

@test "a socket that outlives an exec keeps the stack that opened it" {
	recorded run
	[ "$status" = 0 ]
	report_says 'r["totals"]["by_verdict"] == {"eof-ignored": 1}'
	report_says 'r["leaks"][0]["stacks"]["opened"]["call"] == "accept4"'
	report_says 'r["leaks"][0]["site"]["opened"] == 1'
	[ -z "$(ls -A "$recordings")" ]
}

@test "what both images count is counted once" {
	need_python
	run "$finleak" run --format=json -o r -- \
		/usr/bin/python3 "$BATS_FILE_TMPDIR/exec.py" run
	[ "$status" = 23 ]
	report_says '[l["site"]["opened"] for l in r["leaks"]] == [1]'
}

@test "and through a second exec" {
	recorded run again
	[ "$status" = 0 ]
	report_says 'r["totals"]["by_verdict"] == {"eof-ignored": 1}'
	report_says 'r["leaks"][0]["stacks"]["opened"]["call"] == "accept4"'
	[ -z "$(ls -A "$recordings")" ]
}

@test "an exec that fails changes nothing" {
	recorded missing
	[ "$status" = 0 ]
	report_says 'r["totals"]["by_verdict"] == {"fin-unread": 1}'
	report_says 'r["leaks"][0]["stacks"]["opened"]["call"] == "accept4"'
	[ -z "$(ls -A "$recordings")" ]
}

@test "a daemon() that fails ends nothing" {
	cat >fails.c <<-'END'
		int daemon(int a, int b) { return a + b - 1; }
	END
	gcc -shared -fPIC -o fails.so fails.c
	leak_then 'import ctypes
		print(ctypes.CDLL(None).daemon(0, 0), flush=True)
		time.sleep(0.05)
		os._exit(0)'
	sed -i 's/^\t*//' leak.py
	run -0 --separate-stderr env \
		LD_PRELOAD="$build/libfinleak.so:$PWD/fails.so" \
		FINLEAK_OPTIONS="directory=$PWD" /usr/bin/python3 leak.py
	[ "$output" = -1 ]
	[[ $stderr == *"1 x fin-unread: "*"accept4, "* ]]
	! compgen -G '*.recording'
}

@test "what an image without the recorder did not take is swept away" {
	recorded bare
	[ "$status" = 0 ]
	[ -e "$recordings"/finleak.*.exec.recording ]
	recorded run
	[ "$status" = 0 ]
	[ -z "$(ls -A "$recordings")" ]
}

@test "somebody else's file of that name is left alone" {
	need_python
	mkdir shared
	chmod 777 shared
	cat >trap.py <<-'END'
		import os, sys
		path = "shared/finleak.%d.exec.recording" % os.getpid()
		os.symlink("/etc/passwd", path)
		os.execve("/bin/true", ["true"], dict(os.environ,
		          LD_PRELOAD=sys.argv[1], FINLEAK_OPTIONS="directory=" + os.getcwd() + "/shared"))
	END
	run -0 /usr/bin/python3 trap.py "$build/libfinleak.so"
	[ -L shared/finleak.*.exec.recording ]
}

@test "early=1 leaves the environment alone" {
	run -0 env -i A=1 FINLEAK_OPTIONS=early=1 \
		LD_PRELOAD="$build/libfinleak.so" /usr/bin/env
	[[ $output == *A=1* ]]
}
