/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * born.h - how long ago a connection was made, as far as its traffic tells.
 */
#ifndef FINLEAK_BORN_H
#define FINLEAK_BORN_H

#include <stddef.h>
#include <stdint.h>

struct tcp_info;

/*
 * How long ago at most the connection was made that INFO tells of, of which the
 * kernel gave BYTES; 0: not known.
 */
uint32_t born_ms(const struct tcp_info *info, size_t bytes);

#endif
