/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_demangle.c - the names that people gave to functions.
 */
#include "../../reporter/demangle.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void assert_name(const char *mangled, const char *plain)
{
	char *name = demangle(mangled);

	assert_string_equal(name, plain);
	free(name);
}

static void c_names_stay(void **state)
{
	(void)state;
	assert_name("accept_connection", "accept_connection");
	assert_name("", "");
	assert_name("_R", "_R");
	assert_name("_Zounds", "_Zounds");
	assert_name("_ZN3foo", "_ZN3foo");
	assert_name(".cold", ".cold");
}

static void copies_made_by_the_compiler_lose_their_suffix(void **state)
{
	(void)state;
	assert_name("read_request.constprop.0", "read_request");
	assert_name("read_request.isra.0.cold", "read_request");
	assert_name("read_request.part.12", "read_request");
	assert_name("_ZN3net4readEi.part.0", "net::read");
	assert_name("a.b", "a.b");
}

static void cxx_keeps_templates_and_loses_parameters(void **state)
{
	(void)state;
	assert_name("_ZN3net6Server6acceptEi", "net::Server::accept");
	assert_name("_ZN3net4PoolIlE4takeEli", "net::Pool<long>::take");
	assert_name("_ZSt4sortIPiEvT_S1_", "std::sort<int*>");
	assert_name("_ZN12_GLOBAL__N_16handleERKSs",
	            "(anonymous namespace)::handle");
	assert_name("_ZN3net4ConnC1Ei", "net::Conn::Conn");
}

static void rust_of_both_kinds_loses_its_hash(void **state)
{
	(void)state;
	assert_name("_ZN4core3fmt5Write9write_fmt17h0123456789abcdefE",
	            "core::fmt::Write::write_fmt");
	assert_name("_RNvNtCs1234_7mycrate3net6accept", "mycrate::net::accept");
	assert_name("_RINvNtC3std3mem8align_ofdE", "std::mem::align_of::<f64>");
}

static void nested_names_end(void **state)
{
	enum { LONG = 1 << 20 };
	char *name = malloc(LONG + 1);

	(void)state;
	memset(name, 'N', LONG);
	name[0] = '_';
	name[1] = 'Z';
	name[LONG] = '\0';
	assert_name(name, name);
	name[8000] = '\0';
	assert_name(name, name);
	name[1] = 'R';
	assert_name(name, name);
	free(name);
}

/* Each level says the one before twice: 2^36 times in the end. */
static void short_symbol_of_a_long_name_is_cut(void **state)
{
	static const char digits[] = "123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
	char name[1024] = "_Z1fI1AIiiES0_IS1_S1_E";
	char *source;

	(void)state;
	for (size_t i = 1; digits[i]; i++)
		sprintf(name + strlen(name), "S0_IS%c_S%c_E", digits[i],
		        digits[i]);
	strcat(name, "EvT_");
	source = demangle(name);
	assert_non_null(source);
	assert_true(strlen(source) < 10000);
	assert_non_null(strstr(source, "..."));
	free(source);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(short_symbol_of_a_long_name_is_cut),
	    cmocka_unit_test(c_names_stay),
	    cmocka_unit_test(copies_made_by_the_compiler_lose_their_suffix),
	    cmocka_unit_test(cxx_keeps_templates_and_loses_parameters),
	    cmocka_unit_test(rust_of_both_kinds_loses_its_hash),
	    cmocka_unit_test(nested_names_end),
	};

	return cmocka_run_group_tests_name("demangle", tests, NULL, NULL);
}
