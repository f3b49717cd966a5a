/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "web/kept.h"

#include <stdlib.h>

#include "base/bug.h"
#include "web/app.h"

/* Indicators that are new have nothing published. */
static void count_up_to(struct kept *kept, int indicator_count)
{
	if (indicator_count <= kept->indicator_count)
		return;
	kept->slices = realloc(kept->slices, ((size_t)indicator_count + 1) * sizeof(*kept->slices));
	if (!kept->slices)
		BUG("out of memory (%d indicators)", indicator_count);
	for (int id = kept->indicator_count + 1; id <= indicator_count; id++)
		kept->slices[id] = 0;
	kept->indicator_count = indicator_count;
}

void kept_init(struct kept *kept, struct space *space)
{
	*kept = (struct kept){0};
	INVARIANT(!pthread_mutex_init(&kept->lock, NULL));
	count_up_to(kept, space_definitions(space)->indicator_count);
	for (int id = 1; id <= kept->indicator_count; id++)
		kept->slices[id] = space_published_slices(space, id);
}

void kept_release(struct kept *kept)
{
	for (size_t i = 0; i < KEPT_STEPS; i++)
		arena_release(&kept->steps[i].arena);
	free(kept->slices);
	pthread_mutex_destroy(&kept->lock);
}

static const struct kept_step *latest(const struct kept *kept)
{
	return kept->count ? &kept->steps[(kept->next + KEPT_STEPS - 1) % KEPT_STEPS] : NULL;
}

/* Which of the indicators that changed have figures now for what they had none before. */
static void note_listed(struct kept *kept, struct space *space, struct kept_step *step)
{
	int count = space_definitions(space)->indicator_count;

	count_up_to(kept, count);
	for (int id = 1; id <= count; id++) {
		int slices;

		if (!changes_has_indicator(&step->changes, id))
			continue;
		slices = space_published_slices(space, id);
		if (slices != kept->slices[id])
			changes_add_indicator(&step->changes.listed, id, &step->arena);
		kept->slices[id] = slices;
	}
}

/* Finds out what was published since the latest step; before there is any, since `made`. */
static void add_step(struct app *app, int64_t made, int64_t now)
{
	struct kept *kept = &app->kept;
	const struct kept_step *before = latest(kept);
	struct kept_step *step = &kept->steps[kept->next];
	int64_t after = before ? before->up_to : made;
	struct space *space;
	struct err err;

	arena_reset(&step->arena);
	*step = (struct kept_step){.after = after, .up_to = now, .arena = step->arena};
	if (app_lock(app, &space, &err)) {
		step->changes.topics = CHANGE_ANYTHING;
	} else {
		if (app_as_of(app) || changes_since(space_db(space), space_definitions(space),
					  after, &step->arena, &step->changes, &err))
			step->changes.topics = CHANGE_ANYTHING;
		else
			note_listed(kept, space, step);
		app_unlock(app);
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
	struct arena arena = {0};
	struct changes of_answer;
	bool held = false;

	if (now < made || !changes_read(made_of, &arena, &of_answer)) {
		arena_release(&arena);
		return false;
	}
	INVARIANT(!pthread_mutex_lock(&kept->lock));
	last = latest(kept);
	if (!last || last->up_to < now)
		add_step(app, made, now);
	last = latest(kept);
	/* A database put back to an earlier state has another past. */
	if (last->up_to == now)
		held = holds(kept, &of_answer, made);
	INVARIANT(!pthread_mutex_unlock(&kept->lock));
	arena_release(&arena);
	return held;
}
