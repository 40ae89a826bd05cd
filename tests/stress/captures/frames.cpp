/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * frames.cpp - functions whose frames differ, as C++ has them, with exceptions
 * that are thrown and caught underneath.
 */
#include "frames.h"

#include <algorithm>
#include <functional>
#include <stdexcept>

namespace
{

volatile long sink;

void throw_now(struct walk *walk, int number)
{
	if (frames_random(&walk->sizes) & 8)
		throw std::runtime_error("thrown");
	throw number;
}

/* Throws into one of the frames above that catch. */
void thrower(struct walk *walk)
{
	frames_next(walk)(walk);
	if (walk->catchers > 0)
		throw_now(walk, 1);
}

void catcher(struct walk *walk)
{
	int catchers = walk->catchers;

	try {
		walk->catchers = catchers + 1;
		frames_next(walk)(walk);
		throw_now(walk, 2);
	} catch (const std::exception &) {
		walk->catchers = catchers;
		frames_next(walk)(walk);
	} catch (int number) {
		walk->catchers = catchers;
		sink += number;
	}
	frames_next(walk)(walk);
}

void rethrower(struct walk *walk)
{
	int catchers = walk->catchers;

	try {
		try {
			walk->catchers = catchers + 1;
			thrower(walk);
		} catch (...) {
			frames_next(walk)(walk);
			throw;
		}
	} catch (...) {
		sink++;
	}
	walk->catchers = catchers;
}

/* Walks on as it is destroyed, perhaps by an exception on its way. */
struct destroyed {
	struct walk *walk;

	~destroyed()
	{
		int catchers = walk->catchers;

		walk->catchers = 0;
		frames_next(walk)(walk);
		walk->catchers = catchers;
	}
};

void destroyer(struct walk *walk)
{
	destroyed object = {walk};

	frames_next(walk)(walk);
	if (walk->catchers > 0)
		throw_now(walk, 3);
}

void not_thrown_through(struct walk *walk) noexcept
{
	int catchers = walk->catchers;

	walk->catchers = 0;
	frames_next(walk)(walk);
	walk->catchers = catchers;
}

struct base {
	virtual ~base() = default;
	virtual void go(struct walk *walk) = 0;
};

struct left : base {
	void go(struct walk *walk) override
	{
		volatile char room[40];

		room[0] = 1;
		frames_next(walk)(walk);
		sink += room[0];
	}
};

struct right : base {
	void go(struct walk *walk) override
	{
		frames_next(walk)(walk);
	}
};

void through_virtual(struct walk *walk)
{
	left l;
	right r;
	base *which[] = {&l, &r};

	which[frames_random(&walk->path) >> 9 & 1]->go(walk);
	sink++;
}

void through_sort(struct walk *walk)
{
	int items[] = {3, 1, 2};
	bool walked = false;

	std::sort(items, items + 3, [&](int a, int b) {
		if (!walked) {
			walked = true;
			frames_next(walk)(walk);
		}
		return a < b;
	});
	sink += items[0];
}

void through_function(struct walk *walk)
{
	std::function<void(int)> call = [walk](int number) {
		frames_next(walk)(walk);
		sink += number;
	};

	call(1);
}

frame *const all[] = {
    thrower,         catcher,      rethrower,        destroyer,
    through_virtual, through_sort, through_function, not_thrown_through,
};

} /* namespace */

extern "C" const struct frames NAME = {all, sizeof(all) / sizeof(*all)};
