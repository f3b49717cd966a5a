/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "http/listen.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/bug.h"

enum { HOST_SIZE = 254, PORT_SIZE = 6, BACKLOG = 511 };

/* "127.0.0.1:8080", "[::1]:8080", "localhost:0" */
static bool split_address(const char *address, char host[HOST_SIZE], char port[PORT_SIZE])
{
	const char *colon = strrchr(address, ':');
	const char *from = address;
	size_t n;
	size_t digits;
	long number;

	if (!colon || colon == address)
		return false;
	n = (size_t)(colon - address);
	if (address[0] == '[') {
		if (n < 3 || colon[-1] != ']')
			return false;
		from++;
		n -= 2;
	} else if (memchr(address, ':', n)) {
		return false;
	}
	digits = strlen(colon + 1);
	if (n >= HOST_SIZE || digits == 0 || digits >= PORT_SIZE ||
	    strspn(colon + 1, "0123456789") != digits)
		return false;
	number = strtol(colon + 1, NULL, 10);
	if (number > 65535)
		return false;
	memcpy(host, from, n);
	host[n] = '\0';
	memcpy(port, colon + 1, digits + 1);
	return true;
}

static int port_of(int fd)
{
	union {
		struct sockaddr any;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
	} address = {0};
	socklen_t size = sizeof(address);

	if (getsockname(fd, &address.any, &size))
		BUG("a listening socket has no name");
	return ntohs(
	    address.any.sa_family == AF_INET6 ? address.v6.sin6_port : address.v4.sin_port);
}

/* The socket, or -1 with errno set. */
static int open_socket(const struct addrinfo *info)
{
	int on = 1;
	int fd = socket(info->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -1;
	/* So that a server may follow another that just ended at the same port. */
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (bind(fd, info->ai_addr, info->ai_addrlen) || listen(fd, BACKLOG)) {
		int why = errno;

		close(fd);
		errno = why;
		return -1;
	}
	return fd;
}

enum err_code listen_open(const char *address, int *fd, int *port, struct err *err)
{
	struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE};
	struct addrinfo *info;
	char host[HOST_SIZE];
	char service[PORT_SIZE];

	if (!split_address(address, host, service))
		return err_set(err, ERR_USAGE, "http.listen_form", address, NULL);
	if (getaddrinfo(host, service, &hints, &info))
		return err_set(err, ERR_NOT_FOUND, "http.host_unknown", host, NULL);
	*fd = open_socket(info);
	freeaddrinfo(info);
	if (*fd >= 0) {
		*port = port_of(*fd);
		return ERR_NONE;
	}
	if (errno == EADDRINUSE)
		return err_set(err, ERR_CONFLICT, "http.port_taken", service, NULL);
	if (errno == EACCES)
		return err_set(err, ERR_DENIED, "http.port_denied", service, NULL);
	return err_set(err, ERR_IO, "http.listen", address, NULL);
}
