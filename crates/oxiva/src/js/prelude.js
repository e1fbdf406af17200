// The world of a script. `host` is the child process: line, call, compile, hash. What is used here is
// kept before the script can change it; whatever the script does, it does to itself.
(host) => {
  const { parse, stringify } = JSON;
  const keys = Object.keys;

  // --- What only the parent can do -------------------------------------------------------------

  const waiting = { __proto__: null };
  let last = 0;

  const call = (kind, body) =>
    new Promise((resolve, reject) => {
      last += 1;
      host.call(last, kind, stringify(body));
      waiting[last] = [resolve, reject];
    });

  const settle = (id, ok, text) => {
    const [resolve, reject] = waiting[id];
    delete waiting[id];
    if (ok) resolve(parse(text));
    else reject(raised(parse(text)));
  };

  // An error as the parent tells it.
  const raised = ({ name, message, ...rest }) => {
    const error = new Error(message);
    if (name) error.name = name;
    return Object.assign(error, rest);
  };

  // --- How it ends -----------------------------------------------------------------------------

  const describe = (thrown) => {
    // When there is no memory even for an error, the engine throws null.
    if (thrown === null) return { name: 'InternalError', message: 'out of memory' };
    if (typeof thrown !== 'object') return { message: show(thrown) };
    const told = { extra: {} };
    for (const key of ['name', 'message', 'stack']) {
      told[key] = typeof thrown[key] === 'string' ? thrown[key] : '';
    }
    for (const key of keys(thrown)) {
      if (key in told) continue;
      const kind = typeof thrown[key];
      if (kind === 'string' || kind === 'number' || kind === 'boolean') {
        told.extra[key] = thrown[key];
      }
    }
    if (!(thrown instanceof Error) && !told.message) told.message = show(thrown);
    return told;
  };

  const run = async (program, payload) => {
    try {
      const fatal = new Promise((_, reject) => { world.fatal = reject; });
      const value = await Promise.race([program(payload, world), fatal]);
      return [false, (stringify(value) ?? 'null')];
    } catch (thrown) {
      return [true, stringify(describe(thrown)).toWellFormed()];
    }
  };

  // --- What scripts expect to find ---------------------------------------------------------------

  const show = (value) => {
    if (typeof value === 'string') return value;
    if (value instanceof Error) return String(value);
    try {
      const text = typeof value === 'object' && value !== null ? stringify(value) : undefined;
      return text === undefined ? String(value) : text;
    } catch {
      return '[object]';
    }
  };

  const log = (...values) => host.line(values.map(show).join(' ').toWellFormed());
  const console = { log, info: log, warn: log, error: log, debug: log };

  const timers = new Set();
  const setTimeout = (then, wait = 0, ...values) => {
    const timer = last + 1;
    timers.add(timer);
    call('sleep', { milliseconds: Math.max(0, Number(wait) || 0) })
      .then(() => timers.delete(timer) && then(...values))
      .catch((thrown) => world.fatal(thrown));
    return timer;
  };
  const clearTimeout = (timer) => { timers.delete(timer); };

  class Headers {
    #pairs = { __proto__: null };
    constructor(pairs = {}) {
      for (const [name, value] of pairs[Symbol.iterator] ? pairs : Object.entries(pairs)) {
        this.set(name, value);
      }
    }
    get(name) { return this.#pairs[String(name).toLowerCase()] ?? null; }
    has(name) { return String(name).toLowerCase() in this.#pairs; }
    set(name, value) { this.#pairs[String(name).toLowerCase()] = String(value); }
    delete(name) { delete this.#pairs[String(name).toLowerCase()]; }
    forEach(each) { for (const [name, value] of this) each(value, name, this); }
    *[Symbol.iterator]() { yield* Object.entries(this.#pairs); }
    entries() { return this[Symbol.iterator](); }
    *keys() { for (const [name] of this) yield name; }
    *values() { for (const [, value] of this) yield value; }
    toJSON() { return Object.fromEntries(this); }
  }

  const decoded = (text) => {
    try {
      return decodeURIComponent(text.replaceAll('+', ' '));
    } catch {
      return text;
    }
  };
  const encoded = (text) =>
    encodeURIComponent(text).replaceAll('%20', '+').replace(/[!'()~]/g, (one) =>
      `%${one.charCodeAt(0).toString(16).toUpperCase()}`);

  class URLSearchParams {
    #pairs = [];
    constructor(from = '') {
      if (typeof from === 'string') {
        for (const part of from.replace(/^\?/, '').split('&').filter(Boolean)) {
          const [name, ...value] = part.split('=');
          this.append(decoded(name), decoded(value.join('=')));
        }
      } else {
        for (const [name, value] of from[Symbol.iterator] ? from : Object.entries(from)) {
          this.append(name, value);
        }
      }
    }
    append(name, value) { this.#pairs.push([String(name), String(value)]); }
    delete(name) { this.#pairs = this.#pairs.filter(([one]) => one !== name); }
    get(name) { return this.#pairs.find(([one]) => one === name)?.[1] ?? null; }
    getAll(name) { return this.#pairs.filter(([one]) => one === name).map(([, value]) => value); }
    has(name) { return this.#pairs.some(([one]) => one === name); }
    set(name, value) { this.delete(name); this.append(name, value); }
    forEach(each) { for (const [name, value] of this.#pairs) each(value, name, this); }
    [Symbol.iterator]() { return this.#pairs[Symbol.iterator](); }
    entries() { return this[Symbol.iterator](); }
    toString() {
      return this.#pairs.map(([name, value]) => `${encoded(name)}=${encoded(value)}`).join('&');
    }
  }

  // As browsers have it, as far as a step needs it: the whole answer is there when it resolves.
  const fetch = async (url, { method = 'GET', headers = {}, body } = {}) => {
    const sent = new Headers(headers);
    if (body instanceof URLSearchParams && !sent.has('content-type')) {
      sent.set('content-type', 'application/x-www-form-urlencoded');
    }
    const answer = await call('fetch', {
      url: String(url),
      method: String(method).toUpperCase(),
      headers: sent,
      body: body === undefined || body === null ? null : String(body),
    });
    return {
      status: answer.status,
      ok: answer.status >= 200 && answer.status < 300,
      url: String(url),
      headers: new Headers(answer.headers),
      text: async () => answer.content,
      json: async () => parse(answer.content),
    };
  };

  const world = { host, call, console, setTimeout, clearTimeout, fetch, Headers, URLSearchParams };
  for (const name of ['console', 'setTimeout', 'clearTimeout', 'fetch', 'Headers', 'URLSearchParams']) {
    Object.defineProperty(globalThis, name, { value: world[name], writable: true, configurable: true });
  }
  return { run, settle };
}
