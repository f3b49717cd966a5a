/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "report/wording_submission.h"

static const char *text_of(enum lang lang, const char *prefix, const char *code)
{
	char key[64];

	snprintf(key, sizeof(key), "%s%s", prefix, code);
	return tr(lang, key);
}

const char *wording_submission_state(enum lang lang, enum submission_state state)
{
	return text_of(lang, "submission.state.", submission_state_code(state));
}

const char *wording_submission_move(enum lang lang, enum submission_move move)
{
	return text_of(lang, "submission.move.", submission_move_code(move));
}
