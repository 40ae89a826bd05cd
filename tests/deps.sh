#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# deps.sh build|demo|check|long|bench - installs what is missing on Debian 12 for
# a build, the demo, the tests, the long ones, or what the benchmark can be run
# beside; silent where nothing is.

set -u

# Package and header, for the compiler to look for.
headers_for_build='
libunwind-dev libunwind.h
uthash-dev uthash.h
libdw-dev elfutils/libdwfl.h
libelf-dev libelf.h
libmnl-dev libmnl/libmnl.h
libiberty-dev libiberty/demangle.h
'
headers_for_check='libcmocka-dev cmocka.h'

# Package and program: one of its files, where it has no name in PATH of its own.
programs_for_check='
g++ g++
bats bats
clang clang
libclang-rt-14-dev /usr/lib/llvm-*/lib/clang/*/lib/linux/libclang_rt.fuzzer-*.a
binutils objcopy
iproute2 ss
procps pgrep
strace strace
libcap2-bin setcap
musl-tools musl-gcc
python3 /usr/bin/python3
nodejs /usr/bin/node
openjdk-17-jdk-headless javac
nginx-light nginx
redis-server redis-server
haproxy haproxy
wrk wrk
iperf iperf
ncat ncat
apache2-bin apache2
apache2-utils ab
memcached memcached
curl curl
openssh-server sshd
openssh-client scp
perl prove
postgresql /usr/lib/postgresql/*/bin/initdb
postgresql-client psql
'
programs_for_long='
valgrind valgrind
libpython3.11-testsuite /usr/lib/python3.11/test/test_asyncio
varnish varnishtest
tcl tclsh
xz-utils xz
'
# What finleak is measured beside, and the servers that it is measured in.
programs_for_bench='
valgrind valgrind
strace strace
ltrace ltrace
bpftrace bpftrace
linux-perf perf
time /usr/bin/time
clang clang
iproute2 ss
python3 /usr/bin/python3
nodejs /usr/bin/node
openjdk-17-jdk-headless javac
nginx-light nginx
'

compiler=${CC:-gcc}
PATH=$PATH:/usr/sbin:/sbin

missing_headers()
{
	local package header

	if ! command -v "${compiler%% *}" >/dev/null; then
		echo gcc libc6-dev
		awk 'NF { print $1 }' <<<"$1"
		return
	fi
	echo '#if __has_include(<stdio.h>)' >"$scratch"
	while read -r package header; do
		[ -n "$package" ] || continue
		printf '#if !__has_include(<%s>)\n%s\n#endif\n' \
			"$header" "$package"
	done <<<"$1" >>"$scratch"
	printf '#else\nlibc6-dev\n#endif\n' >>"$scratch"
	# shellcheck disable=SC2086 # CC may hold options
	$compiler -E -P -x c "$scratch"
}

missing_programs()
{
	local package program

	while read -r package program; do
		case $program in
		'') ;;
		/*) compgen -G "$program" >/dev/null || echo "$package" ;;
		*) command -v "$program" >/dev/null || echo "$package" ;;
		esac
	done <<<"$1"
}

missing()
{
	case $1 in
	build | demo) missing_headers "$headers_for_build" ;;
	bench)
		missing_headers "$headers_for_build"
		missing_programs "$programs_for_bench"
		;;
	check | long)
		missing_headers "$headers_for_build$headers_for_check"
		missing_programs "$programs_for_check"
		[ "$1" = check ] || missing_programs "$programs_for_long"
		;;
	esac
}

apt()
{
	DEBIAN_FRONTEND=noninteractive apt-get -y -qq \
		-o DPkg::Lock::Timeout=120 "$@"
}

install_all()
{
	apt install --no-install-recommends "$@"
}

# As root: installs packages, without starting the services that are in them.
install()
(
	policy=/usr/sbin/policy-rc.d

	trap 'exit 1' INT TERM HUP
	if [ ! -e $policy ]; then
		trap 'rm -f $policy' EXIT
		printf '#!/bin/sh\nexit 101\n' >$policy
		chmod 755 $policy
	fi
	if compgen -G '/var/lib/apt/lists/*_Packages*' >/dev/null; then
		install_all "$@" && exit
	fi
	apt update && install_all "$@"
)

install_as_root()
{
	if [ "$(id -u)" = 0 ]; then
		install "$@"
	elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
		sudo -n "$BASH" "$0" install "$@"
	else
		return 77
	fi
}

refuse()
{
	echo "finleak: these packages are missing; this installs them:" >&2
	echo "  sudo apt-get install --no-install-recommends $*" >&2
	exit 1
}

if [ "${1-}" = install ]; then
	shift
	install "$@"
	exit
fi
case ${1-} in
build | demo | check | long | bench) ;;
*)
	echo "usage: $0 build|demo|check|long|bench" >&2
	exit 2
	;;
esac

scratch=$(mktemp) || exit 1
trap 'rm -f "$scratch"' EXIT
mapfile -t packages < <(missing "$1" | tr ' ' '\n' | awk NF | sort -u)
[ ${#packages[@]} -gt 0 ] || exit 0

command -v apt-get >/dev/null || refuse "${packages[@]}"
echo "finleak: installing what $1 needs: ${packages[*]}"
install_as_root "${packages[@]}" >"$scratch.log" 2>&1
status=$?
if [ $status = 77 ]; then
	rm -f "$scratch.log"
	refuse "${packages[@]}"
elif [ $status != 0 ]; then
	tail -n 20 "$scratch.log" >&2
	rm -f "$scratch.log"
	refuse "${packages[@]}"
fi
rm -f "$scratch.log"
mapfile -t packages < <(missing "$1" | tr ' ' '\n' | awk NF | sort -u)
[ ${#packages[@]} = 0 ] || refuse "${packages[@]}"
echo "finleak: installed"
