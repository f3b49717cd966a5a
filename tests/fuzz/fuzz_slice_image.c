/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What is read from an image is sound, and written again gives the same cells. */
#include "fuzz.h"

#include "base/bug.h"
#include "core/slice_image.h"

static void check(const struct slice_cells *cells)
{
	for (size_t i = 0; i < cells->count; i++) {
		const struct slice_cell *cell = &cells->items[i];

		INVARIANT(cell->unit > (i ? cell[-1].unit : 0));
		INVARIANT(cell->stated.revision > 0 && cell->stated.batch >= 0);
		INVARIANT(cell->stated.state <= SLICE_NOT_EXPECTED);
		INVARIANT(cell->stated.stage <= STAGE_PUBLISHED);
	}
}

static void write_again(const struct slice_cells *cells)
{
	const struct slice_cells none = {0};
	struct slice_cells again = {0};
	struct buf image = {0};

	slice_image_write(&image, cells, &none);
	INVARIANT(slice_image_read(buf_str(&image), LAYER_WORKING, &again));
	INVARIANT(again.count == cells->count);
	INVARIANT(
	    !again.count || !memcmp(again.items, cells->items, again.count * sizeof(*again.items)));
	slice_cells_release(&again);
	buf_release(&image);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	for (int layer = LAYER_PUBLISHED; layer <= LAYER_WORKING; layer++) {
		struct slice_cells cells = {0};

		if (slice_image_read(
			(struct str){(const char *)bytes, size}, (enum layer)layer, &cells)) {
			check(&cells);
			write_again(&cells);
		}
		slice_cells_release(&cells);
	}
	return 0;
}
