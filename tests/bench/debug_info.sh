#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# debug_info.sh - what it costs to name a leak in a program with a gigabyte of
# debugging information: by gcc, whose units are listed in .debug_aranges, and
# by clang, which leaves that out.
#
# UNITS units of about a megabyte each are one that is compiled once and linked
# many times under other names.

set -u
cd "$(dirname "$0")/../.." || exit 1

build=$(realpath "${BUILD:-build}")
units=${UNITS:-1000}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# Types that nobody asks for, functions, and a socket that is left open.
unit()
{
	awk 'BEGIN {
		print "#include <sys/socket.h>"
		print "#include <unistd.h>"
		for (i = 0; i < 5000; i++) {
			printf "struct type_%d {\n", i
			for (j = 0; j < 8; j++)
				printf "\tlong member_%d_%d;\n", i, j
			print "};"
		}
		for (i = 0; i < 5000; i++) {
			printf "static __attribute__((noinline, used)) long "
			printf "function_%d(struct type_%d *from)\n", i, i
			printf "{\n\tlong sum = from->member_%d_0;\n", i
			printf "\treturn sum + from->member_%d_1;\n}\n", i
		}
		print "static __attribute__((noinline)) int take(int fd)"
		print "{\n\treturn accept(fd, 0, 0);\n}"
		print "int unit(int fd)\n{\n\tint taken = take(fd);\n"
		print "\t__asm__(\"\");\n\treturn taken;\n}"
	}'
}

program()
{
	cat <<-'END'
		#include <netinet/in.h>
		#include <sys/socket.h>
		#include <unistd.h>

		int unit_middle(int fd);

		int main(void)
		{
			struct sockaddr_in address = {.sin_family = AF_INET};
			socklen_t size = sizeof(address);
			int fd = socket(AF_INET, SOCK_STREAM, 0);
			int peer = socket(AF_INET, SOCK_STREAM, 0);

			address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
			bind(fd, (struct sockaddr *)&address, size);
			listen(fd, 1);
			getsockname(fd, (struct sockaddr *)&address, &size);
			connect(peer, (struct sockaddr *)&address, size);
			unit_middle(fd);
			close(peer);
			usleep(10000);
			return 0;
		}
	END
}

# The program as $1 compiles it, into $scratch/$1.
make_program() # compiler
{
	local i name

	"$1" -g3 -O1 -c -o "$scratch/unit.o" "$scratch/unit.c" || return
	for ((i = 0; i < units; i++)); do
		name=unit_$i
		[ "$i" != $((units / 2)) ] || name=unit_middle
		objcopy --redefine-sym "unit=$name" "$scratch/unit.o" \
			"$scratch/unit.$i.o" || return
	done
	"$1" -g3 -O1 -o "$scratch/$1" "$scratch/main.c" "$scratch"/unit.*.o
	i=$?
	rm -f "$scratch"/unit.*.o
	return $i
}

size_of() # program
{
	size -A -d "$1" |
		awk '/^\.debug_/ { sum += $2 } END { printf "%.2f", sum / 1e9 }'
}

measure() # compiler
{
	local program=$scratch/$1 recording report

	LD_PRELOAD=$build/libfinleak.so \
		FINLEAK_OPTIONS=directory=$scratch/$1.d:keep=1:report=/dev/null \
		"$program"
	recording=$(echo "$scratch/$1.d"/*.recording)
	report=$scratch/$1.txt
	/usr/bin/time -q -o "$scratch/time" -f '%e %U %S %M %F %R' \
		"$build/finleak" report -o "$report" "$recording"
	read -r wall user system resident major minor <"$scratch/time"
	printf '%-6s %6s GB %8s s %8s s %8.0f MiB %8s  %s\n' "$1" \
		"$(size_of "$program")" "$wall" \
		"$(echo "$user $system" | awk '{ print $1 + $2 }')" \
		"$((resident / 1024))" "$((major + minor))" \
		"$(grep -o -m1 'take  .*unit.c:[0-9]*' "$report" ||
			echo 'no name!')"
}

unit >"$scratch/unit.c"
program >"$scratch/main.c"
printf '%-6s %9s %10s %10s %12s %8s  %s\n' by information wall CPU resident \
	faults named
for compiler in gcc clang; do
	command -v "$compiler" >/dev/null || {
		echo "not installed, left out: $compiler"
		continue
	}
	mkdir "$scratch/$compiler.d"
	make_program "$compiler" && measure "$compiler"
	rm -f "${scratch:?}/$compiler"
done
