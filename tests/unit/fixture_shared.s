# SPDX-License-Identifier: LGPL-2.1-or-later
#
# fixture_shared.s - a function whose name is in another file, SHARED.
	.text
	.globl _start
	.type _start, @function
_start:
	.fill 64, 1, 0x90
	.size _start, . - _start

	.section .debug_abbrev, "", @progbits
	.byte 1, 0x11, 1, 0x11, 1, 0x12, 6, 0, 0
	.byte 2, 0x2e, 0, 0x11, 1, 0x12, 6, 0x03, 0xa1, 0x3e, 0, 0
	.byte 0

	.section .debug_info, "", @progbits
	.long 2f - 1f
1:	.short 4
	.long 0
	.byte 8
	.byte 1
	.quad _start
	.long 64
	.byte 2
	.quad _start
	.long 64
	.long 0
	.byte 0
2:

	.section .gnu_debugaltlink, "", @progbits
	.asciz SHARED
	.fill 20, 1, 0x61
