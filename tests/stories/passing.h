/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * passing.h - hands a descriptor to another process, or to oneself
 * (SCM_RIGHTS).
 */
#ifndef PASSING_H
#define PASSING_H

#include "story.h"

union passing {
	char room[CMSG_SPACE(sizeof(int))];
	struct cmsghdr alignment;
};

/* Sends FD through CHANNEL, a socket of the family AF_UNIX. */
STORY_FUNCTION static void pass_on(int channel, int fd)
{
	char byte = 'x';
	union passing control;
	struct iovec bytes = {.iov_base = &byte, .iov_len = 1};
	struct msghdr message;
	struct cmsghdr *header;

	memset(&message, 0, sizeof(message));
	message.msg_iov = &bytes;
	message.msg_iovlen = 1;
	message.msg_control = &control;
	message.msg_controllen = sizeof(control);
	header = CMSG_FIRSTHDR(&message);
	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(sizeof(fd));
	memcpy(CMSG_DATA(header), &fd, sizeof(fd));
	story_must(sendmsg(channel, &message, 0) == 1);
}

/* The descriptor that comes through CHANNEL. */
STORY_FUNCTION static int take_over(int channel)
{
	char byte;
	union passing control;
	struct iovec bytes = {.iov_base = &byte, .iov_len = 1};
	struct msghdr message;
	int fd;

	memset(&message, 0, sizeof(message));
	message.msg_iov = &bytes;
	message.msg_iovlen = 1;
	message.msg_control = &control;
	message.msg_controllen = sizeof(control);
	story_must(recvmsg(channel, &message, 0) == 1);
	story_must(CMSG_FIRSTHDR(&message) != NULL);
	memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof(fd));
	return fd;
}

#endif
