/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A file that a form carries on: browsers do not keep what was chosen in a form that comes
 * back, so its next page has the bytes in a hidden field, as base64 (RFC 4648). What comes
 * back is as little to be trusted as a new file.
 */
#ifndef WEB_CARRIED_FILE_H
#define WEB_CARRIED_FILE_H

#include "http/form.h"

enum { CARRIED_FILE_BYTES_MAX = FORM_DATA_TEXT_MAX / 4 * 3 }; /* of one, to come back whole */

/* The value of the hidden field. */
const char *carried_file_text(struct arena *arena, struct str bytes);

/* False: the text is none that carried_file_text() gave, or it is empty. */
bool carried_file_read(struct arena *arena, struct str text, struct str *bytes);

#endif
