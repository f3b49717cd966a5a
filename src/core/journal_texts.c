/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "core/journal_texts.h"

#include "base/bug.h"
#include "core/schema.h"

enum {
	BULK_LEAST = 64,       /* texts from which the bulk way pays */
	TEXT_MEMORY = 32 << 20 /* of texts remembered */
};

void texts_begin(struct texts *texts, struct db *db, int64_t ticket, struct err *err)
{
	*texts = (struct texts){.db = db, .err = err};
	texts->next = (ticket << TEXTS_OF_A_TICKET) + 1;
}

/*
 * The time first, so that what is written at once lies together: of single
 * saves, nearly every one would else touch a page of its own. It comes round
 * every few hours.
 */
int64_t new_ticket(void)
{
	enum { RANDOM_BITS = 23, TIME_BITS = 63 - TEXTS_OF_A_TICKET - RANDOM_BITS };
	struct timespec now;
	uint64_t ticket;

	clock_gettime(CLOCK_REALTIME, &now);
	ticket = (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
	ticket &= (UINT64_C(1) << TIME_BITS) - 1;
	ticket = ticket << RANDOM_BITS | randombytes_random() >> (32 - RANDOM_BITS);
	return ticket ? (int64_t)ticket : 1;
}

static int64_t next_text_id(struct texts *texts)
{
	int64_t within = ((int64_t)1 << TEXTS_OF_A_TICKET) - 1;

	if (!(texts->next & within))
		texts->next = (new_ticket() << TEXTS_OF_A_TICKET) + 1;
	return texts->next++;
}

static void make_text(struct texts *texts, struct written_text *text, struct str content)
{
	text->id = next_text_id(texts);
	text->content = content;
	randombytes_buf(text->salt, sizeof(text->salt));
	free_text_digest(text->salt, content, text->digest);
}

const struct written_text *texts_find(struct texts *texts, const char *content)
{
	struct written_text *text = map_get(&texts->known, str_of(content));

	if (text)
		return text;
	text = ARENA_NEW(&texts->arena, struct written_text);
	make_text(texts, text, (struct str){arena_strdup(&texts->arena, content), strlen(content)});
	texts->bytes += sizeof(*text) + text->content.n;
	map_put(&texts->known, text->content, text);
	if (texts->new_count == texts->new_capacity) {
		texts->new_capacity = texts->new_capacity ? texts->new_capacity * 2 : 64;
		texts->new_texts =
		    realloc(texts->new_texts, texts->new_capacity * sizeof(*texts->new_texts));
		if (!texts->new_texts)
			BUG("out of memory");
	}
	texts->new_texts[texts->new_count++] = text;
	return text;
}

#define TEXT_VALUES(text)                                                                          \
	SPACE, (text)->id, ((struct str){(const char *)(text)->salt, SALT_SIZE}), (text)->content, \
	    ((struct str){(const char *)(text)->digest, DIGEST_SIZE})

static enum err_code write_text(struct texts *texts, const struct written_text *text)
{
	return db_run(texts->db, texts->err,
	    "INSERT INTO free_text (space, id, salt, content, digest) "
	    "VALUES ($1, $2, $3, $4, $5)",
	    "iibtb", TEXT_VALUES(text));
}

static enum err_code write_texts_in_bulk(struct texts *texts)
{
	struct db_bulk *bulk = db_bulk_begin(
	    texts->db, texts->err, "free_text", "space, id, salt, content, digest", "iibtb");
	enum err_code code = bulk ? ERR_NONE : db_failure(texts->err);

	for (size_t i = 0; i < texts->new_count && !code; i++)
		code = db_bulk_row(bulk, texts->err, TEXT_VALUES(texts->new_texts[i]));
	if (!code)
		return db_bulk_end(bulk, texts->err);
	db_bulk_abandon(bulk);
	return code;
}

enum err_code texts_write(struct texts *texts)
{
	enum err_code code = ERR_NONE;

	if (texts->new_count >= BULK_LEAST)
		code = write_texts_in_bulk(texts);
	else
		for (size_t i = 0; i < texts->new_count && !code; i++)
			code = write_text(texts, texts->new_texts[i]);
	texts->new_count = 0;
	return code;
}

void texts_forget(struct texts *texts)
{
	if (texts->bytes < TEXT_MEMORY)
		return;
	map_release(&texts->known);
	texts->known = (struct map){0};
	arena_release(&texts->arena);
	texts->bytes = 0;
}

enum err_code texts_write_own(struct texts *texts, struct written_text *text, const char *content)
{
	if (!content)
		return ERR_NONE;
	make_text(texts, text, str_of(content));
	return write_text(texts, text);
}

void texts_release(struct texts *texts)
{
	map_release(&texts->known);
	arena_release(&texts->arena);
	free(texts->new_texts);
}
