/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * cancelled_destructor.cpp - a cancelled thread unwinds through the hook that
 * it waits in, so that destructors run (H34).
 */
#include "guest.h"

#include <atomic>
#include <pthread.h>

static std::atomic<int> waiting, destroyed;

struct guard {
	~guard()
	{
		destroyed++;
	}
};

struct call {
	const char *name;
	void (*run)(int fd);
};

static const call calls[] = {
    {"read",
     [](int fd) {
	     char byte;
	     (void)!read(fd, &byte, 1);
     }},
    {"recv",
     [](int fd) {
	     char byte;
	     (void)!recv(fd, &byte, 1, 0);
     }},
    {"recvmsg",
     [](int fd) {
	     msghdr message{};
	     (void)!recvmsg(fd, &message, 0);
     }},
    {"accept", [](int fd) { (void)accept(fd, nullptr, nullptr); }},
    {"accept4", [](int fd) { (void)accept4(fd, nullptr, nullptr, 0); }},
};

struct job {
	const call *what;
	int fd;
};

static void *run(void *context)
{
	guard outer;
	job *mine = static_cast<job *>(context);

	try {
		guard inner;

		waiting = 1;
		mine->what->run(mine->fd);
	} catch (...) {
		destroyed += 10;
		throw;
	}
	return nullptr;
}

int main()
{
	int peer, listener = guest_listen(&peer);
	int fd = accept(listener, nullptr, nullptr);

	for (const call &each : calls) {
		job mine{&each, each.name[0] == 'a' ? listener : fd};
		pthread_t thread;
		void *result = nullptr;

		waiting = destroyed = 0;
		pthread_create(&thread, nullptr, run, &mine);
		while (!waiting)
			usleep(1000);
		usleep(20000);
		pthread_cancel(thread);
		pthread_join(thread, &result);
		printf("%s: %s, %d\n", each.name,
		       result == PTHREAD_CANCELED ? "cancelled" : "came back",
		       destroyed.load());
	}
	return 0;
}
