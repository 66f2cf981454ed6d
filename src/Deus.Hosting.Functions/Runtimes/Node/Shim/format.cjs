// Converts values to a line of a log.
'use strict';

const { URL, stringify } = require('./primordials.cjs');

const MaxLine = 8000;

function formatLine(values) {
  const line = values.map(formatValue).join(' ');
  return line.length > MaxLine
    ? `${line.slice(0, MaxLine)}... Log truncated due to size limit (${MaxLine} characters)\n`
    : `${line}\n`;
}

function formatValue(value) {
  if (typeof value === 'string')
    return value;
  if (typeof value === 'function' || typeof value === 'symbol')
    return '';
  try {
    if (value instanceof Error)
      return String(value.stack ?? value);
    return stringify(toPlain(value, []) ?? null);
  } catch {
    return '[value that cannot be serialized]'; // A getter throws, or the nesting is too deep.
  }
}

function toPlain(value, parents) {
  if (typeof value === 'bigint')
    return value.toString();
  if (typeof value === 'number')
    return Number.isFinite(value) && !Object.is(value, -0) ? value : Object.is(value, -0) ? '-0' : String(value);
  if (typeof value !== 'object' || value === null)
    return value;
  if (parents.includes(value))
    return null;
  return toPlainObject(value, [...parents, value]);
}

function toPlainObject(value, parents) {
  if (value instanceof Date)
    return value.toJSON();
  if (value instanceof URL || value instanceof RegExp)
    return String(value);
  const elements = toElements(value);
  if (elements !== null)
    return elements.map((element) => toPlain(element, parents));
  if (typeof value.toJSON === 'function')
    return toPlain(value.toJSON(''), parents);
  if (value instanceof Error)
    return { name: value.name, message: value.message };
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, toPlain(member, parents)]));
}

function toElements(value) {
  if (Array.isArray(value))
    return value;
  const iterable = value instanceof Set || value instanceof Map
    || (ArrayBuffer.isView(value) && !(value instanceof DataView));
  return iterable ? Array.from(value) : null;
}

module.exports = { formatLine, formatValue };
