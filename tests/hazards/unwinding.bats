#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# unwinding.bats - what the recorder's unwinder leaves alone in its host: its
# exceptions, its threads' memory, what just-in-time compilers do.

setup()
{
	cd "$BATS_TEST_TMPDIR" || return
	export LIBRARY=$BUILD/libfinleak.so
	export FINLEAK_OPTIONS=directory=$PWD:report=$PWD/report.%p
}

# A library that throws and catches below ten frames, for who loads it late.
make_thrower()
{
	cat >thrower.cpp <<-'CXX'
		static int deeper(int depth)
		{
			if (!depth)
				throw 42;
			return deeper(depth - 1) + 1;
		}
		extern "C" int caught()
		{
			try {
				return deeper(10);
			} catch (int number) {
				return number;
			}
		}
	CXX
	g++ -shared -fPIC -O1 -o libthrower.so thrower.cpp
}

# Runs a command with the recorder; libunwind was loaded into it, and nobody but
# libunwind itself had an exception, or backtrace(), bound to it.
binds_nothing()
{
	LD_DEBUG=bindings LD_DEBUG_OUTPUT=$PWD/bindings LD_PRELOAD=$LIBRARY \
		"$@" >out
	grep -q 'to .*libunwind-x86_64.so.8 .*_step' bindings.* || return 1
	grep -E "to [^ ]*libunwind[^ ]*\.so.* symbol .(_Unwind_|backtrace)" \
		bindings.* | grep -v 'file [^ ]*libunwind' >taken_over || true
	cat taken_over
	[ ! -s taken_over ] || return 1
	grep -qE 'symbol .(_Unwind_RaiseException|_Unwind_Find_FDE|_Unwind_Resume)' \
		bindings.*
}

@test "H25 exceptions of a C++ module in python are libgcc's" {
	make_thrower
	cat >t.py <<-'PYTHON'
		import ctypes, socket
		socket.socket().close()
		print(ctypes.CDLL("./libthrower.so").caught())
	PYTHON
	binds_nothing /usr/bin/python3 t.py
	[ "$(cat out)" = 42 ]
}

@test "H25 exceptions of a C++ program are libgcc's" {
	make_thrower
	cat >main.cpp <<-'CXX'
		#include <cstdio>
		#include <sys/socket.h>
		#include <unistd.h>
		extern "C" int caught();
		int main()
		{
			close(socket(AF_INET, SOCK_STREAM, 0));
			std::printf("%d\n", caught());
		}
	CXX
	g++ -O1 -o main main.cpp -L. -lthrower -Wl,-rpath,"$PWD"
	binds_nothing ./main
	[ "$(cat out)" = 42 ]
}

@test "H25 exceptions of a C library that java loads are libgcc's" {
	make_thrower
	cat >T.java <<-'JAVA'
		import java.net.*;
		class T {
			public static void main(String[] a) throws Exception {
				new ServerSocket(0).close();
				System.load(a[0] + "/libthrower.so");
				System.out.println(42);
			}
		}
	JAVA
	javac T.java
	binds_nothing java -Xint -XX:-UsePerfData -cp . T "$PWD"
	[ "$(cat out)" = 42 ]
}

@test "H27 500 threads with sockets take what they take without" {
	bare=$("$BUILD/hazards/many_threads" 500)
	few=$(LD_PRELOAD=$LIBRARY "$BUILD/hazards/many_threads" 1)
	many=$(LD_PRELOAD=$LIBRARY "$BUILD/hazards/many_threads" 500)
	echo "# 500 threads: $bare KiB bare, $many recorded; 1 thread: $few" >&3
	# A capture of its own touches two pages of a thread's stack, or three.
	[ $((many - bare)) -lt $((few + 500 * 12)) ]
}

# That a program which captures a lot, from compiled code, ends as without; then
# what it leaks has frames: those of the runtime, at the least.
survives() # command...
{
	"$@" >bare
	LD_PRELOAD=$LIBRARY "$@" >recorded
	cmp bare recorded
	rm -f report.*
	"$FINLEAK" run --format=json --min-age=0 -o report.json \
		--error-exitcode=9 -- "$@" >again && return 1
	cmp bare again
	/usr/bin/python3 - <<-'PYTHON'
		import json
		report = json.load(open("report.json"))
		opened = [l["stacks"]["opened"] for l in report["leaks"]]
		assert opened and all(len(s["frames"]) >= 3 for s in opened), opened
	PYTHON
}

@test "H29 node captures 4,000 stacks from compiled code" {
	cat >many.js <<-'NODE'
		const net = require('net');
		let left = 1000, kept;
		const server = net.createServer({allowHalfOpen: true}, c => {
			c.on('data', d => c.write(d));
			if (left > 0)
				c.on('end', () => c.end());
			else
				c.resume().on('end', () => {
					console.log('done');
					setTimeout(() => process.exit(0), 50);
				});
		});
		function next() {
			const c = net.connect(server.address().port, '127.0.0.1');
			c.on('close', () => left-- > 0 && next());
			c.on('data', () => c.end()).write('x');
		}
		server.listen(0, '127.0.0.1', next);
	NODE
	survives node many.js
}

@test "H29 a JVM captures 4,000 stacks from compiled code" {
	cat >Many.java <<-'JAVA'
		import java.net.*;
		class Many {
			static void once(ServerSocket s, boolean close) throws Exception {
				Socket c = new Socket("127.0.0.1", s.getLocalPort());
				Socket a = s.accept();
				c.getOutputStream().write(1);
				a.getInputStream().read();
				c.close();
				if (close)
					a.close();
			}
			static void deeper(int depth, ServerSocket s) throws Exception {
				if (depth > 0)
					deeper(depth - 1, s);
				else
					once(s, true);
			}
			public static void main(String[] arguments) throws Exception {
				ServerSocket s = new ServerSocket(0);
				for (int i = 0; i < 1000; i++)
					deeper(i % 20, s);
				once(s, false);
				System.out.println("done");
				Runtime.getRuntime().halt(0);
			}
		}
	JAVA
	javac Many.java
	survives java -XX:-UsePerfData -XX:CompileThreshold=50 -cp . Many
}

# libunwind is loaded at the first socket.  A constructor holds the loader's lock
# while it runs: who waits in one for a first socket must have it loaded before.
@test "H24 with early=1 a constructor may wait for the first socket" {
	cat >waiting.c <<-'C'
		#include <pthread.h>
		#include <sys/socket.h>
		static void *first(void *unused)
		{
			socket(AF_INET, SOCK_STREAM, 0);
			return unused;
		}
		__attribute__((constructor)) static void wait_for_it(void)
		{
			pthread_t thread;
			pthread_create(&thread, 0, first, 0);
			pthread_join(thread, 0);
		}
	C
	gcc -shared -fPIC -o libwaiting.so waiting.c
	cat >main.c <<-'C'
		#include <dlfcn.h>
		int main(void)
		{
			return !dlopen("./libwaiting.so", RTLD_NOW);
		}
	C
	gcc -o main main.c
	FINLEAK_OPTIONS=$FINLEAK_OPTIONS:early=1 LD_PRELOAD=$LIBRARY timeout 20 ./main
}
