/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * fuzz_recorder.c - any bytes as what the recorder reads: its settings, and
 * what the image before an exec left, as the first byte says.
 *
 * This process is the next image: what must be its own in a recording (pid,
 * time of its start, cookies) is put there, so that the rest is read.
 */
#include "preload/handover.h"
#include "preload/identity.h"
#include "preload/inherit.h"
#include "preload/settings.h"
#include "preload/sockets.h"
#include "preload/stacks.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { TEXT_MAX = 4096 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char folder[] = "/dev/shm/finleak-fuzz-XXXXXX";
static char path[128];
static int tcp = -1;

/* There from the first input to the last. */
static void prepare(void)
{
	if (tcp >= 0)
		return;
	if (!mkdtemp(folder))
		abort();
	snprintf(path, sizeof path, "%s/finleak.%d" RECORDING_EXEC_SUFFIX,
	         folder, getpid());
	tcp = socket(AF_INET, SOCK_STREAM, 0);
}

static void read_settings(const uint8_t *data, size_t size)
{
	static char text[TEXT_MAX];
	uint64_t ms;

	snprintf(text, sizeof text, "FINLEAK_OPTIONS=%.*s", (int)size, data);
	settings_read((char *[]){text, NULL});
	for (int i = 0; i < SETTING_COUNT; i++) {
		if (strlen(settings_value(i)) > SETTINGS_ROOM)
			abort();
		settings_on(i);
		settings_ms(i, &ms);
		if (settings_number(i) < 0)
			abort();
	}
}

static void settle_in_folder(void)
{
	static char text[TEXT_MAX];

	snprintf(text, sizeof text, "FINLEAK_OPTIONS=run=:directory=%s:keep=0",
	         folder);
	settings_read((char *[]){text, NULL});
}

/* What a hostile image could have written there as well. */
static void make_own(uint8_t *bytes, size_t size)
{
	struct recording_header *header = (void *)bytes;
	struct recording_socket *slot;
	socklen_t length = sizeof slot->stamp.cookie;
	uint64_t at;

	if (size < sizeof *header)
		return;
	identity_fill(header);
	at = header->sockets.offset + (uint64_t)tcp * sizeof *slot;
	if (at % 8 || at < sizeof *header || at > size - sizeof *slot)
		return;
	slot = (void *)(bytes + at);
	getsockopt(tcp, SOL_SOCKET, SO_COOKIE, &slot->stamp.cookie, &length);
}

static void leave(const uint8_t *data, size_t size)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	uint8_t *bytes = malloc(size + 1);

	memcpy(bytes, data, size);
	make_own(bytes, size);
	if (fd < 0 || write(fd, bytes, size) != (ssize_t)size)
		abort();
	close(fd);
	free(bytes);
}

/* As the next image does, up to its first socket. */
static void take_over(void)
{
	struct mapping before;
	struct mapping_refusal refusal;
	struct stacks_new stack = {.call = RECORDING_CALL_ACCEPT, .n = 0};

	if (!handover_find(&before))
		return;
	if (mapping_create(&mapping, &refusal)) {
		inherit_stacks(&before);
		sockets_inherit(before.sockets, before.header->sockets.used,
		                false);
		inherit_notes(&before);
		stacks_add(&stack);
		mapping_unlink(&mapping);
		mapping_drop(&mapping);
	}
	handover_unwatch(&before);
	handover_done(&before);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (!size)
		return 0;
	prepare();
	if (*data == 's') {
		read_settings(data + 1, size - 1);
		return 0;
	}
	settle_in_folder();
	leave(data + 1, size - 1);
	take_over();
	unlink(path);
	return 0;
}
