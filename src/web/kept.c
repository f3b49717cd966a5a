/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "web/kept.h"

#include "base/bug.h"
#include "web/app.h"

void kept_init(struct kept *kept)
{
	*kept = (struct kept){0};
	INVARIANT(!pthread_mutex_init(&kept->lock, NULL));
}

void kept_release(struct kept *kept)
{
	for (size_t i = 0; i < KEPT_STEPS; i++)
		arena_release(&kept->steps[i].arena);
	pthread_mutex_destroy(&kept->lock);
}

struct str kept_write(const struct changes *of_answer, struct arena *arena)
{
	char *out = arena_alloc(arena, 1 + of_answer->bytes);

	out[0] = (char)of_answer->topics;
	if (of_answer->bytes)
		memcpy(out + 1, of_answer->indicators, of_answer->bytes);
	return (struct str){out, 1 + of_answer->bytes};
}

bool kept_read(struct str text, struct changes *out)
{
	*out = (struct changes){.topics = CHANGE_ANYTHING};
	if (!text.n)
		return false;
	*out = (struct changes){.topics = (unsigned char)text.p[0],
	    .bytes = text.n - 1,
	    .indicators = (unsigned char *)(uintptr_t)(text.p + 1)};
	return true;
}

static const struct kept_step *latest(const struct kept *kept)
{
	return kept->count ? &kept->steps[(kept->next + KEPT_STEPS - 1) % KEPT_STEPS] : NULL;
}

/* Finds out what was published since the latest step; before there is any, since `made`. */
static void add_step(struct app *app, int64_t made, int64_t now)
{
	struct kept *kept = &app->kept;
	const struct kept_step *before = latest(kept);
	struct kept_step *step = &kept->steps[kept->next];
	int64_t after = before ? before->up_to : made;
	struct db *db;
	struct err err;

	arena_reset(&step->arena);
	*step = (struct kept_step){.after = after, .up_to = now, .arena = step->arena};
	if (app_take(app, &db, &err)) {
		step->changes.topics = CHANGE_ANYTHING;
	} else {
		if (changes_since(db, after, &step->arena, &step->changes, &err))
			step->changes.topics = CHANGE_ANYTHING;
		app_give(app, db);
	}
	kept->next = (kept->next + 1) % KEPT_STEPS;
	kept->count += kept->count < KEPT_STEPS;
}

/* Goes back from the latest step to the one before which the answer was made. */
static bool holds(const struct kept *kept, const struct changes *of_answer, int64_t made)
{
	for (size_t back = 1; back <= kept->count; back++) {
		const struct kept_step *step =
		    &kept->steps[(kept->next + KEPT_STEPS - back) % KEPT_STEPS];

		if (step->up_to <= made)
			return true;
		if (changes_meet(&step->changes, of_answer))
			return false;
		if (step->after <= made)
			return true;
	}
	return false; /* made before all that is known */
}

bool kept_holds(struct app *app, struct str made_of, int64_t made, int64_t now)
{
	struct kept *kept = &app->kept;
	const struct kept_step *last;
	struct changes of_answer;
	bool held = false;

	if (!kept_read(made_of, &of_answer) || now < made)
		return false;
	INVARIANT(!pthread_mutex_lock(&kept->lock));
	last = latest(kept);
	if (!last || last->up_to < now)
		add_step(app, made, now);
	last = latest(kept);
	/* A database put back to an earlier state has another past. */
	if (last->up_to == now)
		held = holds(kept, &of_answer, made);
	INVARIANT(!pthread_mutex_unlock(&kept->lock));
	return held;
}
