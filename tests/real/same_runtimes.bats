#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# same_runtimes.bats - interpreters and virtual machines with the recorder
# answer, look and end as without.  The load is 2,000 connections and some
# thousand requests, each with a stack that goes through the interpreter or the
# code that it made.

load same_http

@test "H29 python: asyncio, threads, a child of fork and one of subprocess" {
	python_of_one()
	{
		cat >server.py <<-'PYTHON'
			import asyncio, concurrent.futures, os, signal, subprocess
			import sys, threading
			CLOSE = b"Connection: close\r\n"
			pool = concurrent.futures.ThreadPoolExecutor(2)
			def work(path):
			    return b"you asked for " + path
			async def serve(reader, writer):
			    try:
			        await answer(reader, writer)
			    except ConnectionResetError:
			        pass
			    writer.close()
			async def answer(reader, writer):
			    while line := await reader.readline():
			        words = line.split()
			        close = False
			        while (header := await reader.readline()).strip():
			            close |= header.lower().startswith(b"connection: close")
			        body = await loop.run_in_executor(pool, work, words[1])
			        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n%s\r\n%s"
			                     % (len(body), CLOSE if close else b"", body))
			        await writer.drain()
			        if close:
			            break
			async def main():
			    global loop
			    loop = asyncio.get_running_loop()
			    stop = asyncio.Event()
			    loop.add_signal_handler(signal.SIGTERM, stop.set)
			    server = await asyncio.start_server(serve, "127.0.0.1", int(sys.argv[1]))
			    await stop.wait()
			    server.close()
			    await server.wait_closed()
			signal.signal(signal.SIGUSR2, signal.SIG_IGN)
			cat = subprocess.Popen(["cat"], stdin=subprocess.PIPE)
			child = os.fork()
			if child == 0:
			    signal.pause()
			both = threading.Barrier(2)
			print(sorted(pool.map(lambda n: both.wait() >= 0 and n, [1, 2])))
			asyncio.run(main())
			os.kill(child, signal.SIGTERM)
			print(os.waitpid(child, 0)[1])
			print(cat.communicate(), cat.returncode)
			print("ends", file=sys.stderr)
		PYTHON
		exec /usr/bin/python3 server.py "$PORT"
	}
	folders
	http_server python_of_one 1
}

@test "H29 node: a server, a worker thread and a child" {
	node_of_one()
	{
		cat >server.js <<-'NODE'
			const { Worker } = require('worker_threads');
			const { spawn } = require('child_process');
			const http = require('http'), fs = require('fs');
			process.title = 'a title of its own';
			const worker = new Worker(
				'require("worker_threads").parentPort.on("message", () => {})',
				{ eval: true });
			let cat;
			const server = http.createServer((q, r) => {
				fs.stat('.', () => r.end('you asked for ' + q.url));
			});
			worker.on('online', () => {
				cat = spawn('cat', { stdio: ['pipe', 'inherit', 'inherit'] });
				server.listen(+process.argv[2], '127.0.0.1');
			});
			process.on('SIGTERM', () => {
				server.close();
				server.closeAllConnections();
				cat.on('exit', code => {
					console.log('cat', code);
					worker.terminate().then(() => console.error('ends'));
				});
				cat.stdin.end();
			});
		NODE
		exec /usr/bin/node server.js "$PORT"
	}
	folders
	http_server node_of_one 1
}

@test "H29 java: a server with a pool of threads, and a child" {
	mkdir "$W/classes"
	cat >"$W/Serve.java" <<-'JAVA'
		import com.sun.net.httpserver.HttpServer;
		import java.net.InetSocketAddress;
		import java.util.concurrent.Executors;
		import sun.misc.Signal;

		public class Serve {
			public static void main(String[] args) throws Exception {
				Process cat = new ProcessBuilder("cat")
					.redirectErrorStream(true).start();
				var pool = Executors.newFixedThreadPool(4);
				for (int i = 0; i < 4; i++)
					pool.submit(() -> { });
				HttpServer server = HttpServer.create(new InetSocketAddress(
					"127.0.0.1", Integer.parseInt(args[0])), 100);
				server.setExecutor(pool);
				server.createContext("/", q -> {
					byte[] body = ("you asked for " + q.getRequestURI())
						.getBytes();
					if ("close".equals(q.getRequestHeaders()
							.getFirst("Connection")))
						q.getResponseHeaders().set("Connection", "close");
					q.sendResponseHeaders(200, body.length);
					q.getResponseBody().write(body);
					q.close();
				});
				Signal.handle(new Signal("TERM"), s -> {
					try {
						server.stop(0);
						cat.getOutputStream().close();
						System.out.println(cat.waitFor());
					} catch (Exception e) {
						System.out.println(e);
					}
					System.err.println("ends");
					System.exit(0);
				});
				server.start();
			}
		}
	JAVA
	java_of_one()
	{
		exec java -XX:+UseSerialGC -XX:-UsePerfData \
			-XX:-UseDynamicNumberOfCompilerThreads -cp "$W/classes" \
			Serve "$PORT"
	}
	javac -d "$W/classes" "$W/Serve.java" 2>/dev/null
	folders
	http_server java_of_one 1
}

@test "perl: a master and its children, which name themselves" {
	perl_of_one()
	{
		cat >server.pl <<-'PERL'
			use strict;
			use IO::Socket::INET;
			my $listener = IO::Socket::INET->new(Listen => 100, ReuseAddr => 1,
				LocalAddr => "127.0.0.1:$ARGV[0]") or die $@;
			$0 = 'server: master';
			sub answer {
				my ($c) = @_;
				while (my $line = <$c>) {
					my $path = (split ' ', $line)[1];
					my $close = 0;
					while (defined($line = <$c>) && $line =~ /\S/) {
						$close ||= $line =~ /^connection: close/i;
					}
					my $body = "you asked for $path";
					print $c "HTTP/1.1 200 OK\r\nContent-Length: " .
						length($body) . "\r\n" .
						"Connection: close\r\n" x $close .
						"\r\n$body";
					$c->flush;
					last if $close;
				}
				close $c;
			}
			my @children;
			for (1 .. 8) {
				my $pid = fork;
				if (!$pid) {
					$0 = "server: child";
					$SIG{TERM} = sub { exit 0 };
					while (my $c = $listener->accept) {
						answer($c);
					}
					exit 1;
				}
				push @children, $pid;
			}
			close $listener;
			$SIG{TERM} = sub { kill TERM => @children };
			for (@children) {
				waitpid($_, 0) == $_ or redo;
				print "child ended with $?\n";
			}
			warn "ends\n";
		PERL
		exec perl server.pl "$PORT"
	}
	wrk_keeps() { wrk -t1 -c8 -d1 "http://127.0.0.1:$PORT/1"; }
	folders
	http_server perl_of_one 9
}
