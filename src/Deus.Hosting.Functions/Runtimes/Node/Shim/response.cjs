// The response object of a function, context.res, and the conversion of a returned value to status, headers and body.
'use strict';

const { Readable } = require('node:stream');
const { Buffer, stringify } = require('./primordials.cjs');

const MaxHeaders = 256 * 1024; // In characters, of all names and values.

// The header names and values that Node.js accepts (https://nodejs.org/api/http.html#httpvalidateheadernamename-label).
const Name = /^[\^_`a-zA-Z\-0-9!#$%&'*+.|~]+$/;
const NotInValue = /[^\t\x20-\x7e\x80-\xff]/;

function createResponse() {
  return {
    text(body, statusCode = 200, headers = {}) {
      return this.binary(Buffer.from(body, 'utf8'), statusCode, headers);
    },
    json(value, statusCode = 200, headers = {}) {
      for (const name of Object.keys(headers)) {
        if (name.toLowerCase() === 'content-type')
          delete headers[name];
      }
      headers['content-type'] = 'application/json';
      return this.text(stringify(value), statusCode, headers);
    },
    binary: (body, statusCode = 200, headers = {}) => ({ body, statusCode, headers }),
    empty() {
      return this.text('', 204, {});
    },
    redirect(url, statusCode = 301, headers = {}) {
      headers.location = url;
      return this.text('', statusCode, headers);
    },
    send: (body, statusCode = 200, headers = {}) => ({ body, statusCode, headers }),
  };
}

/** Converts a returned value to an answer. An invalid value becomes a 500 without body; `fail` receives the error. */
function toAnswer(output, fail) {
  let headers = [];
  try {
    output.body ??= '';
    output.statusCode ??= 200;
    output.headers ??= {};
    const statusCode = toStatus(output.statusCode);
    const body = toBody(output.body);
    let length = 0;
    for (const [name, value] of toHeaders(output.headers)) {
      validate(name, value);
      const text = String(value);
      length += name.length + text.length;
      if (length > MaxHeaders)
        throw new RangeError(`The headers are longer than ${MaxHeaders} characters.`);
      headers.push([name, text]);
    }
    return { statusCode, headers, body };
  } catch (error) {
    fail(error);
    return { statusCode: 500, headers, body: Buffer.alloc(0) };
  }
}

/** Throws the errors of Node.js. Loads node:http only for invalid headers, because loading it slows down the start. */
function validate(name, value) {
  if (Name.test(name) && value !== undefined && !NotInValue.test(value))
    return;
  const http = require('node:http');
  http.validateHeaderName(name);
  http.validateHeaderValue(name, value);
}

function toStatus(given) {
  const status = given | 0;
  // For HTTP, 1xx is interim: the caller would wait forever for the final response.
  if (status < 200 || status > 999)
    throw new RangeError(`The status code ${String(given)} is not valid; accepted: 200 to 999.`);
  return status;
}

function toBody(body) {
  if (Buffer.isBuffer(body) || body instanceof Readable)
    return body;
  return Buffer.from(typeof body === 'string' ? body : stringify(body), 'utf8');
}

/** Yields headers with lower-case names, without reserved names. An array yields one header per element. */
function* toHeaders(given) {
  const headers = {};
  for (const [name, value] of toEntries(given)) {
    const lower = name.toLowerCase();
    if (!lower.startsWith('x-open-runtimes-') && lower !== 'content-length')
      headers[lower] = value;
  }

  const contentType = headers['content-type'] ?? 'text/plain';
  headers['content-type'] = /^multipart\/|charset=/i.test(contentType)
    ? contentType
    : `${contentType.toLowerCase()}; charset=utf-8`;
  for (const [name, value] of Object.entries(headers)) {
    for (const one of Array.isArray(value) ? value : [value])
      yield [name, one];
  }
}

/** Returns the entries of an object; of a Headers object or a Map, also its content. Several cookies become an array. */
function toEntries(given) {
  const own = Object.entries(given);
  if (Array.isArray(given) || typeof given.entries !== 'function')
    return own;
  const content = [...given.entries()];
  const cookies = content.filter(([name]) => name.toLowerCase() === 'set-cookie').flatMap(([, value]) => value);
  return [...content, ...(cookies.length > 0 ? [['set-cookie', cookies]] : []), ...own];
}

module.exports = { createResponse, toAnswer };
