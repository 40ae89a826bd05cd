#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# memory.sh - what a recording takes for each open socket: pages of one of many
# sockets, less those of one with a single socket.

set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/bench/common.sh

sockets=15000

# Sockets in CLOSE_WAIT, and no reporter beside the library: so it is left.
mkdir "$scratch/alone"
cp "$library" "$scratch/alone"

bytes() # sockets
{
	local folder=$scratch/$1

	mkdir "$folder"
	"$build/bench/exits" 1 "$1" closing finleak \
		"env LD_PRELOAD=$scratch/alone/libfinleak.so FINLEAK_OPTIONS=directory=$folder" \
		>/dev/null || exit
	stat -c '%b' "$folder"/*.recording | awk '{ print $1 * 512 }'
}

one=$(bytes 1)
many=$(bytes $sockets)
each=$(awk -v one="$one" -v many="$many" -v n=$sockets \
	'BEGIN { print (many - one) / (n - 1) }')
title "memory of a recording"
printf '  one socket %d bytes, %d sockets %d bytes: %.1f bytes each\n' "$one" \
	$sockets "$many" "$each"
budget 'memory of an open socket' "$each" "$each" "$each" 256 '%.0f bytes'
