# SPDX-License-Identifier: LGPL-2.1-or-later
#
# memcached.bash - memcached's own.

prepare()
{
	fetch memcached
	cd memcached || return
	# They were written for the program of the source folder, which knows an
	# option more, and are to use TCP.
	# shellcheck disable=SC2016 # the script's own
	printf '#!/bin/bash\nexec memcached "${@/relaxed_privileges/modern}"\n' \
		>memcached-debug
	printf '#!/bin/bash\nshift\nexec "$@"\n' >timedrun
	chmod +x memcached-debug timedrun
	# shellcheck disable=SC2016 # perl's variable
	sed -i 's/\$unix_socket_disabled *= .*/$unix_socket_disabled = 1;/' \
		t/lib/MemcachedTest.pm
}

run()
{
	cd memcached || return
	run_files t/*.t
}

run_file() { run_tap "$1"; }
