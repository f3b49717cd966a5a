/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "core/slice_image.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static struct slice_cell *add(
    struct slice_cells *cells, int32_t unit, int64_t value, int32_t revision, enum stage stage)
{
	struct slice_cell *cell = slice_cells_add(cells);

	cell->unit = unit;
	cell->stated = (struct slice_stated){.value = value,
	    .state = SLICE_VALUE,
	    .stage = (uint8_t)stage,
	    .revision = revision,
	    .batch = 7};
	return cell;
}

static void each_layer_sees_its_revisions(void **state)
{
	struct slice_cells latest = {0}, published = {0}, read = {0};
	struct buf image = {0};

	(void)state;
	add(&latest, 3, 10, 1, STAGE_PUBLISHED);
	add(&latest, 5, 20, 2, STAGE_DRAFT);
	add(&latest, 9, 30, 1, STAGE_SUBMITTED); /* never published */
	add(&published, 5, 19, 1, STAGE_PUBLISHED);
	slice_image_write(&image, &latest, &published);

	assert_true(slice_image_read(buf_str(&image), LAYER_WORKING, &read));
	assert_int_equal(read.count, 3);
	assert_int_equal(read.items[1].stated.value, 20);
	slice_cells_release(&read);

	assert_true(slice_image_read(buf_str(&image), LAYER_PUBLISHED, &read));
	assert_int_equal(read.count, 2);
	assert_int_equal(read.items[0].stated.value, 10);
	assert_int_equal(read.items[1].unit, 5);
	assert_int_equal(read.items[1].stated.value, 19);
	assert_int_equal(read.items[1].stated.revision, 1);
	slice_cells_release(&read);
	slice_cells_release(&latest);
	slice_cells_release(&published);
	buf_release(&image);
}

static void every_value_of_64_bits_survives(void **state)
{
	static const int64_t values[] = {INT64_MIN, -1, 0, 1, 255, 256, 65535, 65536, UINT32_MAX,
	    (int64_t)UINT32_MAX + 1, INT64_MAX};
	enum { COUNT = sizeof(values) / sizeof(values[0]) };

	(void)state;
	/* Of every run of neighbours, so that every width of a column is met. */
	for (size_t from = 0; from < COUNT; from++) {
		for (size_t to = from + 1; to <= COUNT; to++) {
			struct slice_cells cells = {0}, none = {0}, read = {0};
			struct buf image = {0};

			for (size_t i = from; i < to; i++)
				add(&cells, (int32_t)i * 1000 + 1, values[i], 1, STAGE_PUBLISHED);
			slice_image_write(&image, &cells, &none);
			assert_true(slice_image_read(buf_str(&image), LAYER_PUBLISHED, &read));
			assert_int_equal(read.count, cells.count);
			assert_memory_equal(
			    read.items, cells.items, cells.count * sizeof(*cells.items));
			slice_cells_release(&cells);
			slice_cells_release(&read);
			buf_release(&image);
		}
	}
}

static void a_damaged_image_is_refused(void **state)
{
	struct slice_cells cells = {0}, none = {0}, read = {0};
	struct buf image = {0};

	(void)state;
	for (int unit = 1; unit <= 20; unit++)
		add(&cells, unit, (int64_t)unit * 1000, 1, STAGE_PUBLISHED);
	slice_image_write(&image, &cells, &none);
	for (size_t n = 0; n < image.n; n++)
		assert_false(slice_image_read((struct str){image.p, n}, LAYER_PUBLISHED, &read));
	buf_add_char(&image, 0);
	assert_false(slice_image_read(buf_str(&image), LAYER_PUBLISHED, &read));
	image.n--;
	image.p[4] = '\xff'; /* more cells than there are */
	image.p[6] = '\xff';
	assert_false(slice_image_read(buf_str(&image), LAYER_PUBLISHED, &read));
	assert_int_equal(read.count, 0);
	slice_cells_release(&cells);
	buf_release(&image);
}

static void cells_alike_take_few_bytes(void **state)
{
	struct slice_cells cells = {0}, none = {0};
	struct buf image = {0};

	(void)state;
	for (int unit = 1; unit <= 10000; unit++)
		add(&cells, unit, unit % 200, 1, STAGE_PUBLISHED);
	slice_image_write(&image, &cells, &none);
	assert_in_range(image.n, 10000, 10000 + 100);
	slice_cells_release(&cells);
	buf_release(&image);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_layer_sees_its_revisions),
	    cmocka_unit_test(every_value_of_64_bits_survives),
	    cmocka_unit_test(a_damaged_image_is_refused),
	    cmocka_unit_test(cells_alike_take_few_bytes),
	};

	return cmocka_run_group_tests_name("slice image", tests, NULL, NULL);
}
