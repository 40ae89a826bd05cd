/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * fixture_inlined.c - says where its code is: an inlined call and a first
 * instruction, with the lines that they must be found at.
 */
#include <link.h>
#include <stdio.h>
#include <stdlib.h>

#define INLINED static inline __attribute__((always_inline))
#define NOINLINE __attribute__((noinline, noclone))

#ifdef __clang__
#undef NOINLINE
#define NOINLINE __attribute__((noinline))
#endif

static void *volatile where;
static volatile int inner_line, middle_line, outer_line;

static NOINLINE void here(void)
{
	where = __builtin_return_address(0);
}

INLINED int inner(int x)
{
	here(), inner_line = __LINE__;
	return x + 1;
}

INLINED int middle(int x)
{
	int y;

	y = inner(x) * 2, middle_line = __LINE__;
	return y;
}

NOINLINE int outer(int x);

NOINLINE int outer(int x)
{
	int y;

	y = middle(x) + 3, outer_line = __LINE__;
	return y;
}

static int load_address(struct dl_phdr_info *info, size_t size, void *load)
{
	(void)size;
	*(unsigned long *)load = info->dlpi_addr;
	return 1; /* the program comes first */
}

/* Prints: return address, start of outer(), and the three lines. */
int main(int argc, char **argv)
{
	unsigned long load = 0;
	int x = outer(argc);

	(void)argv;
	dl_iterate_phdr(load_address, &load);
	printf("%lx %lx %d %d %d\n", (unsigned long)where - load,
	       (unsigned long)outer - load, inner_line, middle_line,
	       outer_line);
	return x > 1000;
}
