#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# pool.sh - Pool.java in a JVM; what is compiled lies in $SCRATCH.

classes=${SCRATCH:-/tmp}
[ -e "$classes/Pool.class" ] ||
	env -u LD_PRELOAD javac -d "$classes" "$(dirname "$0")/Pool.java"
exec java -XX:+UseSerialGC -cp "$classes" Pool
