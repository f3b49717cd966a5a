/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "core/slice_image.h"

#include "base/bug.h"

static const char magic[4] = {'K', 'Y', 's', '1'};

/* Far above any country's units; bounds what a few bytes can claim. */
enum { CELLS_MAX = 1 << 22 };

enum column {
	COLUMN_UNIT,
	COLUMN_VALUE,
	COLUMN_REVISION,
	COLUMN_BATCH,
	COLUMN_NOTE,
	COLUMN_DECISION,
	COLUMN_STATE,
	COLUMN_STAGE,
	COLUMN_COUNT
};

/* The state, in an image, of a value 0 that is marked as not having occurred. */
enum { IMAGE_STATE_NOTHING = SLICE_NOT_EXPECTED + 1 };

static void reserve(struct slice_cells *cells, size_t capacity)
{
	cells->capacity = capacity;
	cells->items = realloc(cells->items, capacity * sizeof(*cells->items));
	if (!cells->items)
		BUG("out of memory");
}

struct slice_cell *slice_cells_add(struct slice_cells *cells)
{
	if (cells->count == cells->capacity)
		reserve(cells, cells->capacity ? cells->capacity * 2 : 256);
	cells->items[cells->count] = (struct slice_cell){0};
	return &cells->items[cells->count++];
}

void slice_cells_clear(struct slice_cells *cells)
{
	cells->count = 0;
}

void slice_cells_release(struct slice_cells *cells)
{
	free(cells->items);
	*cells = (struct slice_cells){0};
}

void slice_cells_of_layer(struct slice_cells *out, enum layer layer,
    const struct slice_cells *latest, const struct slice_cells *published)
{
	size_t p = 0;

	/* Both lists are by unit. */
	for (size_t i = 0; i < latest->count; i++) {
		const struct slice_cell *cell = &latest->items[i];

		while (p < published->count && published->items[p].unit < cell->unit)
			p++;
		if (layer == LAYER_PUBLISHED && cell->stated.stage != STAGE_PUBLISHED) {
			if (p == published->count || published->items[p].unit != cell->unit)
				continue;
			cell = &published->items[p];
		}
		*slice_cells_add(out) = *cell;
	}
}

/* ---- writing */

static int64_t column_value(const struct slice_cells *cells, enum column column, size_t i)
{
	const struct slice_cell *cell = &cells->items[i];

	switch (column) {
	case COLUMN_UNIT:
		return i ? (int64_t)cell->unit - cell[-1].unit : cell->unit;
	case COLUMN_VALUE:
		return cell->stated.value;
	case COLUMN_REVISION:
		return cell->stated.revision;
	case COLUMN_BATCH:
		return cell->stated.batch;
	case COLUMN_NOTE:
		return cell->stated.note;
	case COLUMN_DECISION:
		return cell->stated.decision;
	case COLUMN_STATE:
		return cell->stated.nothing ? IMAGE_STATE_NOTHING : cell->stated.state;
	case COLUMN_STAGE:
		return cell->stated.stage;
	default:
		BUG("no such column: %d", (int)column);
	}
}

static void add_bytes(struct buf *out, uint64_t value, int width)
{
	unsigned char bytes[8];

	for (int i = 0; i < width; i++)
		bytes[i] = (unsigned char)(value >> (8 * i));
	buf_add(out, bytes, (size_t)width);
}

static int width_of(uint64_t most)
{
	return !most                ? 0
	       : most <= UINT8_MAX  ? 1
	       : most <= UINT16_MAX ? 2
	       : most <= UINT32_MAX ? 4
	                            : 8;
}

static void write_column(struct buf *out, const struct slice_cells *cells, enum column column)
{
	int64_t least = column_value(cells, column, 0), most = least;
	int width;

	for (size_t i = 1; i < cells->count; i++) {
		int64_t value = column_value(cells, column, i);

		least = value < least ? value : least;
		most = value > most ? value : most;
	}
	width = width_of((uint64_t)most - (uint64_t)least);
	add_bytes(out, (uint64_t)least, 8);
	buf_add_char(out, (char)width);
	for (size_t i = 0; width && i < cells->count; i++)
		add_bytes(out, (uint64_t)column_value(cells, column, i) - (uint64_t)least, width);
}

static void write_list(struct buf *out, const struct slice_cells *cells)
{
	add_bytes(out, cells->count, 4);
	for (int column = 0; column < COLUMN_COUNT && cells->count; column++)
		write_column(out, cells, (enum column)column);
}

void slice_image_write(
    struct buf *out, const struct slice_cells *latest, const struct slice_cells *published)
{
	buf_add(out, magic, sizeof(magic));
	write_list(out, latest);
	write_list(out, published);
}

/* ---- reading */

struct image_reader {
	const unsigned char *at;
	size_t left;
};

static const unsigned char *take(struct image_reader *reader, size_t bytes)
{
	const unsigned char *at = reader->at;

	if (bytes > reader->left)
		return NULL;
	reader->at += bytes;
	reader->left -= bytes;
	return at;
}

static inline uint64_t bytes_value(const unsigned char *bytes, int width)
{
	uint64_t value = 0;

	for (int i = 0; i < width; i++)
		value |= (uint64_t)bytes[i] << (8 * i);
	return value;
}

/* One loop a width, so that each is a plain walk over memory. */
static void spread(int64_t *out, const unsigned char *bytes, size_t count, int width, int64_t least)
{
	uint64_t base = (uint64_t)least;

	switch (width) {
	case 0:
		for (size_t i = 0; i < count; i++)
			out[i] = least;
		break;
	case 1:
		for (size_t i = 0; i < count; i++)
			out[i] = (int64_t)(base + bytes[i]);
		break;
	case 2:
		for (size_t i = 0; i < count; i++)
			out[i] = (int64_t)(base + bytes_value(bytes + i * 2, 2));
		break;
	case 4:
		for (size_t i = 0; i < count; i++)
			out[i] = (int64_t)(base + bytes_value(bytes + i * 4, 4));
		break;
	default:
		for (size_t i = 0; i < count; i++)
			out[i] = (int64_t)(base + bytes_value(bytes + i * 8, 8));
	}
}

static bool read_column(struct image_reader *reader, size_t count, int64_t *out)
{
	const unsigned char *head = take(reader, 9);
	const unsigned char *body;
	int width;

	if (!head)
		return false;
	width = head[8];
	if (width != 0 && width != 1 && width != 2 && width != 4 && width != 8)
		return false;
	body = take(reader, count * (size_t)width);
	if (!body)
		return false;
	spread(out, body, count, width, (int64_t)bytes_value(head, 8));
	return true;
}

static bool in_range(const int64_t *values, size_t count, int64_t least, int64_t most)
{
	for (size_t i = 0; i < count; i++)
		if (values[i] < least || values[i] > most)
			return false;
	return true;
}

/* Steps become units: rising, and within an id's range. */
static bool add_up_units(int64_t *units, size_t count)
{
	int64_t unit = 0;

	for (size_t i = 0; i < count; i++) {
		if (units[i] < 1 || units[i] > INT32_MAX - unit)
			return false;
		unit += units[i];
		units[i] = unit;
	}
	return true;
}

static bool sound(int64_t *const columns[COLUMN_COUNT], size_t count)
{
	return add_up_units(columns[COLUMN_UNIT], count) &&
	       in_range(columns[COLUMN_REVISION], count, 1, INT32_MAX) &&
	       in_range(columns[COLUMN_BATCH], count, 0, INT64_MAX) &&
	       in_range(columns[COLUMN_NOTE], count, 0, INT64_MAX) &&
	       in_range(columns[COLUMN_DECISION], count, 0, INT32_MAX) &&
	       in_range(columns[COLUMN_STATE], count, SLICE_NOTHING, IMAGE_STATE_NOTHING) &&
	       in_range(columns[COLUMN_STAGE], count, STAGE_DRAFT, STAGE_PUBLISHED);
}

static void fill(struct slice_cells *out, int64_t *const columns[COLUMN_COUNT], size_t count)
{
	reserve(out, count);
	for (size_t i = 0; i < count; i++) {
		struct slice_cell *cell = slice_cells_add(out);

		cell->unit = (int32_t)columns[COLUMN_UNIT][i];
		cell->stated.value = columns[COLUMN_VALUE][i];
		cell->stated.revision = (int32_t)columns[COLUMN_REVISION][i];
		cell->stated.batch = columns[COLUMN_BATCH][i];
		cell->stated.note = columns[COLUMN_NOTE][i];
		cell->stated.decision = (int32_t)columns[COLUMN_DECISION][i];
		cell->stated.nothing = columns[COLUMN_STATE][i] == IMAGE_STATE_NOTHING;
		cell->stated.state =
		    cell->stated.nothing ? SLICE_VALUE : (uint8_t)columns[COLUMN_STATE][i];
		cell->stated.stage = (uint8_t)columns[COLUMN_STAGE][i];
	}
}

static bool read_list(struct image_reader *reader, struct slice_cells *out)
{
	const unsigned char *head = take(reader, 4);
	int64_t *columns[COLUMN_COUNT];
	int64_t *space;
	size_t count;
	bool fine = true;

	if (!head)
		return false;
	count = bytes_value(head, 4);
	if (!count)
		return true;
	if (count > CELLS_MAX)
		return false;
	space = malloc(count * COLUMN_COUNT * sizeof(*space));
	if (!space)
		BUG("out of memory");
	for (int column = 0; column < COLUMN_COUNT && fine; column++) {
		columns[column] = space + (size_t)column * count;
		fine = read_column(reader, count, columns[column]);
	}
	if (fine && sound(columns, count))
		fill(out, columns, count);
	else
		fine = false;
	free(space);
	return fine;
}

static bool all_published(const struct slice_cells *cells)
{
	for (size_t i = 0; i < cells->count; i++)
		if (cells->items[i].stated.stage != STAGE_PUBLISHED)
			return false;
	return true;
}

bool slice_image_read(struct str image, enum layer layer, struct slice_cells *out)
{
	struct image_reader reader = {(const unsigned char *)image.p, image.n};
	struct slice_cells latest = {0}, published = {0};
	const unsigned char *head = take(&reader, sizeof(magic));
	bool fine = head && !memcmp(head, magic, sizeof(magic)) && read_list(&reader, &latest) &&
	            read_list(&reader, &published) && !reader.left;

	if (fine && (layer == LAYER_WORKING || all_published(&latest))) {
		/* Mostly so: the list is the layer, and is not copied. */
		struct slice_cells empty = *out;

		*out = latest;
		latest = empty; /* it may have memory */
	} else if (fine) {
		slice_cells_of_layer(out, layer, &latest, &published);
	}
	slice_cells_release(&latest);
	slice_cells_release(&published);
	return fine;
}
