# SPDX-License-Identifier: LGPL-2.1-or-later
#
# fixture_deep.s - a million functions, each within the one before: libdw goes
# down all of them, on its stack.
	.text
	.globl _start
_start:
	.fill 64, 1, 0x90

	.section .debug_abbrev, "", @progbits
	.byte 1, 0x11, 1, 0x11, 1, 0x12, 6, 0, 0
	.byte 2, 0x2e, 1, 0x11, 1, 0x12, 6, 0, 0
	.byte 0

	.section .debug_info, "", @progbits
	.long 2f - 1f
1:	.short 4
	.long 0
	.byte 8
	.byte 1
	.quad _start
	.long 64
	.rept 1000000
	.byte 2
	.quad _start
	.long 64
	.endr
2:
