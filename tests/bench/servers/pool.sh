#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# pool.sh - Pool.java in a JVM.

exec java "$(dirname "$0")/Pool.java"
