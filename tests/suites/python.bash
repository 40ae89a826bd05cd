# SPDX-License-Identifier: LGPL-2.1-or-later
#
# python.bash - python's own, of what it builds on sockets.

prepare() { [ -d /usr/lib/python3.11/test/test_asyncio ]; }

# What a listener of AF_VSOCK hears depends on the machine around this one.
run()
{
	timeout 1200 /usr/bin/python3 -m test -u network -i '*VSOCK*' \
		--junit-xml results test_socket test_asyncio test_subprocess \
		test_selectors test_socketserver test_httpservers test_ssl >log 2>&1
	/usr/bin/python3 - <<-'PYTHON'
		import xml.etree.ElementTree as xml
		said = {"error": "not", "failure": "not", "skipped": "skip"}
		for case in xml.parse("results").iter("testcase"):
		    result = [said[part.tag] for part in case if part.tag in said]
		    print(*result[:1] or ["ok"], case.get("name"))
	PYTHON
}
