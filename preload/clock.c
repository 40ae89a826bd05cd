/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * clock.c - the kernel's clocks, by the function that it maps into the process.
 *
 * libc's clock_gettime() may be another library's: libfaketime's tells times
 * that the reporter's clock knows nothing of.
 */
#include "clock.h"

#include "system.h"

#include <elf.h>
#include <link.h>
#include <string.h>
#include <sys/auxv.h>

/* Where there is no such function: 100 ns instead of 5. */
static int ask_kernel(clockid_t clock, struct timespec *now)
{
	return (int)system_call2(SYS_clock_gettime, clock, now);
}

static const ElfW(Shdr) * section(const ElfW(Ehdr) * elf, size_t number)
{
	return (const ElfW(Shdr) *)((const char *)elf + elf->e_shoff) + number;
}

/* The function NAME among SYMBOLS, a section of ELF; NULL: it is not there. */
static void *find_among(const ElfW(Ehdr) * elf, const ElfW(Shdr) * symbols,
                        const char *name)
{
	const char *base = (const char *)elf;
	const char *names = base + section(elf, symbols->sh_link)->sh_offset;
	const ElfW(Sym) *symbol = (const void *)(base + symbols->sh_offset);
	size_t n = symbols->sh_size / sizeof *symbol;

	for (; n; n--, symbol++) {
		if (symbol->st_shndx != SHN_UNDEF &&
		    !strcmp(names + symbol->st_name, name))
			return (void *)(uintptr_t)(base + symbol->st_value);
	}
	return NULL;
}

/* The kernel's library is in memory as a whole, with its section table. */
static clock_fn *find(void)
{
	const ElfW(Ehdr) *elf = (const ElfW(Ehdr) *)getauxval(AT_SYSINFO_EHDR);
	void *found = NULL;

	for (size_t i = 0; elf && !found && i < elf->e_shnum; i++) {
		if (section(elf, i)->sh_type == SHT_DYNSYM)
			found = find_among(elf, section(elf, i),
			                   "__vdso_clock_gettime");
	}
	return found ? (clock_fn *)found : ask_kernel;
}

static int ask_first(clockid_t clock, struct timespec *now)
{
	__atomic_store_n(&clock_ask, find(), __ATOMIC_RELAXED);
	return clock_ask(clock, now);
}

clock_fn *clock_ask = ask_first;
