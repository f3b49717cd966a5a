/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <pthread.h>

#include "base/bug.h"
#include "http/cache.h"

struct thing {
	struct cache_item item;
	char key[24];
	uint64_t made_under;
};

static atomic_int alive;

static void thing_free(struct cache_item *item)
{
	atomic_fetch_sub(&alive, 1);
	free(item);
}

static struct thing *thing_new(const char *key, uint64_t generation, size_t size)
{
	struct thing *thing = calloc(1, sizeof(*thing));

	INVARIANT(thing);
	atomic_fetch_add(&alive, 1);
	snprintf(thing->key, sizeof(thing->key), "%s", key);
	thing->made_under = generation;
	thing->item.key = str_of(thing->key);
	thing->item.generation = generation;
	thing->item.size = size;
	thing->item.free = thing_free;
	cache_item_init(&thing->item);
	return thing;
}

static void put(struct cache *cache, const char *key, uint64_t generation, size_t size)
{
	struct thing *thing = thing_new(key, generation, size);

	cache_put(cache, &thing->item);
	cache_item_release(&thing->item);
}

static bool has(struct cache *cache, const char *key, uint64_t generation)
{
	struct cache_item *item = cache_find(cache, str_of(key), generation, NULL, NULL);

	if (item)
		cache_item_release(item);
	return item != NULL;
}

static void item_is_found_under_its_generation_only(void **state)
{
	struct cache cache;

	(void)state;
	cache_init(&cache, 1000);
	put(&cache, "a", 1, 10);
	assert_true(has(&cache, "a", 1));
	assert_false(has(&cache, "b", 1));
	assert_false(has(&cache, "a", 2));
	assert_int_equal(alive, 0);
	assert_int_equal(cache.size, 0);
	cache_release(&cache);
}

static void newer_item_takes_the_place_of_the_older(void **state)
{
	struct cache cache;

	(void)state;
	cache_init(&cache, 1000);
	put(&cache, "a", 1, 10);
	put(&cache, "a", 2, 20);
	assert_int_equal(alive, 1);
	assert_int_equal(cache.size, 20);
	assert_true(has(&cache, "a", 2));
	cache_release(&cache);
	assert_int_equal(alive, 0);
}

static void least_recently_found_goes_first(void **state)
{
	struct cache cache;

	(void)state;
	cache_init(&cache, 800);
	for (char key[2] = "a"; key[0] <= 'h'; key[0]++)
		put(&cache, key, 1, 100);
	assert_true(has(&cache, "a", 1));
	put(&cache, "i", 1, 100);
	assert_true(has(&cache, "a", 1));
	assert_false(has(&cache, "b", 1));
	assert_true(has(&cache, "c", 1));
	assert_int_equal(cache.size, 800);
	cache_release(&cache);
	assert_int_equal(alive, 0);
}

static void what_is_too_large_is_not_kept(void **state)
{
	struct cache cache;

	(void)state;
	cache_init(&cache, 800);
	put(&cache, "a", 1, 101);
	assert_false(has(&cache, "a", 1));
	assert_int_equal(alive, 0);
	cache_release(&cache);
}

/* Holds while `made_of` is "a" and the generation is below 5. */
static bool holds(void *context, struct str made_of, uint64_t made, uint64_t now)
{
	int *asked = context;

	++*asked;
	assert_true(made < now);
	return str_is(made_of, "a") && now < 5;
}

static void item_is_found_later_where_what_it_is_made_of_is_the_same(void **state)
{
	struct cache cache;
	struct thing *things[] = {thing_new("x", 1, 100), thing_new("y", 1, 100)};
	struct cache_item *item;
	int asked = 0;

	(void)state;
	cache_init(&cache, 800);
	things[0]->item.made_of = STR("a");
	things[1]->item.made_of = STR("b");
	for (int i = 0; i < 2; i++) {
		cache_put(&cache, &things[i]->item);
		cache_item_release(&things[i]->item);
	}
	put(&cache, "z", 1, 100);
	for (int i = 0; i < 2; i++) { /* asked once, then known */
		item = cache_find(&cache, STR("x"), 3, holds, &asked);
		assert_non_null(item);
		cache_item_release(item);
	}
	assert_int_equal(asked, 1);
	assert_null(cache_find(&cache, STR("y"), 3, holds, &asked));
	assert_null(cache_find(&cache, STR("z"), 3, holds, &asked));
	assert_int_equal(asked, 2); /* of what says nothing, nothing is asked */
	assert_null(cache_find(&cache, STR("x"), 5, holds, &asked));
	assert_false(has(&cache, "x", 5));
	cache_release(&cache);
	assert_int_equal(alive, 0);
}

static void held_item_outlives_its_place(void **state)
{
	struct cache cache;
	struct cache_item *held;

	(void)state;
	cache_init(&cache, 800);
	put(&cache, "a", 1, 100);
	held = cache_find(&cache, STR("a"), 1, NULL, NULL);
	assert_non_null(held);
	cache_release(&cache);
	assert_int_equal(alive, 1);
	assert_true(str_is(held->key, "a"));
	cache_item_release(held);
	assert_int_equal(alive, 0);
}

struct worker {
	pthread_t thread;
	struct cache *cache;
	unsigned seed;
	bool wrong;
};

static void *use(void *cls)
{
	struct worker *worker = cls;

	for (int i = 0; i < 20000; i++) {
		unsigned r = worker->seed = worker->seed * 1103515245 + 12345;
		uint64_t generation = (uint64_t)i / 5000;
		struct cache_item *item;
		char key[24];

		snprintf(key, sizeof(key), "key-%u", (r >> 16) % 40);
		item = cache_find(worker->cache, str_of(key), generation, NULL, NULL);
		if (!item) {
			put(worker->cache, key, generation, 1 + (r >> 8) % 60);
			continue;
		}
		if (((struct thing *)item)->made_under != generation || !str_is(item->key, key))
			worker->wrong = true;
		cache_item_release(item);
	}
	return NULL;
}

static void threads_share_it(void **state)
{
	struct worker workers[4] = {0};
	struct cache cache;

	(void)state;
	cache_init(&cache, 1000);
	for (unsigned i = 0; i < 4; i++) {
		workers[i].cache = &cache;
		workers[i].seed = i;
		assert_int_equal(pthread_create(&workers[i].thread, NULL, use, &workers[i]), 0);
	}
	for (unsigned i = 0; i < 4; i++) {
		pthread_join(workers[i].thread, NULL);
		assert_false(workers[i].wrong);
	}
	assert_true(cache.size <= 1000);
	cache_release(&cache);
	assert_int_equal(alive, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(item_is_found_under_its_generation_only),
	    cmocka_unit_test(newer_item_takes_the_place_of_the_older),
	    cmocka_unit_test(least_recently_found_goes_first),
	    cmocka_unit_test(what_is_too_large_is_not_kept),
	    cmocka_unit_test(item_is_found_later_where_what_it_is_made_of_is_the_same),
	    cmocka_unit_test(held_item_outlives_its_place),
	    cmocka_unit_test(threads_share_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
