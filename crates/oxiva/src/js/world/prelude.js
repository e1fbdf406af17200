// The world of a script. `host` is the child process. What is used here is kept before the script can
// change it; whatever the script does, it does to itself. Everything else is a module beside this file,
// read when it is first asked for.
(host) => {
  const { parse, stringify } = JSON;
  const { keys, defineProperty } = Object;

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
      return [true, stringify(describe(thrown))];
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

  // --- Modules -----------------------------------------------------------------------------------

  const loaded = { __proto__: null };
  const load = (name) => (loaded[name] ??= host.module(name)(world));

  // Properties that are made when they are first read; whoever sets one has it as it was set.
  const lazily = (object, makers) => {
    for (const name of keys(makers)) {
      const set = (value) =>
        defineProperty(object, name, { value, writable: true, configurable: true, enumerable: false });
      const get = () => {
        const value = makers[name]();
        set(value);
        return value;
      };
      defineProperty(object, name, { get, set, configurable: true, enumerable: false });
    }
  };

  const missing = (what, hint) => new Error(`${what} is not available here${hint ? ` (${hint})` : ''}`);
  // What Node has and we have not says so when it is called.
  const stubs = (object, owner, names) => {
    for (const name of names) {
      const value = function () { throw missing(`${owner}.${name}`); };
      defineProperty(object, name, { value, writable: true, configurable: true });
    }
  };

  const GLOBALS = {
    abort: ['AbortController', 'AbortSignal', 'Event', 'EventTarget'],
    buffer: ['Buffer'],
    clone: ['structuredClone'],
    crypto: ['crypto'],
    encoding: ['TextDecoder', 'TextEncoder'],
    fetch: ['fetch', 'Headers', 'Request', 'Response'],
    'intl/intl': ['Intl'],
    timers: ['clearImmediate', 'clearInterval', 'clearTimeout', 'setImmediate', 'setInterval', 'setTimeout'],
    url: ['URL', 'URLSearchParams'],
  };
  for (const file of keys(GLOBALS)) {
    lazily(globalThis, Object.fromEntries(GLOBALS[file].map((name) => [name, () => load(file)[name]])));
  }
  lazily(globalThis, { global: () => globalThis });
  defineProperty(globalThis, 'console', { value: console, writable: true, configurable: true });

  const LOCALE_METHODS = [
    'Date.toLocaleString', 'Date.toLocaleDateString', 'Date.toLocaleTimeString', 'Number.toLocaleString',
    'BigInt.toLocaleString', 'Array.toLocaleString', 'String.localeCompare', 'String.toLocaleLowerCase',
    'String.toLocaleUpperCase',
  ];
  for (const name of LOCALE_METHODS) {
    const [owner, method] = name.split('.');
    const value = { [method](...values) { return load('intl/methods')[name].apply(this, values); } }[method];
    defineProperty(globalThis[owner].prototype, method, { value, writable: true, configurable: true });
  }

  const world = { host, call, console, load, lazily, missing, stubs };
  return { run, settle };
}
