#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# user.bats - a service that drops root under plain LD_PRELOAD.

bats_require_minimum_version 1.5.0
load run_helpers

@test "who drops root reports as that user and leaves nothing behind" {
	[ "$(id -u)" = 0 ] || skip "only root can drop root"
	need_python
	let_others_pass
	chmod 755 .
	cp "$build/finleak" "$build/libfinleak.so" .
	mkdir -m 1777 recordings
	cat >drop.py <<-'END'
		import os, socket, sys, time
		listener = socket.create_server(("127.0.0.1", 0))
		client = socket.create_connection(listener.getsockname())
		kept, _ = listener.accept()
		os.setresuid(65534, 65534, 65534)
		client.close()
		time.sleep(0.05)
		if len(sys.argv) > 1:
		    kept.close()
		os._exit(0)
	END
	run -0 --separate-stderr env LD_PRELOAD="$PWD/libfinleak.so" \
		FINLEAK_OPTIONS="directory=$PWD/recordings" \
		/usr/bin/python3 drop.py
	[[ $stderr == *"1 x fin-unread: "*"accept4, "* ]]
	[ -z "$(ls -A recordings)" ]
	run -0 --separate-stderr env LD_PRELOAD="$PWD/libfinleak.so" \
		FINLEAK_OPTIONS="directory=$PWD/recordings" \
		/usr/bin/python3 drop.py clean
	[ -z "$stderr" ]
	[ -z "$(ls -A recordings)" ]
}
