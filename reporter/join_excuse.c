/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * join_excuse.c - the rule of the last holder.
 */
#include "join_excuse.h"

static bool holds(const struct join_holder *holders, size_t n,
                  const struct join_image *image, bool *excused)
{
	for (size_t i = 0; i < n; i++)
		if (holders[i].image == image) {
			*excused = holders[i].excused;
			return true;
		}
	return false;
}

/*
 * The rule of the last holder.  Who outlived a holder and has not got the
 * socket any more must have closed it, and then it was closed for good; who
 * still had it, and is itself excused, passes the excuse on.
 */
static bool excuse(const struct join_image *images, size_t n_images,
                   struct join_holder *holders, size_t n,
                   struct join_holder *holder)
{
	for (size_t i = 0; i < n_images; i++) {
		const struct join_image *other = &images[i];
		bool excused = true;

		if (!join_image_outlived(other, holder))
			continue;
		if (!holds(holders, n, other, &excused) || excused)
			return true;
	}
	return false;
}

size_t join_excuse(const struct join_image *images, size_t n_images,
                   struct join_holder *holders, size_t n)
{
	size_t left = 0;
	bool changed = n_images > 1;

	while (changed) {
		changed = false;
		for (size_t i = 0; i < n; i++)
			if (!holders[i].excused &&
			    excuse(images, n_images, holders, n, &holders[i]))
				changed = holders[i].excused = true;
	}
	for (size_t i = 0; i < n; i++)
		left += !holders[i].excused;
	return left;
}
