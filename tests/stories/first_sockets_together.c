/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * first_sockets_together.c - the process's first sockets are opened by eight
 * threads at once, and each is recorded with its stack.
 */
#include "story.h"

enum { THREADS = 8 };

static struct sockaddr_in server;
static pthread_barrier_t all_ready;
static int opened_line, fds[THREADS];

STORY_FUNCTION static int open_socket(void)
{
	opened_line = __LINE__ + 1;
	return socket(AF_INET, SOCK_STREAM, 0);
}

static void *connect_one(void *fd)
{
	pthread_barrier_wait(&all_ready);
	*(int *)fd = open_socket();
	story_must(connect(*(int *)fd, (struct sockaddr *)&server,
	                   sizeof(server)) == 0);
	return NULL;
}

/* The server is another process: it must not be this one's first socket. */
static void serve(int tell)
{
	int listener = story_listen(AF_INET);
	socklen_t size = sizeof(server);

	story_must(getsockname(listener, (struct sockaddr *)&server, &size) ==
	           0);
	story_must(write(tell, &server, sizeof(server)) == sizeof(server));
	for (int i = 0; i < THREADS; i++)
		close(accept(listener, NULL, NULL));
	_exit(0);
}

static void story(void)
{
	pthread_t threads[THREADS];
	int told[2], status;
	pid_t pid;

	story_must(pipe(told) == 0);
	pid = fork();
	if (pid == 0)
		serve(told[1]);
	story_must(read(told[0], &server, sizeof(server)) == sizeof(server));
	pthread_barrier_init(&all_ready, NULL, THREADS);
	for (int i = 0; i < THREADS; i++)
		pthread_create(&threads[i], NULL, connect_one, &fds[i]);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	story_must(waitpid(pid, &status, 0) == pid && status == 0);
	for (int i = 0; i < THREADS; i++)
		if (story_clean)
			close(fds[i]);
	story_expect("fin-unread count=8 opened=open_socket:%d", opened_line);
}
