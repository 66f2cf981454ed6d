// TextEncoder, TextDecoder, URL, URLSearchParams, atob and btoa, as far as functions need them.
(function (call) {
  "use strict";

  globalThis.TextEncoder = class TextEncoder {
    get encoding() { return "utf-8"; }

    encode(text = "") {
      const source = String(text).toWellFormed ? String(text).toWellFormed() : String(text);
      const bytes = [];
      for (const character of source) {
        const code = character.codePointAt(0);
        if (code < 0x80) bytes.push(code);
        else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 63));
        else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
        else bytes.push(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
      }
      return new Uint8Array(bytes);
    }
  };

  const bytesOf = (input) => input === undefined ? new Uint8Array(0)
    : input instanceof ArrayBuffer ? new Uint8Array(input) : new Uint8Array(input.buffer, input.byteOffset, input.byteLength);

  // Reads one character. What is not UTF-8 becomes one replacement character for each maximal part, as the Encoding Standard says.
  function readCharacter(bytes, start) {
    const first = bytes[start];
    if (first < 0x80) return [first, 1];
    const length = first >= 0xc2 && first < 0xe0 ? 2 : first >= 0xe0 && first < 0xf0 ? 3 : first >= 0xf0 && first < 0xf5 ? 4 : 0;
    if (length === 0) return [-1, 1];
    let code = first & (0x7f >> length);
    for (let i = 1; i < length; i++) {
      const low = i > 1 ? 0x80 : first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
      const high = i > 1 ? 0xbf : first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
      const next = bytes[start + i];
      if (next === undefined || next < low || next > high) return [-1, i];
      code = (code << 6) | (next & 63);
    }
    return [code, length];
  }

  globalThis.TextDecoder = class TextDecoder {
    #fatal;

    constructor(label = "utf-8", options = {}) {
      if (!["utf-8", "utf8", "unicode-1-1-utf-8"].includes(String(label).trim().toLowerCase())) throw new RangeError(`The encoding '${label}' is not supported. Accepted: utf-8.`);
      this.#fatal = Boolean(options.fatal);
    }

    get encoding() { return "utf-8"; }

    decode(input) {
      const bytes = bytesOf(input);
      let text = "";
      for (let i = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0; i < bytes.length;) {
        const [code, length] = readCharacter(bytes, i);
        if (code < 0 && this.#fatal) throw new TypeError("The bytes are not UTF-8.");
        text += code < 0 ? "\ufffd" : String.fromCodePoint(code);
        i += length;
      }
      return text;
    }
  };

  const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

  globalThis.btoa = (text) => {
    const source = String(text);
    let out = "";
    for (let i = 0; i < source.length; i += 3) {
      const codes = [source.charCodeAt(i), source.charCodeAt(i + 1), source.charCodeAt(i + 2)];
      if (codes.some((code) => code > 255)) throw new RangeError("btoa: the text has characters above 255.");
      const bits = (codes[0] << 16) | ((codes[1] || 0) << 8) | (codes[2] || 0);
      out += ALPHABET[bits >> 18] + ALPHABET[(bits >> 12) & 63] + (i + 1 < source.length ? ALPHABET[(bits >> 6) & 63] : "=") + (i + 2 < source.length ? ALPHABET[bits & 63] : "=");
    }
    return out;
  };

  globalThis.atob = (text) => {
    const source = String(text).replace(/[\t\n\f\r ]/g, "").replace(/={1,2}$/, "");
    if (source.length % 4 === 1 || /[^A-Za-z0-9+/]/.test(source)) throw new RangeError("atob: the text is not base64.");
    let out = "";
    for (let i = 0, bits = 0, count = 0; i < source.length; i++) {
      bits = ((bits << 6) | ALPHABET.indexOf(source[i])) & 0xffffff;
      count += 6;
      if (count >= 8) {
        count -= 8;
        out += String.fromCharCode((bits >> count) & 255);
      }
    }
    return out;
  };

  const escape = (text) => encodeURIComponent(text).replace(/%20/g, "+").replace(/[!'()~]/g, (c) => "%" + c.charCodeAt(0).toString(16).toUpperCase());
  const unescape = (text) => {
    const spaced = text.replace(/\+/g, " ");
    try { return decodeURIComponent(spaced); } catch { return spaced; }
  };

  globalThis.URLSearchParams = class URLSearchParams {
    #pairs = [];
    #changed = () => {};

    constructor(init = "", changed) {
      if (typeof init === "object" && init !== null) {
        const pairs = typeof init[Symbol.iterator] === "function" ? init : Object.entries(init);
        for (const [name, value] of pairs) this.#pairs.push([String(name), String(value)]);
      } else {
        for (const pair of String(init).replace(/^\?/, "").split("&")) {
          if (pair === "") continue;
          const equals = pair.indexOf("=");
          this.#pairs.push(equals < 0 ? [unescape(pair), ""] : [unescape(pair.slice(0, equals)), unescape(pair.slice(equals + 1))]);
        }
      }
      if (typeof changed === "function") this.#changed = changed;
    }

    get size() { return this.#pairs.length; }
    get(name) { return this.#pairs.find((pair) => pair[0] === String(name))?.[1] ?? null; }
    getAll(name) { return this.#pairs.filter((pair) => pair[0] === String(name)).map((pair) => pair[1]); }
    has(name) { return this.#pairs.some((pair) => pair[0] === String(name)); }
    append(name, value) { this.#pairs.push([String(name), String(value)]); this.#changed(); }
    delete(name) { this.#pairs = this.#pairs.filter((pair) => pair[0] !== String(name)); this.#changed(); }
    set(name, value) {
      const first = this.#pairs.findIndex((pair) => pair[0] === String(name));
      if (first < 0) return this.append(name, value);
      this.#pairs = this.#pairs.filter((pair, index) => index <= first || pair[0] !== String(name));
      this.#pairs[first] = [String(name), String(value)];
      this.#changed();
    }
    sort() { this.#pairs.sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0)); this.#changed(); }
    forEach(callback) { for (const [name, value] of this.#pairs) callback(value, name, this); }
    keys() { return this.#pairs.map((pair) => pair[0])[Symbol.iterator](); }
    values() { return this.#pairs.map((pair) => pair[1])[Symbol.iterator](); }
    entries() { return this.#pairs.map((pair) => [...pair])[Symbol.iterator](); }
    [Symbol.iterator]() { return this.entries(); }
    toString() { return this.#pairs.map((pair) => `${escape(pair[0])}=${escape(pair[1])}`).join("&"); }
  };

  globalThis.URL = class URL {
    #parts;
    #params;

    constructor(url, base) {
      try {
        this.#parts = call("url", String(url), base === undefined ? "" : String(base));
      } catch {
        throw new TypeError(`Invalid URL: ${url}`);
      }
      this.#params = new URLSearchParams(this.#parts.search, () => {
        const text = this.#params.toString();
        this.#parts.search = text === "" ? "" : "?" + text;
      });
    }

    static canParse(url, base) {
      try { return Boolean(new URL(url, base)); } catch { return false; }
    }

    get protocol() { return this.#parts.protocol; }
    get username() { return this.#parts.username; }
    get password() { return this.#parts.password; }
    get hostname() { return this.#parts.hostname; }
    get port() { return this.#parts.port; }
    get host() { return this.port === "" ? this.hostname : `${this.hostname}:${this.port}`; }
    get origin() { return `${this.protocol}//${this.host}`; }
    get pathname() { return this.#parts.pathname; }
    get search() { return this.#parts.search; }
    get searchParams() { return this.#params; }
    get hash() { return this.#parts.hash; }
    get href() {
      const user = this.username === "" && this.password === "" ? "" : `${this.username}${this.password === "" ? "" : ":" + this.password}@`;
      return `${this.protocol}//${user}${this.host}${this.pathname}${this.search}${this.hash}`;
    }
    toString() { return this.href; }
    toJSON() { return this.href; }
  };
})
