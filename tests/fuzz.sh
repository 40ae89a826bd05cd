#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# fuzz.sh NAME - feeds the fuzz target NAME for FUZZ_TIME seconds; what it finds
# stays in TEST_DIR, what it learns in the build folder.

set -u
cd "$(dirname "$0")/.." || exit 1

build=${BUILD:-build}
corpus=$build/fuzz/$1.corpus
examples=()
mkdir -p "$corpus"
[ -d "tests/fuzz/$1" ] && examples+=("tests/fuzz/$1")
[ "$1" = fuzz_reader ] && examples+=(tests/recordings)
exec "$build/fuzz/$1" -max_total_time="${FUZZ_TIME:-60}" -timeout=10 \
	-rss_limit_mb=2048 -print_final_stats=1 -verbosity=0 \
	-artifact_prefix="${TEST_DIR:-$build/fuzz}/" "$corpus" "${examples[@]}"
