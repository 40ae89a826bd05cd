/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_bytes.c - the recorder's string.h does what the system's does.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* Ours under other names, so that both can be called. */
#define memcpy own_memcpy
#define memmove own_memmove
#define memset own_memset
#define memcmp own_memcmp
#define strlen own_strlen
#define strcmp own_strcmp
#define strncmp own_strncmp
#define strncpy own_strncpy
#define strchr own_strchr
#define strrchr own_strrchr
#define strspn own_strspn
#define strcspn own_strcspn
#define strstr own_strstr
#pragma GCC diagnostic ignored "-Wmissing-prototypes"
#include "../../preload/bytes.c"
#undef memcpy
#undef memmove
#undef memset
#undef memcmp
#undef strlen
#undef strcmp
#undef strncmp
#undef strncpy
#undef strchr
#undef strrchr
#undef strspn
#undef strcspn
#undef strstr

static const char *const texts[] = {
    "",      "a",         "ab",      "abc",        "abcabd",  "\xff",
    "a\xff", "flags: 02", "tfd:  7", " tfd: 7 ab", "aaaaab",  "a=b:c=d",
    "a:b",   "/a/b/c",    "/",       "lib.so",     "lib.so.8"};
enum { TEXTS = sizeof texts / sizeof *texts, ROOM = 64 };

static int sign(int number)
{
	return (number > 0) - (number < 0);
}

static void texts_compare_alike(void **state)
{
	(void)state;
	for (int i = 0; i < TEXTS * TEXTS; i++) {
		const char *a = texts[i / TEXTS], *b = texts[i % TEXTS];

		assert_int_equal(sign(own_strcmp(a, b)), sign(strcmp(a, b)));
		assert_ptr_equal(own_strstr(a, b), strstr(a, b));
		assert_int_equal(own_strspn(a, b), strspn(a, b));
		assert_int_equal(own_strcspn(a, b), strcspn(a, b));
		for (size_t n = 0; n < 8; n++)
			assert_int_equal(sign(own_strncmp(a, b, n)),
			                 sign(strncmp(a, b, n)));
	}
}

static void bytes_are_found_alike(void **state)
{
	(void)state;
	for (int i = 0; i < TEXTS; i++) {
		assert_int_equal(own_strlen(texts[i]), strlen(texts[i]));
		for (int byte = 0; byte < 256; byte++) {
			assert_ptr_equal(own_strchr(texts[i], byte),
			                 strchr(texts[i], byte));
			assert_ptr_equal(own_strrchr(texts[i], byte),
			                 strrchr(texts[i], byte));
		}
	}
}

static void fill(unsigned char *bytes)
{
	for (unsigned int i = 0; i < ROOM; i++)
		bytes[i] = (unsigned char)(i * 37 + 200);
}

static void bytes_move_alike(void **state)
{
	unsigned char ours[ROOM], theirs[ROOM];

	(void)state;
	for (size_t i = 0; i < 16 * 16 * 16; i++) {
		size_t from = i % 16, to = i / 16 % 16, n = i / 256 * 3;

		fill(ours);
		fill(theirs);
		assert_ptr_equal(own_memmove(ours + to, ours + from, n),
		                 ours + to);
		memmove(theirs + to, theirs + from, n);
		assert_memory_equal(ours, theirs, ROOM);
		assert_ptr_equal(own_memset(ours + from, (int)i, n),
		                 ours + from);
		memset(theirs + from, (int)i, n);
		assert_memory_equal(ours, theirs, ROOM);
		assert_int_equal(sign(own_memcmp(ours + from, theirs + to, n)),
		                 sign(memcmp(ours + from, theirs + to, n)));
	}
}

static void copies_are_filled_up_alike(void **state)
{
	char ours[ROOM], theirs[ROOM];

	(void)state;
	for (int i = 0; i < TEXTS * 16; i++) {
		memset(ours, 1, ROOM);
		memset(theirs, 1, ROOM);
		own_strncpy(ours, texts[i / 16], (size_t)i % 16);
#pragma GCC diagnostic ignored "-Wstringop-truncation"
		strncpy(theirs, texts[i / 16], (size_t)i % 16);
		assert_memory_equal(ours, theirs, ROOM);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(texts_compare_alike),
	    cmocka_unit_test(bytes_are_found_alike),
	    cmocka_unit_test(bytes_move_alike),
	    cmocka_unit_test(copies_are_filled_up_alike),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
