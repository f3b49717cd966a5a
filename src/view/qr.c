/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "view/qr.h"

#include <qrencode.h>

enum { QUIET = 4 }; /* modules of white around it, as the standard wants */

static void write_modules(struct html *h, const QRcode *code)
{
	for (int y = 0; y < code->width; y++)
		for (int x = 0; x < code->width; x++) {
			int begin = x;

			while (x < code->width && code->data[y * code->width + x] & 1)
				x++;
			if (x == begin)
				continue;
			HTML_MARKUP(h, "M");
			html_attr(h, begin + QUIET);
			HTML_MARKUP(h, " ");
			html_attr(h, y + QUIET);
			HTML_MARKUP(h, "h");
			html_attr(h, x - begin);
			HTML_MARKUP(h, "v1h-");
			html_attr(h, x - begin);
			HTML_MARKUP(h, "z");
		}
}

void qr_write(struct html *h, const char *text)
{
	QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);

	if (!code)
		return;
	HTML_MARKUP(h, "<svg class=\"qr-code\" aria-hidden=\"true\" viewBox=\"0 0 ");
	html_attr(h, code->width + 2 * QUIET);
	HTML_MARKUP(h, " ");
	html_attr(h, code->width + 2 * QUIET);
	HTML_MARKUP(h, "\"><path d=\"");
	write_modules(h, code);
	HTML_MARKUP(h, "\"/></svg>");
	QRcode_free(code);
}
