/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A text as a QR code (ISO/IEC 18004), drawn as SVG. The only module that talks to libqrencode. */
#ifndef VIEW_QR_H
#define VIEW_QR_H

#include "view/html.h"

/* Writes nothing where the text is too long for one (2 331 bytes). A reader of the page who does
 * not see it needs the text as well: it is hidden from them. */
void qr_write(struct html *h, const char *text);

#endif
