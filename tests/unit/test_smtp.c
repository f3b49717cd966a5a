/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Mail against a small server of our own, a thread that answers as it is told. */
#include "mail/smtp.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>
#include <cmocka.h>

struct sink {
	int listener;
	char url[64];
	const char *at_recipient; /* its answer to RCPT TO */
	const char *at_end;       /* … to the end of the message; NULL: hangs up */
	struct buf got;           /* what the client said */
	pthread_t thread;
};

static void answer(FILE *line, const char *text)
{
	fprintf(line, "%s\r\n", text);
	fflush(line);
}

/* One connection, until QUIT or the end of the line. */
static void *serve(void *context)
{
	struct sink *sink = context;
	int socket = accept(sink->listener, NULL, NULL);
	FILE *line = socket < 0 ? NULL : fdopen(socket, "r+");
	bool in_message = false;
	char text[2048];

	if (!line)
		return NULL;
	setvbuf(line, NULL, _IONBF, 0);
	answer(line, "220 sink");
	while (fgets(text, sizeof(text), line)) {
		buf_add_text(&sink->got, text);
		if (in_message && strcmp(text, ".\r\n"))
			continue;
		if (in_message && !sink->at_end)
			break;
		if (!strncmp(text, "QUIT", 4)) {
			answer(line, "221 bye");
			break;
		}
		answer(line, in_message                  ? sink->at_end
			     : !strncmp(text, "DATA", 4) ? "354 go on"
			     : !strncmp(text, "RCPT", 4) ? sink->at_recipient
							 : "250 fine");
		in_message = !strncmp(text, "DATA", 4);
	}
	fclose(line);
	return NULL;
}

static void sink_start(struct sink *sink)
{
	struct sockaddr_in address = {
	    .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof(address);

	sink->listener = socket(AF_INET, SOCK_STREAM, 0);
	assert_true(sink->listener >= 0);
	assert_int_equal(bind(sink->listener, (struct sockaddr *)&address, size), 0);
	assert_int_equal(listen(sink->listener, 1), 0);
	assert_int_equal(getsockname(sink->listener, (struct sockaddr *)&address, &size), 0);
	snprintf(sink->url, sizeof(sink->url), "smtp://127.0.0.1:%d", ntohs(address.sin_port));
	assert_int_equal(pthread_create(&sink->thread, NULL, serve, sink), 0);
}

static void sink_stop(struct sink *sink)
{
	shutdown(sink->listener, SHUT_RDWR);
	close(sink->listener);
	pthread_join(sink->thread, NULL);
	buf_release(&sink->got);
}

static const struct smtp_message message = {.to = STR("lan@example.org"),
    .subject = STR("Báo cáo quý III năm 2017 sắp đến hạn nộp, xin đồng chí kiểm tra số liệu"),
    .body = STR("Kính gửi đồng chí,\n.\nHạn nộp: 18/9/2017.\n"),
    .id = STR("due.7")};

static enum smtp_outcome send_to(struct sink *sink)
{
	const struct smtp_config config = {
	    .url = sink->url, .from = "kycung@example.org", .from_name = "Thành phố Lạng Sơn"};
	struct buf why = {0};
	enum smtp_outcome outcome = smtp_send(&config, &message, &why);

	assert_true((outcome == SMTP_SENT) == !why.n);
	buf_release(&why);
	return outcome;
}

static void a_message_arrives_as_it_was_written(void **state)
{
	struct sink sink = {.at_recipient = "250 fine", .at_end = "250 taken"};

	(void)state;
	sink_start(&sink);
	assert_int_equal(send_to(&sink), SMTP_SENT);
	assert_non_null(strstr(sink.got.p, "MAIL FROM:<kycung@example.org>"));
	assert_non_null(strstr(sink.got.p, "RCPT TO:<lan@example.org>"));
	assert_non_null(strstr(sink.got.p, "Subject: =?UTF-8?B?"));
	assert_non_null(strstr(sink.got.p, "Message-ID: <due.7@example.org>"));
	assert_non_null(strstr(sink.got.p, "Content-Type: text/plain; charset=utf-8"));
	/* A line of one dot does not end it. */
	assert_non_null(strstr(sink.got.p, "18/9/2017"));
	for (const char *line = sink.got.p; (line = strchr(line, '\n')); line++)
		assert_true(line[-1] == '\r');
	sink_stop(&sink);
}

static void an_unknown_recipient_is_refused_and_a_busy_server_tried_later(void **state)
{
	struct sink refuses = {.at_recipient = "550 no such user", .at_end = "250 taken"};
	struct sink busy = {.at_recipient = "451 come again", .at_end = "250 taken"};

	(void)state;
	sink_start(&refuses);
	assert_int_equal(send_to(&refuses), SMTP_REFUSED);
	sink_stop(&refuses);
	sink_start(&busy);
	assert_int_equal(send_to(&busy), SMTP_LATER);
	sink_stop(&busy);
	assert_int_equal(send_to(&busy), SMTP_LATER); /* nobody listens there any more */
}

static void a_line_lost_at_the_end_leaves_it_open(void **state)
{
	struct sink sink = {.at_recipient = "250 fine"};

	(void)state;
	sink_start(&sink);
	assert_int_equal(send_to(&sink), SMTP_UNKNOWN);
	sink_stop(&sink);
}

static void only_addresses_are_addresses(void **state)
{
	(void)state;
	assert_true(smtp_address_valid(STR("lan.nguyen@langson.gov.vn")));
	assert_false(smtp_address_valid(STR("")));
	assert_false(smtp_address_valid(STR("lan")));
	assert_false(smtp_address_valid(STR("@langson.gov.vn")));
	assert_false(smtp_address_valid(STR("lan@")));
	assert_false(smtp_address_valid(STR("lan@a@b")));
	assert_false(smtp_address_valid(STR("lan@a\r\nBcc: x@y")));
	assert_false(smtp_address_valid(STR("Lan <lan@a>")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_message_arrives_as_it_was_written),
	    cmocka_unit_test(an_unknown_recipient_is_refused_and_a_busy_server_tried_later),
	    cmocka_unit_test(a_line_lost_at_the_end_leaves_it_open),
	    cmocka_unit_test(only_addresses_are_addresses),
	};

	smtp_start();
	return cmocka_run_group_tests_name("smtp", tests, NULL, NULL);
}
