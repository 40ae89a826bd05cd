/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * fixture_cxx.cpp - says where its code is: a template's member and a lambda.
 */
#include <cstdio>
#include <link.h>

static void *volatile where;

static __attribute__((noinline)) void here()
{
	where = __builtin_return_address(0);
	asm volatile("" ::: "memory");
}

static int load_address(struct dl_phdr_info *info, size_t, void *load)
{
	*static_cast<unsigned long *>(load) = info->dlpi_addr;
	return 1; /* the program comes first */
}

static void print_where()
{
	unsigned long load = 0;

	dl_iterate_phdr(load_address, &load);
	std::printf("%lx\n", reinterpret_cast<unsigned long>(where) - load);
}

namespace net
{
template <typename T> struct Pool {
	__attribute__((noinline)) int take(T first, int second)
	{
		here();
		return static_cast<int>(first) + second;
	}
};
} // namespace net

int main(int argc, char **)
{
	net::Pool<long> pool;
	auto lambda = [](int x) __attribute__((noinline))
	{
		here();
		return x + 1;
	};
	int sum = pool.take(argc, 2);

	print_where();
	sum += lambda(argc);
	print_where();
	return sum > 1000;
}
