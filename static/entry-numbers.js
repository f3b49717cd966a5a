// SPDX-License-Identifier: AGPL-3.0-or-later
// Numbers as people type them, exactly: a value is a BigInt at a scale. What is
// read here is shown while one types; the server reads again and decides.

const separators = { vi: { group: ".", decimal: "," }, en: { group: ",", decimal: "." } };

// The value at `scale`, or null where the text is no number, or one of several readings.
export function parse(text, scale, language) {
	const { group, decimal } = separators[language];
	const bare = text.trim().replace(/[\s\u00a0\u202f]/g, "").replace("\u2212", "-");
	const grouped = new RegExp(`^-?\\d{1,3}(?:\\${group}\\d{3})+(?:\\${decimal}\\d+)?$`);
	const plain = new RegExp(`^-?\\d+(?:\\${decimal}\\d+)?$`);
	const habit = new RegExp(`^-?\\d+\\${group}(?:\\d{1,2}|\\d{4,})$`);
	let number;
	if (grouped.test(bare) || plain.test(bare))
		number = bare.replaceAll(group, "").replace(decimal, ".");
	else if (habit.test(bare))
		number = bare.replace(group, ".");
	else
		return null;
	const [whole, fraction = ""] = number.replace("-", "").split(".");
	if (fraction.replace(/0+$/, "").length > scale)
		return null;
	const value = BigInt(whole + fraction.slice(0, scale).padEnd(scale, "0"));
	return number.startsWith("-") ? -value : value;
}

// numerator / denominator, to the nearest, a half away from zero.
export function divide(numerator, denominator) {
	if (denominator < 0n)
		return divide(-numerator, -denominator);
	const magnitude = numerator < 0n ? -numerator : numerator;
	const quotient = (2n * magnitude + denominator) / (2n * denominator);
	return numerator < 0n ? -quotient : quotient;
}

// A value at `scale` with `decimals` digits shown.
export function format(value, scale, decimals, language) {
	const { group, decimal } = separators[language];
	const shown = scale > decimals ? divide(value, 10n ** BigInt(scale - decimals))
		: value * 10n ** BigInt(decimals - scale);
	const digits = (shown < 0n ? -shown : shown).toString().padStart(decimals + 1, "0");
	const whole = digits.slice(0, digits.length - decimals)
		.replace(/\B(?=(?:\d{3})+$)/g, group);
	return (shown < 0n ? "-" : "") + whole +
		(decimals ? decimal + digits.slice(digits.length - decimals) : "");
}
