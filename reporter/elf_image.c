/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * elf_image.c - what an ELF file says of the image that it becomes, by libelf.
 */
#include "elf_image.h"

#include "procfs.h"

#include <gelf.h>
#include <limits.h>
#include <link.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The linker puts it at this program's own ELF header. */
extern const ElfW(Ehdr) __ehdr_start __attribute__((visibility("hidden")));

static const struct {
	const char *loader; /* part of the loader's file name */
	const char *libc;
} other_libcs[] = {
    {"ld-musl", "musl"},
    {"uClibc", "uClibc"},
    {"linker", "Android's libc"},
};

static void name_machine(int class, int machine, char *name, size_t room)
{
	static const struct {
		int class, machine;
		const char *name;
	} names[] = {
	    {ELFCLASS64, EM_X86_64, "x86-64"},
	    {ELFCLASS32, EM_X86_64, "x32"},
	    {ELFCLASS32, EM_386, "i386 (32-bit)"},
	    {ELFCLASS64, EM_AARCH64, "aarch64"},
	    {ELFCLASS32, EM_ARM, "arm (32-bit)"},
	    {ELFCLASS64, EM_RISCV, "riscv64"},
	    {ELFCLASS64, EM_PPC64, "ppc64"},
	    {ELFCLASS64, EM_S390, "s390x"},
	};

	snprintf(name, room, "ELF machine %d (%d-bit)", machine,
	         class == ELFCLASS64 ? 64 : 32);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (names[i].class == class && names[i].machine == machine)
			snprintf(name, room, "%s", names[i].name);
	}
}

const char *elf_image_own(void)
{
	static char name[32];

	name_machine(__ehdr_start.e_ident[EI_CLASS], __ehdr_start.e_machine,
	             name, sizeof name);
	return name;
}

static bool is_foreign(const GElf_Ehdr *header)
{
	return header->e_machine != __ehdr_start.e_machine ||
	       header->e_ident[EI_CLASS] != __ehdr_start.e_ident[EI_CLASS] ||
	       header->e_ident[EI_DATA] != __ehdr_start.e_ident[EI_DATA];
}

/* The loader that ELF asks for; NULL if for none. */
static const char *loader_of(Elf *elf)
{
	size_t n = 0, bytes;
	const char *file = elf_rawfile(elf, &bytes);
	GElf_Phdr segment;

	elf_getphdrnum(elf, &n);
	for (size_t i = 0; file && i < n; i++) {
		if (!gelf_getphdr(elf, (int)i, &segment) ||
		    segment.p_type != PT_INTERP)
			continue;
		if (segment.p_offset < bytes &&
		    memchr(file + segment.p_offset, '\0',
		           bytes - segment.p_offset))
			return file + segment.p_offset;
	}
	return NULL;
}

struct named_sections {
	bool go;
	Elf_Scn *dynamic;
	size_t strings; /* section of the dynamic one's strings */
};

static struct named_sections sections_of(Elf *elf)
{
	struct named_sections found = {0};
	size_t names = 0;
	GElf_Shdr header;

	elf_getshdrstrndx(elf, &names);
	for (Elf_Scn *section = elf_nextscn(elf, NULL); section;
	     section = elf_nextscn(elf, section)) {
		const char *name;

		if (!gelf_getshdr(section, &header))
			continue;
		name = elf_strptr(elf, names, header.sh_name);
		if (name && (!strcmp(name, ".go.buildinfo") ||
		             !strcmp(name, ".note.go.buildid")))
			found.go = true;
		if (header.sh_type == SHT_DYNAMIC) {
			found.dynamic = section;
			found.strings = header.sh_link;
		}
	}
	return found;
}

/* The first string of the dynamic entries TAG that starts with START. */
static const char *dynamic_string(Elf *elf, const struct named_sections *in,
                                  GElf_Sxword tag, const char *start)
{
	Elf_Data *data = in->dynamic ? elf_getdata(in->dynamic, NULL) : NULL;
	GElf_Dyn entry;

	for (int i = 0; data && gelf_getdyn(data, i, &entry); i++) {
		const char *string;

		if (entry.d_tag != tag)
			continue;
		string = elf_strptr(elf, in->strings, entry.d_un.d_val);
		if (string && !strncmp(string, start, strlen(start)))
			return string;
	}
	return NULL;
}

static const char *libc_of(const char *loader)
{
	for (size_t i = 0; i < sizeof other_libcs / sizeof *other_libcs; i++) {
		if (strstr(basename(loader), other_libcs[i].loader))
			return other_libcs[i].libc;
	}
	return NULL;
}

static enum elf_image_kind kind_of(struct elf_image *image, Elf *elf,
                                   const GElf_Ehdr *header,
                                   const struct named_sections *in)
{
	const char *loader = loader_of(elf);

	if (is_foreign(header))
		return ELF_IMAGE_FOREIGN;
	if (in->go)
		return ELF_IMAGE_GO;
	/* `ld-linux-x86-64.so.2 ./program` obeys LD_PRELOAD as well. */
	if (!loader)
		return dynamic_string(elf, in, DT_SONAME, "ld")
		           ? ELF_IMAGE_DYNAMIC
		           : ELF_IMAGE_STATIC;
	image->libc = libc_of(loader);
	return image->libc ? ELF_IMAGE_OTHER_LIBC : ELF_IMAGE_DYNAMIC;
}

static bool is_program(Elf *elf, GElf_Ehdr *header)
{
	return elf && elf_kind(elf) == ELF_K_ELF && gelf_getehdr(elf, header) &&
	       (header->e_type == ET_EXEC || header->e_type == ET_DYN);
}

static void examine(struct elf_image *image, Elf *elf)
{
	struct named_sections in;
	GElf_Ehdr header;
	const char *libasan;

	image->kind = ELF_IMAGE_BROKEN;
	if (!is_program(elf, &header))
		return;
	in = sections_of(elf);
	name_machine(header.e_ident[EI_CLASS], header.e_machine, image->machine,
	             sizeof image->machine);
	image->kind = kind_of(image, elf, &header, &in);
	libasan = dynamic_string(elf, &in, DT_NEEDED, "libasan.so");
	if (libasan && strlen(libasan) < sizeof image->libasan)
		strcpy(image->libasan, libasan);
}

bool elf_image_read(struct elf_image *image, const char *path)
{
	int fd = procfs_open_file(path);
	Elf *elf;

	memset(image, 0, sizeof *image);
	if (fd < 0)
		return false;
	if (elf_version(EV_CURRENT) != EV_NONE) {
		elf = elf_begin(fd, ELF_C_READ_MMAP, NULL);
		examine(image, elf);
		elf_end(elf);
	}
	close(fd);
	return true;
}
