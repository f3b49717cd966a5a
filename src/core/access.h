/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The one authorisation gate: who may do what. Routes and commands name a
 * permission; the front ends ask here before they act.
 */
#ifndef CORE_ACCESS_H
#define CORE_ACCESS_H

#include <stdbool.h>

/* ACCESS_UNSET is what a forgotten permission reads as: nothing may start with it. */
enum access {
	ACCESS_UNSET = 0,
	ACCESS_PUBLIC, /* what is published, to anybody */
	ACCESS_COUNT
};

/* Whether somebody who has not signed in may. */
bool access_allows_anonymous(enum access permission);

#endif
