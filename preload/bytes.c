/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * bytes.c - the functions of string.h that the recorder calls, its own.
 *
 * Those of the process may be a sanitizer's, which takes the recorder's tables
 * for the host's and sees races in them (H36d), or another library's.  The
 * linker binds the calls of the other files to these, also those that the
 * compiler makes of a loop or an assignment; here it must not make any.
 */
#include <stdint.h>
#include <string.h>

void *memcpy(void *restrict to, const void *restrict from, size_t n)
{
	void *start = to;

	__asm__ volatile("rep movsb"
	                 : "+D"(to), "+S"(from), "+c"(n)
	                 :
	                 : "memory");
	return start;
}

void *memmove(void *to, const void *from, size_t n)
{
	char *end = (char *)to + n;
	const char *from_end = (const char *)from + n;

	if ((uintptr_t)to - (uintptr_t)from >= n)
		return memcpy(to, from, n);
	while (n--)
		*--end = *--from_end;
	return to;
}

void *memset(void *to, int byte, size_t n)
{
	void *start = to;

	__asm__ volatile("rep stosb"
	                 : "+D"(to), "+c"(n)
	                 : "a"(byte)
	                 : "memory");
	return start;
}

int memcmp(const void *one, const void *other, size_t n)
{
	const unsigned char *a = one, *b = other;

	for (; n; a++, b++, n--) {
		if (*a != *b)
			return *a - *b;
	}
	return 0;
}

size_t strlen(const char *text)
{
	const char *end = text;

	while (*end)
		end++;
	return (size_t)(end - text);
}

int strncmp(const char *one, const char *other, size_t n)
{
	for (; n; one++, other++, n--) {
		if (*one != *other || !*one)
			return (unsigned char)*one - (unsigned char)*other;
	}
	return 0;
}

int strcmp(const char *one, const char *other)
{
	return strncmp(one, other, SIZE_MAX);
}

char *strncpy(char *restrict to, const char *restrict from, size_t n)
{
	size_t length = 0;

	while (length < n && from[length])
		length++;
	memcpy(to, from, length);
	memset(to + length, 0, n - length);
	return to;
}

char *strchr(const char *text, int byte)
{
	for (; *text != (char)byte; text++) {
		if (!*text)
			return NULL;
	}
	return (char *)(uintptr_t)text;
}

char *strrchr(const char *text, int byte)
{
	const char *end = text + strlen(text);

	while (end > text && *end != (char)byte)
		end--;
	return *end == (char)byte ? (char *)(uintptr_t)end : NULL;
}

size_t strspn(const char *text, const char *bytes)
{
	size_t n = 0;

	while (text[n] && strchr(bytes, text[n]))
		n++;
	return n;
}

size_t strcspn(const char *text, const char *bytes)
{
	size_t n = 0;

	while (text[n] && !strchr(bytes, text[n]))
		n++;
	return n;
}

char *strstr(const char *text, const char *part)
{
	size_t length = strlen(part);

	/* Most bytes are not even the first. */
	for (; (length && *text != *part) || strncmp(text, part, length);
	     text++) {
		if (!*text)
			return NULL;
	}
	return (char *)(uintptr_t)text;
}
