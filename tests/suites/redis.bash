# SPDX-License-Identifier: LGPL-2.1-or-later
#
# redis.bash - redis's own.

prepare()
{
	local program

	fetch redis
	for program in server cli benchmark check-aof check-rdb sentinel; do
		ln -sf "/usr/bin/redis-$program" redis/src/
	done
}

run()
{
	cd redis || return
	timeout 2400 ./runtest --clients 4 --timeout 1200 >log 2>&1
	# Some names have a number that is different each time, and a file where
	# they fail.
	sed -nE 's/\x1b\[[0-9;]*m//g; s/ \([0-9]+ ms\)//; s/ \(x = [0-9]+\)//
		s,^(\[err\].*) in tests/.*,\1,
		s/^\[ok\]: (.*)/ok \1/p; s/^\[err\]:? (.*)/not \1/p
		s/^\[(ignore|skip)\]: (.*)/skip \2/p' log
}
