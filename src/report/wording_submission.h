/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How the states and moves of submissions are said. */
#ifndef REPORT_WORDING_SUBMISSION_H
#define REPORT_WORDING_SUBMISSION_H

#include "core/submission.h"
#include "view/i18n.h"

/* "đang nhập", "đã gửi" … */
const char *wording_submission_state(enum lang lang, enum submission_state state);

/* As a button says it: "Gửi báo cáo", "Trả lại" … */
const char *wording_submission_move(enum lang lang, enum submission_move move);

#endif
