#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# execs.sh - a thousand small programs, one after the other, as a build or a
# script runs them.

i=0
while [ $i -lt 1000 ]; do
	/bin/true
	i=$((i + 1))
done
