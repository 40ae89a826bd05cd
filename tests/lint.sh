#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# lint.sh - asks whichever of the usual critics is installed.

set -u
cd "$(dirname "$0")/.." || exit 1

status=0
mapfile -t c < <(git ls-files '*.c' '*.h' '*.cpp')
mapfile -t shell < <(git ls-files '*.sh' .ci/run)

critic() # program, its words
{
	if command -v "$1" >/dev/null; then
		echo "  LINT    $1"
		"$@" || status=1
	else
		echo "  LINT    $1 is not installed: left out"
	fi
}

critic clang-format --dry-run -Werror "${c[@]}"
# It does not see through uthash's loops and lists of macros, nor what assembly
# and system calls fill.
critic cppcheck -q --error-exitcode=1 --enable=performance,portability \
	--suppress=unknownMacro --suppress=preprocessorErrorDirective \
	--suppress=uninitvar --suppress=ctuuninitvar preload reporter
critic shellcheck "${shell[@]}"
exit $status
