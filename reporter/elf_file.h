/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * elf_file.h - opens the files that code came from.
 */
#ifndef FINLEAK_ELF_FILE_H
#define FINLEAK_ELF_FILE_H

#define ELF_FILE_FOREIGN "it is no program or library that can be read"

/*
 * A descriptor of the program or library at PATH, for the caller to close.  -1
 * if there is none: *NOTE then says why in a clause that lives for ever.  Never
 * waits, whatever PATH is.
 */
int elf_file_open(const char *path, const char **note);

#endif
