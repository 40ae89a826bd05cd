# SPDX-License-Identifier: LGPL-2.1-or-later
#
# perl.bash - perl's own, of IO, IO::Socket::IP and Socket.

prepare()
{
	fetch perl
	# Where the tests of a module look for what they share.
	cp perl/t/{test,charset_tools,loc_tools}.pl perl/dist/IO/t
}

run()
{
	local module file

	for module in dist/IO cpan/IO-Socket-IP cpan/Socket; do
		cd "perl/$module" || return
		for file in t/*.t; do
			run_tap "$file" | sed "s, , $module/,"
		done
		cd - >/dev/null || return
	done
}
