#!/usr/bin/env node
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// node.js - node's web server; it prints its port and its pid.

const server = require('http').createServer((request, response) => {
	response.end('x'.repeat(64));
});

server.listen(0, '127.0.0.1', () => {
	console.log(server.address().port, process.pid);
});
