/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Saves of single cells over HTTP, as the script of the entry page sends them:
 * each reporter waits for the answer before it saves its next cell, and names
 * the revision that the last answer gave.
 *
 *   bench_http_save PORT SECONDS <REPORTERS
 *
 * A line of standard input is a reporter: target, cookie, token of its forms,
 * version of the form, then its cells with the revision that stands, as 0-3:17,
 * all separated by spaces. Prints lines "saves" (a second), "p50", "p99"
 * (microseconds).
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/bug.h"
#include "bench_time.h"

enum { REPORTERS_MAX = 1024, CELLS_MAX = 256, SAVES_MAX = 1 << 16, MESSAGE_SIZE = 8192 };

struct reporter {
	pthread_t thread;
	int port;
	double until;
	char *target, *cookie, *token, *version;
	size_t cell_count;
	char *cells[CELLS_MAX];
	long revisions[CELLS_MAX];
	size_t count;
	uint32_t microseconds[SAVES_MAX];
};

static int connect_to(int port)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
	    .sin_port = htons((uint16_t)port),
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;

	INVARIANT(fd >= 0 && !setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)));
	INVARIANT(!connect(fd, (const struct sockaddr *)&address, sizeof(address)));
	return fd;
}

/* The whole answer, ended by NUL; its length is what Content-Length says. */
static void receive(int fd, char answer[MESSAGE_SIZE])
{
	size_t n = 0;
	const char *body = NULL, *length;

	do {
		ssize_t got = recv(fd, answer + n, MESSAGE_SIZE - 1 - n, 0);

		INVARIANT(got > 0);
		n += (size_t)got;
		answer[n] = '\0';
		body = strstr(answer, "\r\n\r\n");
		length = strstr(answer, "Content-Length: ");
	} while (
	    !body || !length || (size_t)(body + 4 - answer) + strtoul(length + 16, NULL, 10) > n);
}

static void save(struct reporter *r, int fd)
{
	size_t at = r->count % r->cell_count;
	char message[MESSAGE_SIZE], body[256];
	const char *revision;
	int n, m;

	m = snprintf(body, sizeof(body),
	    "{\"version\":%s,\"cells\":[{\"cell\":\"%s\",\"text\":\"%zu\",\"seen\":%ld}]}",
	    r->version, r->cells[at], r->count + 1, r->revisions[at]);
	n = snprintf(message, sizeof(message),
	    "POST %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nOrigin: http://127.0.0.1:%d\r\nCookie: "
	    "%s\r\n"
	    "X-CSRF-Token: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s",
	    r->target, r->port, r->port, r->cookie, r->token, m, body);
	INVARIANT(n > 0 && n < MESSAGE_SIZE && send(fd, message, (size_t)n, 0) == n);
	receive(fd, message);
	revision = strstr(message, "\"revision\":");
	if (!strstr(message, "\"outcome\":\"saved\"") || !revision)
		BUG("%s", message);
	r->revisions[at] = strtol(revision + 11, NULL, 10);
}

static void *report(void *arg)
{
	struct reporter *r = arg;
	int fd = connect_to(r->port);

	while (bench_now() < r->until && r->count < SAVES_MAX) {
		double begun = bench_now();

		save(r, fd);
		r->microseconds[r->count++] = (uint32_t)((bench_now() - begun) * 1e6);
	}
	close(fd);
	return NULL;
}

/* The words of a line, which stay in it. */
static void read_reporter(struct reporter *r, char *line)
{
	char *rest = NULL;

	r->target = strtok_r(line, " \n", &rest);
	r->cookie = strtok_r(NULL, " \n", &rest);
	r->token = strtok_r(NULL, " \n", &rest);
	r->version = strtok_r(NULL, " \n", &rest);
	while (r->cell_count < CELLS_MAX) {
		char *cell = strtok_r(NULL, " \n", &rest);
		char *colon = cell ? strchr(cell, ':') : NULL;

		if (!colon)
			break;
		*colon = '\0';
		r->cells[r->cell_count] = cell;
		r->revisions[r->cell_count++] = strtol(colon + 1, NULL, 10);
	}
	INVARIANT(r->cell_count);
}

static void print(const struct reporter *all, size_t reporters, double seconds)
{
	uint32_t *taken;
	size_t count = 0, n = 0;

	for (size_t i = 0; i < reporters; i++)
		count += all[i].count;
	taken = calloc(count + 1, sizeof(*taken));
	INVARIANT(taken);
	for (size_t i = 0; i < reporters; i++)
		for (size_t j = 0; j < all[i].count; j++)
			taken[n++] = all[i].microseconds[j];
	bench_print_saves(taken, count, seconds);
	free(taken);
}

int main(int argc, char **argv)
{
	struct reporter *all;
	char *line = NULL;
	size_t room = 0, count = 0;
	double begun;

	if (argc != 3) {
		fputs("usage: bench_http_save PORT SECONDS <REPORTERS\n", stderr);
		return 2;
	}
	all = calloc(REPORTERS_MAX, sizeof(*all));
	INVARIANT(all);
	while (count < REPORTERS_MAX && getline(&line, &room, stdin) > 0) {
		read_reporter(&all[count++], line);
		line = NULL; /* its words are the reporter's */
		room = 0;
	}
	free(line);
	begun = bench_now();
	for (size_t i = 0; i < count; i++) {
		all[i].port = (int)strtol(argv[1], NULL, 10);
		all[i].until = begun + strtod(argv[2], NULL);
		INVARIANT(!pthread_create(&all[i].thread, NULL, report, &all[i]));
	}
	for (size_t i = 0; i < count; i++)
		pthread_join(all[i].thread, NULL);
	print(all, count, bench_now() - begun);
	for (size_t i = 0; i < count; i++)
		free(all[i].target);
	free(all);
	return 0;
}
