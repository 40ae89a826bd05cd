# SPDX-License-Identifier: LGPL-2.1-or-later
#
# run_helpers.bash - what the tests of finleak run share.

setup()
{
	build=${BUILD:-build}
	[[ $build == /* ]] || build=$BATS_TEST_DIRNAME/../../$build
	finleak=$build/finleak
	# Private directories are made here, so that leftovers can be seen.
	export FINLEAK_DIR=$BATS_TEST_TMPDIR/private
	mkdir "$FINLEAK_DIR"
	chmod 755 "$FINLEAK_DIR"
	cd "$BATS_TEST_TMPDIR"
	unset LD_PRELOAD FINLEAK_OPTIONS FINLEAK_LIBDIR
}

teardown()
{
	# Whatever happened, nothing of a run stays.
	[ -z "$(ls -A "$FINLEAK_DIR")" ]
}

# A program that does nothing, built with the words given.
build_program() # name compiler words...
{
	echo 'int main(void) { return 0; }' >"$1.c"
	"${@:2}" -o "$1" "$1.c" 2>/dev/null
}

# A server that keeps the socket of a client that left, then does as told.
leak_then() # python statement
{
	cat >leak.py <<-END
		import os, signal, socket, sys, time
		listener = socket.socket()
		listener.bind(("127.0.0.1", 0))
		listener.listen()
		client = socket.create_connection(listener.getsockname())
		kept, _ = listener.accept()
		client.close()
		$1
	END
}

need_python()
{
	[ -x /usr/bin/python3 ] || skip "there is no /usr/bin/python3"
}

let_others_pass()
{
	chmod 711 "$BATS_RUN_TMPDIR" "$BATS_RUN_TMPDIR/test" \
		"$BATS_TEST_TMPDIR" || true
}

# Waits for the text in a file, at most 10 s.
wait_for() # file text
{
	for _ in $(seq 100); do
		grep -q "$2" "$1" && return
		sleep 0.1
	done
	cat "$1"
	return 1
}
