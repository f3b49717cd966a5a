/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The engine behind a space: for the modules of core that compute figures. */
#ifndef CORE_SPACE_ROLLUP_H
#define CORE_SPACE_ROLLUP_H

#include "core/memo.h"
#include "core/rollup.h"
#include "core/space.h"

struct rollup *space_rollup(struct space *space);

/* What was read besides slices, for when the database cannot be reached. */
struct memo *space_memo(struct space *space);

#endif
