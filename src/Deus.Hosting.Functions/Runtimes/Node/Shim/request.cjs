// The request object of a function: context.req.
'use strict';

const { decodeBody } = require('./charset.cjs');
const { parse } = require('./primordials.cjs');

const ReservedPrefix = 'x-open-runtimes-';

// Node.js keeps the first of several values of these headers (https://nodejs.org/api/http.html#messageheaders).
const Single = new Set(['age', 'authorization', 'content-length', 'content-type', 'etag', 'expires', 'from', 'host',
  'if-modified-since', 'if-unmodified-since', 'last-modified', 'location', 'max-forwards', 'proxy-authorization',
  'referer', 'retry-after', 'server', 'user-agent']);

/** Joins [[name, value], ...] into an object with lower-case names, like Node.js. */
function joinHeaders(pairs) {
  const headers = {};
  for (const [given, value] of pairs) {
    const name = given.toLowerCase();
    if (!Object.hasOwn(headers, name))
      headers[name] = name === 'set-cookie' ? [value] : value;
    else if (name === 'set-cookie')
      headers[name].push(value);
    else if (!Single.has(name))
      headers[name] += (name === 'cookie' ? '; ' : ', ') + value;
  }
  return headers;
}

/** Returns headers that the operator adds to every request. A text that is not a JSON object adds none. */
function parseEnforcedHeaders(text) {
  try {
    const parsed = parse(text || '{}');
    return Object.fromEntries(Object.entries(parsed ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]));
  } catch {
    return {};
  }
}

function createRequest({ method, target, headers: all, body }, enforcedHeaders) {
  const contentType = all['content-type'] || 'text/plain';
  const bytes = decodeBody(body, contentType);
  const headers = Object.fromEntries(Object.entries(all).filter(([name]) => !name.startsWith(ReservedPrefix)));
  Object.assign(headers, enforcedHeaders);

  const scheme = all['x-forwarded-proto'] || 'http';
  const fallbackPort = scheme === 'https' ? 443 : 80;
  const { host, port } = splitHost(all.host, fallbackPort);
  const [path, queryString = ''] = target.split('?');
  const authority = port === fallbackPort ? host : `${host}:${port}`;

  // The body members are getters that use `this`, and are evaluated at each read.
  return {
    get body() {
      if (!contentType.toLowerCase().startsWith('application/json'))
        return this.bodyText;
      return this.bodyBinary.length === 0 ? {} : this.bodyJson;
    },
    get bodyRaw() {
      return this.bodyText;
    },
    get bodyText() {
      return this.bodyBinary.toString();
    },
    get bodyJson() {
      return parse(this.bodyText);
    },
    get bodyBinary() {
      return bytes;
    },
    headers,
    method,
    host,
    scheme,
    query: parseQuery(queryString),
    queryString,
    port,
    url: `${scheme}://${authority}${path}${queryString ? `?${queryString}` : ''}`,
    path,
  };
}

function splitHost(header, fallbackPort) {
  if (header === undefined)
    throw new TypeError('The request has no Host header.');
  const [host, port] = header.split(':');
  return { host, port: port ? Number(port) : fallbackPort };
}

/** Does not decode. The last of several values wins, and a key without value has the value ''. */
function parseQuery(text) {
  const query = {};
  for (const part of text.split('&')) {
    const [key, ...value] = part.split('=');
    if (key)
      query[key] = value.join('=');
  }
  return query;
}

module.exports = { joinHeaders, parseEnforcedHeaders, createRequest };
