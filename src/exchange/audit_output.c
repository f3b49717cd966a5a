/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "exchange/audit_output.h"

#include "base/csv.h"

static void add_text(struct json *json, const char *name, struct str text)
{
	if (text.n)
		json_member_str(json, name, text);
	else
		json_member_text(json, name, NULL);
}

static void add_raw(struct json *json, const char *name, struct str content)
{
	json_name(json, name);
	if (content.n)
		json_raw(json, content);
	else
		json_null(json);
}

void audit_add_json(struct json *json, const struct audit_entry *entry)
{
	json_object(json);
	json_member_int(json, "batch", entry->batch);
	json_member_str(json, "at", entry->at);
	add_text(json, "actor", entry->actor);
	add_text(json, "address", entry->address);
	json_member_text(json, "kind", audit_kind_code(entry->kind));
	json_member_str(json, "subject", entry->subject);
	add_text(json, "reason", entry->reason);
	add_text(json, "text", entry->text);
	json_member_bool(json, "purged", entry->purged);
	json_member_bool(json, "withheld", entry->withheld);
	add_raw(json, "before", entry->before);
	add_raw(json, "after", entry->after);
	add_raw(json, "content", entry->content);
	json_object_end(json);
}

void audit_add_csv_head(struct buf *out)
{
	buf_add_text(out,
	    "batch,at,actor,address,kind,subject,reason,text,purged,withheld,before,after,"
	    "content\r\n");
}

/* People write texts and names; what they begin with must not be run. */
static void add_field(struct buf *out, struct str text, struct buf *scratch)
{
	buf_clear(scratch);
	if (text.n && strchr("=+-@\t\r", text.p[0]))
		buf_add_char(scratch, '\'');
	buf_add_str(scratch, text);
	csv_add_field(out, buf_str(scratch), false);
}

void audit_add_csv(struct buf *out, const struct audit_entry *entry)
{
	const struct str fields[] = {entry->at, entry->actor, entry->address,
	    str_of(audit_kind_code(entry->kind)), entry->subject, entry->reason, entry->text,
	    entry->purged ? STR("1") : STR("0"), entry->withheld ? STR("1") : STR("0"),
	    entry->before, entry->after, entry->content};
	struct buf scratch = {0};

	buf_add_int(out, entry->batch);
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		add_field(out, fields[i], &scratch);
	buf_add_text(out, "\r\n");
	buf_release(&scratch);
}
