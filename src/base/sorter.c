/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "base/sorter.h"

#include "base/bug.h"
#include "base/spill.h"

enum { READ_BYTES = 1 << 17 };

/* A sorted run: in the spill, or, the last one, in memory. */
struct run {
	uint64_t begin;
	size_t count;
	/* reading: */
	size_t next;        /* records taken so far */
	size_t buffered;    /* records in the buffer … */
	size_t buffer_next; /* … and of these taken */
	char *buffer;       /* of the sorter's records for the run in memory */
};

struct sorter {
	size_t size;
	int (*compare)(const void *, const void *);
	char *records;
	size_t held;
	size_t held_max;
	size_t count;
	struct spill spill;
	struct run *runs;
	size_t run_count;
	size_t run_capacity;
	bool sorted;       /* nothing is added any more */
	struct run **heap; /* runs not at their end, the one with the least record first */
	size_t heap_count;
	char *current;
};

static void *take_memory(size_t bytes)
{
	void *memory = malloc(bytes ? bytes : 1);

	if (!memory)
		BUG("out of memory (%zu bytes)", bytes);
	return memory;
}

struct sorter *sorter_new(
    size_t record_size, int (*compare)(const void *, const void *), size_t memory)
{
	struct sorter *sorter = calloc(1, sizeof(*sorter));

	if (!sorter)
		BUG("out of memory");
	INVARIANT(memory >= record_size);
	sorter->size = record_size;
	sorter->compare = compare;
	sorter->held_max = memory / record_size;
	sorter->records = take_memory(sorter->held_max * record_size);
	sorter->current = take_memory(record_size);
	return sorter;
}

static struct run *add_run(struct sorter *sorter)
{
	if (sorter->run_count == sorter->run_capacity) {
		sorter->run_capacity = sorter->run_capacity ? sorter->run_capacity * 2 : 16;
		sorter->runs = realloc(sorter->runs, sorter->run_capacity * sizeof(*sorter->runs));
		if (!sorter->runs)
			BUG("out of memory");
	}
	sorter->runs[sorter->run_count] = (struct run){.count = sorter->held};
	return &sorter->runs[sorter->run_count++];
}

static void sort_held(struct sorter *sorter)
{
	if (sorter->held)
		qsort(sorter->records, sorter->held, sorter->size, sorter->compare);
}

static enum err_code put_aside(struct sorter *sorter, struct err *err)
{
	struct run *run;
	enum err_code code;

	sort_held(sorter);
	run = add_run(sorter);
	code = spill_add(
	    &sorter->spill, sorter->records, sorter->held * sorter->size, &run->begin, err);
	sorter->held = 0;
	return code;
}

enum err_code sorter_add(struct sorter *sorter, const void *record, struct err *err)
{
	INVARIANT(!sorter->sorted);
	if (sorter->held == sorter->held_max && put_aside(sorter, err))
		return ERR_IO;
	memcpy(sorter->records + sorter->held++ * sorter->size, record, sorter->size);
	sorter->count++;
	return ERR_NONE;
}

/* ---- merging */

static enum err_code fill(struct sorter *sorter, struct run *run, struct err *err)
{
	size_t most = READ_BYTES / sorter->size + 1, left = run->count - run->next;

	run->buffered = left < most ? left : most;
	run->buffer_next = 0;
	if (!run->buffered)
		return ERR_NONE;
	return spill_read(&sorter->spill, run->begin + run->next * sorter->size, run->buffer,
	    run->buffered * sorter->size, err);
}

static const char *at_hand(const struct sorter *sorter, const struct run *run)
{
	return run->buffer + run->buffer_next * sorter->size;
}

static bool before(const struct sorter *sorter, const struct run *a, const struct run *b)
{
	return sorter->compare(at_hand(sorter, a), at_hand(sorter, b)) < 0;
}

/* Lets the run at `i` sink to where both below it come later. */
static void sink(struct sorter *sorter, size_t i)
{
	for (;;) {
		size_t least = i, left = 2 * i + 1;
		struct run *run = sorter->heap[i];

		for (size_t child = left; child < left + 2 && child < sorter->heap_count; child++)
			if (before(sorter, sorter->heap[child], sorter->heap[least]))
				least = child;
		if (least == i)
			return;
		sorter->heap[i] = sorter->heap[least];
		sorter->heap[least] = run;
		i = least;
	}
}

/* The last run stays in memory; the others get a buffer to be read through. */
static void end_adding(struct sorter *sorter)
{
	struct run *last;

	sort_held(sorter);
	last = add_run(sorter);
	last->buffer = sorter->records;
	for (size_t i = 0; i + 1 < sorter->run_count; i++)
		sorter->runs[i].buffer =
		    take_memory((READ_BYTES / sorter->size + 1) * sorter->size);
	sorter->heap = take_memory(sorter->run_count * sizeof(*sorter->heap));
	sorter->sorted = true;
}

enum err_code sorter_begin(struct sorter *sorter, struct err *err)
{
	if (!sorter->sorted)
		end_adding(sorter);
	sorter->heap_count = 0;
	for (size_t i = 0; i < sorter->run_count; i++) {
		struct run *run = &sorter->runs[i];

		run->next = 0;
		if (run->buffer == sorter->records) {
			run->buffered = run->count;
			run->buffer_next = 0;
		} else if (fill(sorter, run, err)) {
			return ERR_IO;
		}
		if (run->buffered)
			sorter->heap[sorter->heap_count++] = run;
	}
	for (size_t i = sorter->heap_count; i-- > 0;)
		sink(sorter, i);
	return ERR_NONE;
}

enum err_code sorter_next(struct sorter *sorter, const void **record, struct err *err)
{
	struct run *run;

	*record = NULL;
	if (!sorter->heap_count)
		return ERR_NONE;
	run = sorter->heap[0];
	memcpy(sorter->current, at_hand(sorter, run), sorter->size);
	run->next++;
	run->buffer_next++;
	if (run->buffer_next == run->buffered && run->next < run->count && fill(sorter, run, err))
		return ERR_IO;
	if (run->next == run->count)
		sorter->heap[0] = sorter->heap[--sorter->heap_count];
	if (sorter->heap_count)
		sink(sorter, 0);
	*record = sorter->current;
	return ERR_NONE;
}

size_t sorter_count(const struct sorter *sorter)
{
	return sorter->count;
}

void sorter_free(struct sorter *sorter)
{
	if (!sorter)
		return;
	for (size_t i = 0; i < sorter->run_count; i++)
		if (sorter->runs[i].buffer != sorter->records)
			free(sorter->runs[i].buffer);
	free(sorter->runs);
	free(sorter->heap);
	free(sorter->records);
	free(sorter->current);
	spill_release(&sorter->spill);
	free(sorter);
}
