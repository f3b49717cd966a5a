/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "core/pivot_total.h"

void total_refuse(struct total *total, enum figure_reason reason)
{
	if (total->refusal != REASON_SUPPRESSED && total->refusal != REASON_OVERLAPPING)
		total->refusal = reason;
}

void total_add(struct total *total, const struct pivot_cell *cell)
{
	enum figure_reason reason = (enum figure_reason)cell->reason;

	total->reported += cell->reported;
	total->expected += cell->expected;
	total->reason = !total->any || total->reason == reason ? reason : REASON_NONE;
	if (!pivot_known(cell)) {
		if (reason == REASON_SUPPRESSED || reason == REASON_OVERLAPPING ||
		    reason == REASON_OVERFLOW)
			total_refuse(total, reason);
	} else if (cell->is_quotient || cell->decimals != total->indicator->scale) {
		total_refuse(total, REASON_OVERFLOW); /* exact, but beyond 64 bits at the scale */
	} else {
		total->sum += cell->value;
		total->scenario =
		    !total->known || total->scenario == cell->scenario ? cell->scenario : 0;
		total->known = true;
	}
	total->any = true;
}

static uint32_t clamped(uint64_t count)
{
	return count > UINT32_MAX ? UINT32_MAX : (uint32_t)count;
}

void total_finish(const struct total *total, struct pivot_cell *out)
{
	enum figure_reason reason = total->refusal;

	if (!reason && total->known && (total->sum < INT64_MIN || total->sum > INT64_MAX))
		reason = REASON_OVERFLOW;
	if (!reason && !total->known)
		reason = total->reason     ? total->reason
		         : total->expected ? REASON_NOT_REPORTED
		                           : REASON_NOT_EXPECTED;
	*out = (struct pivot_cell){.reported = clamped(total->reported),
	    .expected = clamped(total->expected),
	    .scenario = reason ? 0 : total->scenario,
	    .how = reason ? FIGURE_MISSING : FIGURE_ROLLED_UP,
	    .reason = (uint8_t)reason,
	    .decimals = (uint8_t)total->indicator->scale};
	if (!reason)
		out->value = (int64_t)total->sum;
	if (reason == REASON_OVERLAPPING)
		out->reported = out->expected = 0; /* they would count twice as well */
}
