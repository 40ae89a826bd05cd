#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# vfork.bats - runtimes whose children run in their memory until they exec.

setup()
{
	build=${BUILD:-build}
	[[ $build == /* ]] || build=$BATS_TEST_DIRNAME/../../$build
	cd "$BATS_TEST_TMPDIR"
}

recorded()
{
	"$build/finleak" run --format=json -o report -- "$@" || [ $? = 23 ]
}

# 20 sockets, each still known by the call that opened it.
all_known()
{
	/usr/bin/python3 - <<-'PYTHON'
		import json, sys
		r = json.load(open("report"))
		leaks = [l for l in r["leaks"] if l["leak"]]
		sockets = [s for l in leaks for s in l["sockets"]]
		if not (r["complete"] and len(sockets) == 20 and
		        all(s["origin"].startswith("accept") for s in sockets) and
		        all(l["site"]["opened"] == 20 and l["site"]["closed"] == 0
		            for l in leaks) and
		        r["processes"][0]["status"] == 0):
		    sys.exit(json.dumps(r, indent=1))
	PYTHON
}

leak_of_python()
{
	cat <<-'END'
		import os, socket, subprocess, sys

		listener = socket.create_server(("127.0.0.1", 0))
		kept = []
		for i in range(20):
		    client = socket.create_connection(listener.getsockname())
		    kept.append(listener.accept()[0])
		    client.shutdown(socket.SHUT_WR)
		    client.close()
	END
}

@test "H10 python runs programs that are there, and one that is not" {
	{
		leak_of_python
		cat <<-'END'
			assert subprocess._USE_VFORK
			for i in range(10):
			    subprocess.run(["true"])
			    subprocess.run(["true"], cwd="/", close_fds=True)
			    try:
			        subprocess.run(["/not/there"])
			    except FileNotFoundError:
			        pass
			os._exit(0)
		END
	} >run.py
	recorded /usr/bin/python3 run.py
	all_known
}

@test "H10 Java runs programs by vfork" {
	cat >Run.java <<-'END'
		import java.net.*;
		import java.util.*;

		public class Run {
			public static void main(String[] words) throws Exception {
				ServerSocket listener = new ServerSocket(0, 50,
					InetAddress.getLoopbackAddress());
				List<Socket> kept = new ArrayList<>();
				for (int i = 0; i < 20; i++) {
					Socket client = new Socket(
						listener.getInetAddress(),
						listener.getLocalPort());
					kept.add(listener.accept());
					client.close();
				}
				for (int i = 0; i < 5; i++) {
					new ProcessBuilder("true").start().waitFor();
					try {
						new ProcessBuilder("/not/there").start();
					} catch (java.io.IOException missing) {
					}
				}
				Runtime.getRuntime().halt(0);
			}
		}
	END
	recorded java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC \
		-Djdk.lang.Process.launchMechanism=VFORK Run.java
	all_known
}
