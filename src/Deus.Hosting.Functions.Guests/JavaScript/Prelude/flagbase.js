// The globals that functions have beside the language: console, flagbase, timers, crypto. Runs once, before the script of a function.
(function (host) {
  "use strict";

  const { parse, stringify } = JSON;
  let lastError = null;

  // Calls the host. A call that the host refuses throws an error with the reason.
  function call(name, ...values) {
    const result = host(name, stringify(values));
    if (result[0] === "!") throw new Error(parse(result.slice(1)));
    return parse(result.slice(1));
  }

  // Calls the host, and returns a fallback for a call that it refuses. flagbase.error() has the reason then.
  function attempt(fallback, name, ...values) {
    try {
      const result = call(name, ...values);
      lastError = null;
      return result;
    } catch (e) {
      lastError = e.message;
      return typeof fallback === "function" ? fallback(e.message) : fallback;
    }
  }

  function show(value) {
    if (typeof value === "string") return value;
    if (value instanceof Error) return value.stack ? `${value}\n${value.stack}` : String(value);
    if (typeof value === "object" && value !== null) {
      try { return stringify(value); } catch { return String(value); }
    }
    return String(value);
  }

  const line = (values) => values.map(show).join(" ");

  globalThis.console = {
    log: (...values) => { call("print", line(values) + "\n"); },
    debug: (...values) => { call("log", 0, line(values)); },
    info: (...values) => { call("log", 1, line(values)); },
    warn: (...values) => { call("log", 2, line(values)); },
    error: (...values) => { call("log", 3, line(values)); },
  };

  const text = (value) => String(value);

  globalThis.flagbase = {
    error: () => lastError,
    flag: {
      evaluate: (key) => attempt(false, "flag_evaluate", text(key)),
      variant: (key) => attempt("false", "flag_variant", text(key)),
    },
    bucket: {
      get: (bucket, key) => attempt(null, "bucket_get", text(bucket), text(key)),
      put: (bucket, key, data) => attempt(false, "bucket_put", text(bucket), text(key), text(data)),
      delete: (bucket, key) => attempt(false, "bucket_delete", text(bucket), text(key)),
      list: (bucket) => attempt(() => [], "bucket_list", text(bucket)),
    },
    table: {
      get: (table, id) => attempt(null, "table_get", text(table), text(id)),
      put: (table, data) => attempt(null, "table_put", text(table), stringify(data) ?? "null"),
      delete: (table, id) => attempt(false, "table_delete", text(table), text(id)),
      query: (table, options) => attempt(() => [], "table_query", text(table), stringify(options ?? {})),
    },
    kv: {
      get: (key) => attempt(null, "kv_get", text(key)),
      set: (key, value, seconds) => attempt(false, "kv_set", text(key), text(value), seconds === undefined || seconds === null ? null : Number(seconds)),
      increment: (key, by) => attempt(null, "kv_increment", text(key), by === undefined ? 1 : Number(by)),
      delete: (key) => attempt(false, "kv_delete", text(key)),
      list: (prefix) => attempt(() => [], "kv_list", prefix === undefined ? "" : text(prefix)),
    },
    env: { get: (key) => attempt(null, "env_get", text(key)) },
    fn: {
      invoke: (id) => attempt("", "fn_call", text(id), ""),
      call: (id, body) => attempt("", "fn_call", text(id), body === undefined ? "" : text(body)),
    },
    http: {
      fetch: (request) => attempt(
        (reason) => ({ status: 0, body: reason, headers: {} }),
        "http_fetch",
        stringify({ method: request.method, url: request.url, headers: request.headers, timeout: request.timeout }),
        request.body === undefined || request.body === null ? "" : text(request.body)),
    },
    metrics: { publish: (name, value, tags) => attempt(false, "metrics_publish", text(name), Number(value), stringify(tags ?? {})) },
    ai: { chat: (options) => attempt(null, "ai_chat", stringify(options ?? {})) },
    email: { send: (options) => attempt(null, "email_send", stringify(options ?? {})) },
    context: {
      caller: () => call("caller"),
      event: () => call("event"),
      traceId: () => call("trace_id"),
      request: () => call("request"),
    },
  };

  globalThis.crypto = {
    randomUUID: () => call("uuid"),
    getRandomValues: (array) => {
      const hex = call("random", array.byteLength);
      const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
      for (let i = 0; i < bytes.length; i++) bytes[i] = parseInt(hex.substr(i * 2, 2), 16);
      return array;
    },
  };

  // A state is a copy of one that was made before: each execution needs random numbers of its own (sfc32).
  let seeds = null;
  Math.random = function random() {
    if (seeds === null) {
      seeds = new Uint32Array(4);
      crypto.getRandomValues(seeds);
    }
    const sum = (((seeds[0] + seeds[1]) | 0) + seeds[3]) | 0;
    seeds[3] += 1;
    seeds[0] = seeds[1] ^ (seeds[1] >>> 9);
    seeds[1] = (seeds[2] + (seeds[2] << 3)) | 0;
    seeds[2] = (((seeds[2] << 21) | (seeds[2] >>> 11)) + sum) | 0;
    return (sum >>> 0) / 4294967296;
  };

  const timers = new Map();
  let lastTimer = 0;

  function addTimer(callback, delay, repeats, values) {
    if (typeof callback !== "function") throw new TypeError("The first argument of a timer is a function.");
    const wait = Math.max(Number(delay) || 0, repeats ? 1 : 0);
    timers.set(++lastTimer, { callback, values, wait, repeats, due: Date.now() + wait });
    return lastTimer;
  }

  globalThis.setTimeout = (callback, delay, ...values) => addTimer(callback, delay, false, values);
  globalThis.setInterval = (callback, delay, ...values) => addTimer(callback, delay, true, values);
  globalThis.clearTimeout = globalThis.clearInterval = (id) => { timers.delete(id); };
  globalThis.queueMicrotask ??= (callback) => { Promise.resolve().then(callback); };

  function nextTimer() {
    let first = null;
    for (const [id, timer] of timers) if (first === null || timer.due < first[1].due) first = [id, timer];
    return first;
  }

  let isStarted = false;
  let isSettled = false;
  let failure = null;

  function start() {
    isStarted = true;
    if (typeof handle !== "function") throw new ReferenceError("handle is not a function: define function handle() { … }");
    const result = handle.call(undefined);
    if (result === null || typeof result !== "object" || typeof result.then !== "function") {
      isSettled = true;
      return;
    }
    result.then(() => { isSettled = true; }, (reason) => { isSettled = true; failure = { reason }; });
  }

  // Advances the function, and tells what the host has to do: "done", or the milliseconds to wait.
  function step() {
    if (!isStarted) {
      start();
      return "0";
    }
    if (failure !== null) throw failure.reason;
    const next = nextTimer();
    if (next === null) {
      if (!isSettled) throw new Error("The promise of handle is never settled.");
      return "done";
    }
    const [id, timer] = next;
    const left = timer.due - Date.now();
    if (left > 0) return String(left);
    if (timer.repeats) timer.due = Date.now() + timer.wait;
    else timers.delete(id);
    timer.callback(...timer.values);
    return "0";
  }

  function describe(error) {
    const isError = error instanceof Error;
    return stringify({ message: isError ? `${error.name}: ${error.message}` : show(error), stack: isError ? String(error.stack) : "" });
  }

  return [step, describe, call];
})
