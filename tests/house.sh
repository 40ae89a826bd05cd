#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# house.sh - the rules of the house: who may include whom, how long files and
# functions may be, and what the library may show its host.

# rule() calls the functions:
# shellcheck disable=SC2317
set -u
cd "$(dirname "$0")/.." || exit 1

library=${BUILD:-build}/libfinleak.so
number=0
failed=0

# A rule holds if the command that looks for trespassers prints nothing.
rule() # "sentence" command...
{
	local sentence=$1 trespassers

	shift
	trespassers=$("$@" 2>&1)
	number=$((number + 1))
	if [ -z "$trespassers" ]; then
		echo "ok $number - $sentence"
	else
		echo "not ok $number - $sentence"
		echo "  ${trespassers//$'\n'/$'\n'  }"
		failed=1
	fi
}

# Lines that include what matches $1, in files other than those after it.
includers() # pattern files-to-look-in files-that-may...
{
	local pattern=$1 places=$2 allowed

	shift 2
	allowed=$(printf '%s\n' "$@")
	# shellcheck disable=SC2086 # places are patterns
	grep -nE "^#[[:space:]]*include[[:space:]]+[<\"]($pattern)" $places |
		awk -F: -v allowed="$allowed" '
			BEGIN { n = split(allowed, names, "\n")
				for (i = 1; i <= n; i++) may[names[i]] = 1 }
			!($1 in may)'
}

# Lines of $2 with an include of ours that $1 does not match.
only_includes()
{
	# shellcheck disable=SC2086
	grep -nE '^#[[:space:]]*include[[:space:]]+"' $2 /dev/null |
		grep -vE "\"($1)\""
}

proc_readers()
{
	grep -n '"/proc' reporter/*.c | grep -vE '^reporter/procfs(_[a-z]+)?\.c:'
}

files()
{
	find preload reporter tests .ci -name '*.[ch]' -o -name '*.cpp' -o \
		-name '*.sh' -o -name '*.py' -o -name '*.bats' -o -name run
}

long_files()
{
	files | xargs wc -l | awk '$2 != "total" && $1 > 400'
}

long_functions()
{
	files | grep -E '\.([ch]|cpp)$' | xargs awk '
		FNR == 1 { start = 0 }
		/^\{/ { start = FNR }
		/^\}/ { if (start && FNR - start - 1 > 60)
				print FILENAME ":" start ": " FNR - start - 1 \
					" lines"
			start = 0 }'
}

unlicensed()
{
	local file

	for file in $(files) Makefile; do
		head -n 2 "$file" |
			grep -q 'SPDX-License-Identifier: LGPL-2.1-or-later' ||
			echo "$file"
	done
}

hooks()
{
	printf '#include "preload/hooks.h"\n%s\nHOOKS(NAME)\n' \
		'#define NAME(type, name, params) @name@' |
		${CC:-gcc} -E -P -D_GNU_SOURCE -I. -x c - | grep -o '@[^@]*@' |
		tr -d '@ ' | sort
}

exported()
{
	nm -D --defined-only "$library" | awk '{ print $3 }' | sort
}

table_and_exports_differ()
{
	diff <(hooks) <(exported)
}

needed()
{
	readelf -dW "$library" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' |
		grep -vE '^(libc\.so\.6|ld-linux.*)$'
}

# What the library asks of the process: whatever else it called could be the
# host's own, a sanitizer's or another library's.
imports='__cxa_at_quick_exit __environ __errno_location __libc_single_threaded
	__libc_stack_end __register_atfork __tsan_init _dl_find_object
	dlopen dlsym environ exit fileno getauxval on_exit
	pthread_self'

# The toolchain's own: they are in every library.
startup='_ITM_(de)?registerTMCloneTable __cxa_finalize __gmon_start__'

imported()
{
	# shellcheck disable=SC2086 # words
	nm -D -u "$library" | awk '{ sub(/@.*/, "", $2); print $2 }' |
		grep -vxE "$(printf '%s|' $startup)" |
		grep -vxF "$(printf '%s\n' $imports)"
}

thread_storage()
{
	local bytes

	bytes=$(readelf -lW "$library" | awk '$1 == "TLS" { print $6 }')
	[ $((${bytes:-0})) -lt 512 ] || echo "$((bytes)) bytes"
}

# Exceptions and backtraces of the host pass through our functions.
without_unwind_table()
{
	{
		readelf --debug-dump=frames "$library" 2>/dev/null |
			awk '/^Contents of/ { loaded = /\.eh_frame/ } loaded' |
			sed -n 's/.*FDE.*pc=\([0-9a-f]*\)\.\.\([0-9a-f]*\)/\1 \2/p'
		nm -D --defined-only "$library"
	} | awk '
		# Addresses of one length compare as words.
		NF == 2 { start[n] = $1 ""; end[n++] = $2 "" }
		NF == 3 { found = 0
			  for (i = 0; i < n; i++)
				found += start[i] <= $1 "" && $1 "" < end[i]
			  if (!found) print $3 }'
}

libdw='elfutils/|libdw\.h|dwarf\.h'
netlink='libmnl/|linux/netlink\.h|linux/.*_diag\.h'
inner='.*(reader|join|look|sock_diag|procfs|symbolizer)\.h'

rule "recording.h includes its lists and stdint.h only" \
	grep -nE '^# *include "([^r]|r[^e]|recording[^_])|^# *include <([^s]|s[^t]|std[^i])' \
	preload/recording.h preload/recording_lists.h
rule "hooks see hooks.h and recorder.h only" \
	only_includes 'hooks\.h|recorder\.h' 'preload/hook_*.c'
rule "the recorder knows nothing of the reporter" \
	includers '.*reporter/' 'preload/*.[ch]'
rule "the recorder has no stdio" \
	includers 'stdio\.h' 'preload/*.[ch]'
rule "capture.c alone knows libunwind" \
	includers 'libunwind' 'preload/*.[ch] reporter/*.[ch]' preload/capture.c
rule "reader.h alone knows the format" \
	includers '.*preload/' 'reporter/*.[ch]' reporter/reader.h
rule "the symbolizer alone knows libdw" \
	includers "$libdw" 'preload/*.[ch] reporter/*.[ch]' \
	reporter/symbolizer.c reporter/debug_{info,link}.{c,h}
rule "demangle.c alone knows libiberty" \
	includers 'libiberty|.*demangle\.h>' 'reporter/*.[ch]' \
	reporter/demangle.c
rule "sock_diag.c alone knows netlink" \
	includers "$netlink" 'reporter/*.[ch]' reporter/sock_diag.c
rule "procfs*.c alone read /proc" proc_readers
rule "outputs see the report only" includers "$inner" 'reporter/output_*.c'
rule "nobody includes a command" includers '.*cmd_' 'reporter/*.[ch]'
rule "no file is longer than 400 lines" long_files
rule "no function is longer than 60 lines" long_functions
rule "every file begins with its licence" unlicensed
rule "the library exports the table of hooks, all of it, nothing else" \
	table_and_exports_differ
rule "the library needs libc only" needed
rule "the library calls nothing of the process but what is listed" imported
rule "the library takes less than 512 bytes of a thread" thread_storage
rule "every hook can be unwound through" without_unwind_table
exit $failed
