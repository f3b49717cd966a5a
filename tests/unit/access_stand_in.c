/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The gate, read from its table alone: for tests of submissions. */
#include "core/access.h"

const char *role_code(enum role role)
{
	static const char *const codes[ROLE_END] = {[ROLE_REPORTER] = "reporter",
	    [ROLE_SIGNATORY] = "signatory",
	    [ROLE_REVIEWER] = "reviewer",
	    [ROLE_APPROVER] = "approver",
	    [ROLE_PLANNER] = "planner",
	    [ROLE_AUDITOR] = "auditor",
	    [ROLE_ADMINISTRATOR] = "administrator"};

	return codes[role];
}

enum reach access_reach(enum role role, enum access permission)
{
#define MAY(who, what, reach)                                                                      \
	if (role == (who) && permission == (what))                                                 \
		return reach;
#include "core/access_matrix.def"
#undef MAY
	return REACH_NONE;
}

bool access_allows(const struct actor *actor, enum access permission,
    const struct definitions *defs, int unit, struct period p, struct str sector)
{
	(void)defs;
	(void)unit;
	(void)p;
	for (int i = 0; i < actor->grant_count; i++) {
		const struct grant *grant = &actor->grants[i];
		enum reach reach = access_reach(grant->role, permission);
		bool covers = !grant->sector_count || !sector.p || reach != REACH_SECTORS;

		for (int s = 0; s < grant->sector_count && !covers; s++)
			covers = str_eq(grant->sectors[s], sector);
		if (reach != REACH_NONE && covers)
			return true;
	}
	return false;
}
