#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""asyncio_server.py - a small web server on asyncio's streams; it prints its
port and its pid."""

import asyncio
import os


async def serve(reader, writer):
    head = b"x"
    while head and b"close" not in head:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
        except asyncio.IncompleteReadError:
            break
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 64\r\n\r\n" +
                     b"x" * 64)
        await writer.drain()
    writer.close()


async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], os.getpid(), flush=True)
    await server.serve_forever()


asyncio.run(main())
