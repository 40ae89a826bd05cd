// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Pool.java - a small web server with a pool of threads; it prints its port and
// its pid.

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

class Pool {
	static final byte[] ANSWER = ("HTTP/1.1 200 OK\r\nContent-Length: 64\r\n\r\n"
		+ "x".repeat(64)).getBytes(StandardCharsets.US_ASCII);

	/** Reads one request; true if the connection goes on after it. */
	static boolean take(BufferedReader in) throws IOException {
		boolean goesOn = true;
		String line;

		while ((line = in.readLine()) != null && !line.isEmpty())
			goesOn &= !line.endsWith("close");
		if (line == null)
			throw new IOException("the client is gone");
		return goesOn;
	}

	static void serve(Socket socket) {
		try (socket) {
			var in = new BufferedReader(new InputStreamReader(
				socket.getInputStream(), StandardCharsets.US_ASCII));
			boolean goesOn;

			do {
				goesOn = take(in);
				socket.getOutputStream().write(ANSWER);
			} while (goesOn);
		} catch (IOException error) {
			// The client is gone.
		}
	}

	public static void main(String[] words) throws IOException {
		ExecutorService pool = Executors.newFixedThreadPool(8);
		var server = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());

		System.out.println(server.getLocalPort() + " "
			+ ProcessHandle.current().pid());
		while (true) {
			Socket socket = server.accept();

			pool.execute(() -> serve(socket));
		}
	}
}
