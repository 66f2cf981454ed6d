// Decodes request bodies. The charset in the content type decides whether the function receives bytes or text.
'use strict';

const { TextDecoder } = require('node:util');

const Token = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const MediaType = new RegExp(`^\\s*${Token}/${Token}\\s*$`);
const Parameter = new RegExp(`;\\s*(${Token})\\s*=\\s*("(?:[^"\\\\]|\\\\.)*"|${Token})\\s*`, 'gy');
const Latin1 = new Set(['iso-8859-1', 'latin1', 'iso8859-1', 'iso_8859-1']); // TextDecoder reads them as windows-1252.

/** Returns the bytes, or the decoded text when the content type has a charset. */
function decodeBody(body, contentType) {
  const charset = parseCharset(contentType);
  if (charset === undefined)
    return body;
  if (Latin1.has(charset))
    return body.toString('latin1');
  try {
    return new TextDecoder(charset).decode(body);
  } catch {
    throw new RangeError(`The charset "${charset}" of the request's content-type is not supported.`);
  }
}

function parseCharset(contentType) {
  const end = contentType.indexOf(';');
  const mediaType = end < 0 ? contentType : contentType.slice(0, end);
  if (!MediaType.test(mediaType))
    throw malformed(contentType);
  let at = mediaType.length;
  let charset;
  while (at < contentType.length) {
    Parameter.lastIndex = at;
    const match = Parameter.exec(contentType);
    if (match === null)
      throw malformed(contentType);
    at = Parameter.lastIndex;
    if (match[1].toLowerCase() === 'charset')
      charset = match[2].replace(/^"|"$/g, '').replace(/\\(.)/g, '$1').toLowerCase();
  }
  return charset;
}

const malformed = (contentType) => new TypeError(`The request's content-type "${contentType}" is malformed.`);

module.exports = { decodeBody };
