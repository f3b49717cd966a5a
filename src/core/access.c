/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "core/access.h"

#include "base/bug.h"

static const char *const role_codes[ROLE_END] = {
    [ROLE_REPORTER] = "reporter",
    [ROLE_SIGNATORY] = "signatory",
    [ROLE_REVIEWER] = "reviewer",
    [ROLE_APPROVER] = "approver",
    [ROLE_PLANNER] = "planner",
    [ROLE_AUDITOR] = "auditor",
    [ROLE_ADMINISTRATOR] = "administrator",
    [ROLE_CONTRIBUTOR] = "contributor",
    [ROLE_EDITOR] = "editor",
    [ROLE_PUBLISHER] = "publisher",
    [ROLE_RECEPTIONIST] = "receptionist",
    [ROLE_RESPONDER] = "responder",
};

static const char *const access_codes[ACCESS_COUNT] = {
    [ACCESS_UNSET] = "unset",
    [ACCESS_PUBLIC] = "public",
    [ACCESS_OWN] = "own",
    [ACCESS_READ] = "read",
    [ACCESS_ENTER] = "enter",
    [ACCESS_SUBMIT] = "submit",
    [ACCESS_REVIEW] = "review",
    [ACCESS_APPROVE] = "approve",
    [ACCESS_PLAN] = "plan",
    [ACCESS_AUDIT] = "audit",
    [ACCESS_ADMINISTER] = "administer",
    [ACCESS_WRITE] = "write",
    [ACCESS_EDIT] = "edit",
    [ACCESS_ISSUE] = "issue",
    [ACCESS_ANSWER] = "answer",
    [ACCESS_RECEIVE] = "receive",
};

static const char *const reach_codes[] = {
    [REACH_NONE] = "none",
    [REACH_SECTORS] = "sectors",
    [REACH_UNITS] = "units",
    [REACH_ALL] = "all",
};

static const enum reach matrix[ROLE_END][ACCESS_COUNT] = {
#define MAY(role, permission, reach) [role][permission] = (reach),
#include "core/access_matrix.def"
#undef MAY
};

const char *role_code(enum role role)
{
	INVARIANT(role > 0 && role < ROLE_END);
	return role_codes[role];
}

bool role_parse(struct str text, enum role *out)
{
	for (enum role role = ROLE_REPORTER; role < ROLE_END; role++)
		if (str_is(text, role_codes[role])) {
			*out = role;
			return true;
		}
	return false;
}

bool role_needs_second_factor(enum role role)
{
	return role == ROLE_APPROVER || role == ROLE_ADMINISTRATOR || role == ROLE_PUBLISHER;
}

const char *access_code(enum access permission)
{
	INVARIANT(permission < ACCESS_COUNT);
	return access_codes[permission];
}

const char *reach_code(enum reach reach)
{
	INVARIANT(reach <= REACH_ALL);
	return reach_codes[reach];
}

enum reach access_reach(enum role role, enum access permission)
{
	INVARIANT(role > 0 && role < ROLE_END && permission < ACCESS_COUNT);
	return matrix[role][permission];
}

bool access_allows_anonymous(enum access permission)
{
	return permission == ACCESS_PUBLIC;
}

/* What needs no grant; *allowed is then the answer. */
static bool needs_no_grant(const struct actor *actor, enum access permission, bool *allowed)
{
	bool known = permission != ACCESS_UNSET && actor && actor->account > 0 &&
	             !(actor->withheld & 1U << permission);
	bool anybody = access_allows_anonymous(permission);

	INVARIANT(permission < ACCESS_COUNT);
	*allowed = anybody || (known && permission == ACCESS_OWN);
	return anybody || !known || permission == ACCESS_OWN;
}

bool access_allows_somewhere(const struct actor *actor, enum access permission)
{
	bool allowed = false;

	if (needs_no_grant(actor, permission, &allowed))
		return allowed;
	for (int i = 0; i < actor->grant_count; i++)
		if (access_reach(actor->grants[i].role, permission) != REACH_NONE)
			return true;
	return false;
}

/* Whether `unit` is `root` or, in p, stands under it. */
static bool is_within(const struct definitions *defs, int unit, int root, struct period p)
{
	/* A path is no longer than there are units; definitions that loop end too. */
	for (int steps = 0; unit > 0 && unit <= defs->unit_count && steps <= defs->unit_count;
	     steps++) {
		const struct unit_validity *validity;

		if (unit == root)
			return true;
		validity = unit_validity_in(&defs->units[unit], p);
		unit = validity ? validity->parent : 0;
	}
	return false;
}

static bool has_sector(const struct grant *grant, struct str sector)
{
	if (!grant->sector_count || !sector.p)
		return true;
	for (int i = 0; i < grant->sector_count; i++)
		if (str_eq(grant->sectors[i], sector))
			return true;
	return false;
}

bool access_allows(const struct actor *actor, enum access permission,
    const struct definitions *defs, int unit, struct period p, struct str sector)
{
	bool allowed = false;

	if (needs_no_grant(actor, permission, &allowed))
		return allowed;
	for (int i = 0; i < actor->grant_count && !allowed; i++) {
		const struct grant *grant = &actor->grants[i];
		enum reach reach = access_reach(grant->role, permission);

		if (reach == REACH_ALL)
			allowed = true;
		else if (reach != REACH_NONE)
			allowed = (!grant->unit || is_within(defs, unit, grant->unit, p)) &&
			          (reach == REACH_UNITS || has_sector(grant, sector));
	}
	return allowed;
}
