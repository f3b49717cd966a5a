/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The gate of every route: finds who asks, by the cookie of a session or by
 * "Authorization: Bearer kc_…", and asks core/access whether it may at all.
 * Whether it may at a unit is asked by the handler, which knows which.
 *
 * Invariants:
 *  1. request.actor is set only by this gate: to a struct visitor who is signed
 *     in (web/signed_in.h), or NULL on routes for everybody.
 *  2. A request of a session that changes anything carries the token of that
 *     session's forms.
 *  3. An account with a duty gets nowhere but to where the duty is fulfilled.
 */
#ifndef WEB_GATE_H
#define WEB_GATE_H

#include "http/router.h"

/*
 * ERR_ANONYMOUS web.gate.anonymous; ERR_DENIED http.denied, web.gate.stale_form
 * (another token, or none), web.gate.duty_password, web.gate.duty_second_factor;
 * ERR_UNAVAILABLE and the like where the register cannot tell.
 */
router_gate web_gate;

/* Where the duty that the gate named is fulfilled; NULL: it named none. */
const char *gate_duty_path(const struct err *err);

#endif
