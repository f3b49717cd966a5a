/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A city of two wards and a commune, its indicators, and a form, for tests of forms. */
#ifndef TESTS_FORM_WORLD_H
#define TESTS_FORM_WORLD_H

#include "core/form.h"
#include "register.h"

/* Files of a package, to be put at the beginning of a list of them: all but observations. */
#define FORM_WORLD_FILES                                                                           \
	{"units.csv", form_world_units}, {"scenarios.csv", form_world_scenarios},                  \
	    {"breakdowns.csv", form_world_breakdowns},                                             \
	{                                                                                          \
		"indicators.csv", form_world_indicators                                            \
	}

extern const char form_world_units[];
extern const char form_world_scenarios[];
extern const char form_world_breakdowns[];
extern const char form_world_indicators[];

/* A form that holds, quarterly, of wards and communes, with each kind of everything; and the
 * members of one between the braces, to put others beside. */
extern const char form_world_form[];

/* The form's JSON with `what` (which must be in it) replaced by `with`; in reg->arena. */
const char *form_world_with(struct test_register *reg, const char *what, const char *with);

/* Imports the world. */
void form_world_open(struct test_register *reg);

#endif
