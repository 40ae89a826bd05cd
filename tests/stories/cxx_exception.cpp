/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * cxx_exception.cpp - an exception flies past the close().
 */
#include "story.h"

#include <stdexcept>
#include <string>

namespace shop
{
static int accept_line, read_line;

template <typename T> class Server
{
      public:
	explicit Server(int listener) : listener_(listener)
	{
	}

	STORY_FUNCTION int take()
	{
		accept_line = __LINE__ + 1;
		return accept(listener_, nullptr, nullptr);
	}

	STORY_FUNCTION T parse(int fd)
	{
		char text[16] = "";
		read_line = __LINE__ + 1;
		ssize_t n = recv(fd, text, sizeof(text) - 1, 0);

		return std::stoi(std::string(text, n > 0 ? n : 0));
	}

	STORY_FUNCTION void serve()
	{
		int fd = take();

		try {
			parse(fd);
			close(fd);
		} catch (const std::invalid_argument &) {
			if (story_clean)
				close(fd);
		}
	}

      private:
	int listener_;
};
} // namespace shop

static void story()
{
	int listener = story_listen(AF_INET);
	shop::Server<int> server(listener);

	for (const char *request : {"12", "twelve", "13"}) {
		int peer = story_connect(listener);

		story_send(peer, request);
		server.serve();
		close(peer);
	}
	usleep(10000);
	story_expect("fin-unread count=1 opened=shop::Server<int>::take:%d "
	             "last_use=shop::Server<int>::parse:%d",
	             shop::accept_line, shop::read_line);
}
