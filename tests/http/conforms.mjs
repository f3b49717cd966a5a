// SPDX-License-Identifier: AGPL-3.0-or-later
import assert from "node:assert/strict";

// Whether a value is as a schema of the OpenAPI document says; the parts that it uses.
export function conforms(schemas, schema, value, place) {
	const { $ref, oneOf, type, enum: values, items, properties, required = [] } = schema;
	if ($ref)
		return conforms(schemas, schemas[$ref.split("/").at(-1)], value, place);
	if (oneOf)
		return value === null || conforms(schemas, oneOf[0], value, place);
	if (!type)
		return;
	const kind = value === null ? "null" : Array.isArray(value) ? "array"
		: Number.isInteger(value) ? "integer" : typeof value;
	assert.ok([type].flat().includes(kind), `${place} is ${kind}`);
	if (values)
		assert.ok(values.includes(value), `${place} is ${value}`);
	if (kind === "array")
		value.forEach((item, i) => conforms(schemas, items, item, `${place}[${i}]`));
	if (kind !== "object" || !properties)
		return;
	assert.deepEqual(Object.keys(value), Object.keys(properties), place);
	assert.deepEqual(required, Object.keys(properties), place);
	for (const [name, member] of Object.entries(value))
		conforms(schemas, properties[name], member, `${place}.${name}`);
}
