/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "cli/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sodium.h>
#include <termios.h>
#include <unistd.h>

void secret_clear(struct secret *secret)
{
	sodium_memzero(secret, sizeof(*secret));
}

/* A line of `fd`; false: errno tells (0: it is too long, or there is none). */
static bool read_line(int fd, struct secret *out)
{
	bool ended = false;

	out->n = 0;
	errno = 0;
	while (!ended) {
		char c;
		ssize_t n = read(fd, &c, 1);

		if (n < 0)
			return false;
		ended = !n || c == '\n';
		if (!n && !out->n)
			return false;
		if (ended)
			break;
		if (out->n == SECRET_MOST)
			return false;
		out->text[out->n++] = c;
	}
	if (out->n && out->text[out->n - 1] == '\r')
		out->n--;
	out->text[out->n] = '\0';
	return true;
}

static int read_from_file(const struct cli *cli, const char *file, struct secret *out)
{
	bool given = !strcmp(file, "-");
	int fd = given ? STDIN_FILENO : open(file, O_RDONLY | O_CLOEXEC);
	struct err err = {0};
	bool fine = fd >= 0 && read_line(fd, out);
	int problem = errno;

	if (fd >= 0 && !given)
		close(fd);
	if (fine)
		return 0;
	secret_clear(out);
	if (problem)
		err_set(&err, ERR_IO, "file.cannot_read", file, strerror(problem), NULL);
	else
		err_set(&err, ERR_INPUT, "cli.secret.no_line", file, NULL);
	return cli_fail(cli, &err);
}

/* ---- At the terminal */

static volatile sig_atomic_t interrupted;

static void note_signal(int number)
{
	interrupted = number;
}

static const int ending_signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
enum { ENDING_SIGNALS = sizeof(ending_signals) / sizeof(*ending_signals) };

static void show_prompt(const struct cli *cli, int terminal, const char *key)
{
	struct buf text = {0};

	tr_add(&text, cli->lang, key);
	buf_add_text(&text, ": ");
	if (write(terminal, text.p, text.n) < 0)
		errno = 0; /* what is typed counts */
	buf_release(&text);
}

/* A line typed unseen. The terminal shows again what is typed, also when a signal comes. */
static bool read_unseen(
    const struct cli *cli, int terminal, const char *prompt_key, struct secret *out)
{
	struct sigaction noting = {.sa_handler = note_signal}, before[ENDING_SIGNALS];
	struct termios seen, unseen;
	bool fine;

	if (tcgetattr(terminal, &seen))
		return false;
	interrupted = 0;
	for (int i = 0; i < ENDING_SIGNALS; i++)
		sigaction(ending_signals[i], &noting, &before[i]);
	show_prompt(cli, terminal, prompt_key);
	unseen = seen;
	unseen.c_lflag &= ~(tcflag_t)(ECHO | ECHONL);
	unseen.c_lflag |= ICANON | ISIG;
	fine = !tcsetattr(terminal, TCSAFLUSH, &unseen) && read_line(terminal, out);
	tcsetattr(terminal, TCSAFLUSH, &seen);
	if (write(terminal, "\n", 1) < 0)
		fine = false;
	for (int i = 0; i < ENDING_SIGNALS; i++)
		sigaction(ending_signals[i], &before[i], NULL);
	if (interrupted)
		raise(interrupted);
	return fine;
}

static int read_from_terminal(const struct cli *cli, const char *prompt_key, struct secret *out)
{
	int terminal = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	struct secret again;
	const char *problem = "cli.secret.no_terminal";

	if (terminal >= 0) {
		if (read_unseen(cli, terminal, prompt_key, out) &&
		    read_unseen(cli, terminal, "cli.secret.again", &again))
			problem = str_eq(secret_str(out), secret_str(&again))
			              ? NULL
			              : "cli.secret.differs";
		secret_clear(&again);
		close(terminal);
	}
	if (!problem)
		return 0;
	secret_clear(out);
	cli_say(cli, stderr, problem);
	return 2;
}

int secret_read(const struct cli *cli, const char *file, const char *prompt_key, struct secret *out)
{
	*out = (struct secret){0};
	return file ? read_from_file(cli, file, out) : read_from_terminal(cli, prompt_key, out);
}
