/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "cli/progress.h"

#include <time.h>
#include <unistd.h>

enum { WIDTH = 32, DRAW_EVERY_MS = 100, GUESS_AFTER_MS = 2000 };

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void progress_init(struct progress *progress, const struct cli *cli)
{
	*progress = (struct progress){.lang = cli->lang, .shown = isatty(STDERR_FILENO)};
}

/* What is left, if the rest goes as fast as what is done. */
static void add_time_left(
    struct buf *line, const struct progress *progress, int64_t now, uint64_t done, uint64_t total)
{
	int64_t taken = now - progress->since;
	int64_t seconds;

	if (taken < GUESS_AFTER_MS || !done || done >= total)
		return;
	seconds = (int64_t)((double)taken * (double)(total - done) / (double)done / 1000) + 1;
	buf_add_text(line, ", ");
	if (seconds < 100)
		tr_add(line, progress->lang, "cli.progress.seconds_left", seconds);
	else
		tr_add(line, progress->lang, "cli.progress.minutes_left", (seconds + 59) / 60);
}

static void draw(const struct progress *progress, int64_t now, uint64_t done, uint64_t total)
{
	uint64_t percent = total ? (uint64_t)((double)done * 100 / (double)total) : 100;
	struct buf line = {0};

	buf_add_text(&line, "\r[");
	for (uint64_t i = 0; i < WIDTH; i++)
		buf_add_char(&line, i * 100 < percent * WIDTH ? '#' : '.');
	buf_add_text(&line, "] ");
	tr_add(&line, progress->lang, progress->what, percent);
	add_time_left(&line, progress, now, done, total);
	buf_add_text(&line, "\033[K");
	fwrite(line.p, 1, line.n, stderr);
	fflush(stderr);
	buf_release(&line);
}

void progress_show(struct progress *progress, const char *what, uint64_t done, uint64_t total)
{
	int64_t now;

	if (!progress->shown)
		return;
	now = now_ms();
	if (what != progress->what) {
		progress->what = what;
		progress->since = now;
	} else if (now - progress->drawn_at < DRAW_EVERY_MS) {
		return;
	}
	progress->drawn_at = now;
	draw(progress, now, done, total);
}

void progress_end(struct progress *progress)
{
	if (progress->drawn_at)
		fputs("\r\033[K", stderr);
	progress->drawn_at = 0;
}
