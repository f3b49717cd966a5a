/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * One thread takes what waits, runs and commits it, again and again. Nobody
 * ever waits for companions: a group is what gathered during the commit before
 * it. (Where the threads that wait led by turns, the next one had to be woken
 * between two groups, among all those that were done: that cost a fifth.)
 */
#include "core/writer.h"

#include <pthread.h>

#include "base/bug.h"
#include "core/journal.h"

/* Work that waits, on its caller's stack. */
struct task {
	writer_work *work;
	void *arg;
	struct err *err;
	enum err_code code;
	int tries;     /* that failed of the transaction */
	bool finished; /* the leader's: it need not be run again */
	struct task *next;
	pthread_mutex_t mutex; /* of `done`: who is woken meets nobody but the writer */
	pthread_cond_t woken;
	bool done; /* its caller may go */
};

struct writer {
	struct db *db;
	pthread_t thread;
	pthread_mutex_t mutex; /* of all below */
	pthread_cond_t came;
	bool ending;
	struct task *first; /* those that wait */
	struct task **end;
};

struct group {
	struct db *db;
	size_t count;
	struct task *tasks[WRITER_GROUP_MAX];
	bool guarded;      /* each beside a savepoint */
	struct task *lost; /* the one whose failure was that of the transaction; NULL: none */
	struct err err;    /* of the transaction */
};

/* ---- One transaction */

/* What the whole transaction fails of, not the work alone. */
static bool is_of_transaction(enum err_code code)
{
	return code == ERR_RETRY || code == ERR_UNAVAILABLE;
}

static enum err_code run_task(struct group *group, struct task *task)
{
	enum err_code code;

	if (group->guarded && (code = db_savepoint(group->db, &group->err)))
		return code;
	task->code = task->work(group->db, task->arg, task->err);
	if (is_of_transaction(task->code)) {
		group->lost = task;
		return task->code;
	}
	if (!group->guarded)
		return ERR_NONE;
	return task->code ? db_rollback_to(group->db, &group->err)
	                  : db_release(group->db, &group->err);
}

/*
 * Runs and commits the group. ERR_NONE: each task has its code, and those that
 * did not fail are committed. *at_commit: the failure is the commit's.
 * A task that fails without a savepoint breaks it off: *again.
 */
static enum err_code run_once(struct group *group, bool *at_commit, bool *again)
{
	size_t good = 0;
	enum err_code code;

	*at_commit = false;
	*again = false;
	group->lost = NULL;
	code = db_begin(group->db, &group->err);
	for (size_t i = 0; i < group->count && !code && !*again; i++) {
		code = run_task(group, group->tasks[i]);
		good += !group->tasks[i]->code;
		*again = group->tasks[i]->code && !group->guarded && group->count > 1;
	}
	*at_commit = !code && !*again && good;
	if (*at_commit)
		code = db_commit(group->db, &group->err);
	if (code || !*at_commit)
		db_rollback(group->db);
	return code;
}

/*
 * Takes out the task whose failure was that of the transaction. It is run again
 * with another group, unless it had its tries: if it was the database's
 * failure, the next db_begin() tells the others too.
 */
static void leave_out(struct group *group, struct task *task, enum err_code code)
{
	enum { TRIES_TO_REACH = 2 };
	size_t kept = 0;

	for (size_t i = 0; i < group->count; i++)
		if (group->tasks[i] != task)
			group->tasks[kept++] = group->tasks[i];
	group->count = kept;
	task->finished = ++task->tries == (code == ERR_RETRY ? JOURNAL_TRIES : TRIES_TO_REACH);
}

static void fail_all(struct group *group, enum err_code code)
{
	for (size_t i = 0; i < group->count; i++) {
		group->tasks[i]->code = code;
		if (group->tasks[i]->err)
			*group->tasks[i]->err = group->err;
	}
}

/* Until every task is finished, or left out for another group. */
static void run_group(struct group *group)
{
	bool at_commit, again;
	int commits = 0;

	while (group->count) {
		enum err_code code = run_once(group, &at_commit, &again);

		if (group->lost) {
			leave_out(group, group->lost, code);
			continue;
		}
		if (again) {
			group->guarded = true;
			continue;
		}
		if (code == ERR_RETRY && at_commit && ++commits < JOURNAL_TRIES)
			continue;
		if (code)
			fail_all(group, code);
		for (size_t i = 0; i < group->count; i++)
			group->tasks[i]->finished = true;
		return;
	}
}

/* ---- Who waits */

static void put_last(struct writer *writer, struct task *task)
{
	task->next = NULL;
	*writer->end = task;
	writer->end = &task->next;
}

static struct task *take_first(struct writer *writer)
{
	struct task *task = writer->first;

	writer->first = task->next;
	if (!writer->first)
		writer->end = &writer->first;
	return task;
}

/* From then on the task is its caller's, who may be gone. */
static void let_go(struct task *task)
{
	pthread_mutex_lock(&task->mutex);
	task->done = true;
	pthread_cond_signal(&task->woken);
	pthread_mutex_unlock(&task->mutex);
}

/* Called and left with the mutex; runs without. */
static void run_waiting(struct writer *writer)
{
	struct task *taken[WRITER_GROUP_MAX];
	struct group group = {.db = writer->db};
	size_t count = 0;

	while (writer->first && count < WRITER_GROUP_MAX)
		taken[count++] = take_first(writer);
	memcpy(group.tasks, taken, count * sizeof(struct task *));
	group.count = count;
	pthread_mutex_unlock(&writer->mutex);
	run_group(&group);
	for (size_t i = 0; i < count; i++)
		if (taken[i]->finished) {
			let_go(taken[i]);
			taken[i] = NULL;
		}
	pthread_mutex_lock(&writer->mutex);
	for (size_t i = 0; i < count; i++)
		if (taken[i])
			put_last(writer, taken[i]);
}

static void *run_all(void *arg)
{
	struct writer *writer = arg;

	pthread_mutex_lock(&writer->mutex);
	while (!writer->ending) {
		if (writer->first)
			run_waiting(writer);
		else
			pthread_cond_wait(&writer->came, &writer->mutex);
	}
	pthread_mutex_unlock(&writer->mutex);
	return NULL;
}

enum err_code writer_run(struct writer *writer, writer_work *work, void *arg, struct err *err)
{
	struct task task = {.work = work, .arg = arg, .err = err};

	if (pthread_mutex_init(&task.mutex, NULL) || pthread_cond_init(&task.woken, NULL))
		BUG("no condition");
	pthread_mutex_lock(&writer->mutex);
	put_last(writer, &task);
	pthread_cond_signal(&writer->came);
	pthread_mutex_unlock(&writer->mutex);
	pthread_mutex_lock(&task.mutex);
	while (!task.done)
		pthread_cond_wait(&task.woken, &task.mutex);
	pthread_mutex_unlock(&task.mutex);
	pthread_mutex_destroy(&task.mutex);
	pthread_cond_destroy(&task.woken);
	return task.code;
}

/* ---- Beginning and end */

struct writer *writer_new(struct db *db)
{
	struct writer *writer = calloc(1, sizeof(*writer));

	if (!writer || pthread_mutex_init(&writer->mutex, NULL) ||
	    pthread_cond_init(&writer->came, NULL))
		BUG("out of memory");
	writer->db = db;
	writer->end = &writer->first;
	if (pthread_create(&writer->thread, NULL, run_all, writer))
		BUG("no thread");
	return writer;
}

void writer_free(struct writer *writer)
{
	if (!writer)
		return;
	pthread_mutex_lock(&writer->mutex);
	INVARIANT(!writer->first);
	writer->ending = true;
	pthread_cond_signal(&writer->came);
	pthread_mutex_unlock(&writer->mutex);
	pthread_join(writer->thread, NULL);
	pthread_mutex_destroy(&writer->mutex);
	pthread_cond_destroy(&writer->came);
	free(writer);
}
