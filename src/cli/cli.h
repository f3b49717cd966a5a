/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The command line. Each command is one file src/cli/NAME.c with one function,
 * named in commands.def; it parses its options, calls the layers below, prints
 * and returns an exit status: 0 done, 1 refused or failed, 2 called wrongly,
 * 3 done, but figures are missing.
 */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include "core/space.h"
#include "view/i18n.h"

enum { EXIT_MISSING_FIGURES = 3 };

/* Runs the program; argv as main() gets it. Returns the exit status. */
int cli_run(int argc, char **argv);

/* What a command is called with: words that are not options, and the language. */
struct cli {
	const char *command;
	enum lang lang; /* --lang, else Vietnamese unless LANG asks for English */
	int argc;
	char **argv; /* after the command's name */
};

typedef int command_function(struct cli *cli);

/* An option: exactly one of `value` and `flag`. */
struct cli_option {
	const char *name;   /* "--db" */
	const char **value; /* set to the next word, or to what follows "=" */
	bool *flag;
};

/*
 * Takes the options out of cli->argv (all commands know --lang too); what is
 * left are between `least` and `most` words in `words`. On a mistake prints it
 * with the command's usage and returns false: the command returns 2.
 */
bool cli_parse(struct cli *cli, const struct cli_option *options, int count, const char **words,
    int least, int most);

/*
 * Takes every occurrence of an option that may be given several times out of
 * cli->argv, before cli_parse(): their values in order, at most `most`. On a
 * mistake prints it and returns false, as that does.
 */
bool cli_take_all(struct cli *cli, const char *option, const char **values, int most, int *count);

/* What comes after the name of a command that does several things: "list", "show FORM" … */
struct cli_verb {
	const char *name;
	int (*run)(void *context); /* gives the exit status */
	int least, most;           /* words after it */
};

/* The verb that `words`, ended by NULL, begin with, and how many follow it; NULL: there is none for
 * so many. */
const struct cli_verb *cli_find_verb(
    const struct cli_verb *verbs, size_t count, const char *const *words, int *after);

/* Says that an option must be given; returns the exit status. */
int cli_requires(const struct cli *cli, const char *option);

/* Prints an error, or issues, to standard error; returns the exit status. */
int cli_fail(const struct cli *cli, const struct err *err);
void cli_print_issues(const struct cli *cli, const struct issues *issues);

/* Prints a catalogue text and a line end; arguments as for tr_add. */
#define cli_say(cli, stream, ...)                                                                  \
	do {                                                                                       \
		struct buf line_ = {0};                                                            \
		tr_add(&line_, (cli)->lang, __VA_ARGS__);                                          \
		cli_print_line((stream), &line_);                                                  \
	} while (0)
void cli_print_line(FILE *stream, struct buf *line); /* releases the line */

/* An open register, for most commands. */
struct cli_register {
	struct db *db;
	struct space *space;
};

/* Opens --db; on failure prints it and returns its exit status, else 0. */
int cli_open(const struct cli *cli, const char *db, struct cli_register *reg);
void cli_close(struct cli_register *reg);

#define COMMAND(name, function) command_function function;
#include "cli/commands.def"
#undef COMMAND

#endif
