// A function of an app's definition, in the world that Zapier gives it: `z`, `bundle`, and around each
// request the app's own middleware. Templates and addresses are the parent's business (`prepare`), as is
// sending (`send`).
async ({ perform, bundle, before, after }, world) => {
  const { host, call, console, load } = world;
  const { Headers } = load('fetch');
  const { URLSearchParams } = load('url');
  const { parse, stringify } = JSON;

  const compile = ({ source, args }, file, names) => {
    const given = (args ?? names).filter((name) => /^[A-Za-z_$][\w$]*$/.test(name));
    return host.compile(`(async (${given.join(', ')}) => {${source}\n})`, file);
  };

  // --- Errors --------------------------------------------------------------------------------------

  const named = (name) =>
    class extends Error {
      constructor(message = '', extra = {}) {
        super(message);
        this.name = name;
        Object.assign(this, extra);
      }
    };
  const errors = {};
  for (const name of ['HaltedError', 'ExpiredAuthError', 'RefreshAuthError', 'CheckError', 'ResponseError']) {
    errors[name] = named(name);
  }
  errors.Error = class extends named('AppError') {
    constructor(message, code, status) { super(message, { code, status }); }
  };
  errors.ThrottledError = class extends named('ThrottledError') {
    constructor(message, delay) { super(message, { delay }); }
  };

  // --- Requests --------------------------------------------------------------------------------------

  const parsed = (content, headers) => {
    if ((headers.get('content-type') ?? '').startsWith('application/x-www-form-urlencoded')) {
      return Object.fromEntries(new URLSearchParams(content));
    }
    try {
      return parse(content);
    } catch {
      return undefined;
    }
  };

  const wrap = ({ status, headers: pairs, content, refusal }, request) => {
    const headers = new Headers(pairs);
    const data = parsed(content, headers);
    return {
      status,
      headers,
      getHeader: (name) => headers.get(name) ?? undefined,
      content,
      data,
      json: data,
      request,
      skipThrowForStatus: request.skipThrowForStatus,
      throwForStatus() {
        if (status >= 400) throw new errors.ResponseError(content, { status, refusal });
      },
    };
  };

  const steps = (functions, file, names) =>
    functions.map((step, n) => compile(step, `${file}[${n}]`, names));
  const befores = steps(before, 'beforeRequest', ['request', 'z', 'bundle']);
  const afters = steps(after, 'afterResponse', ['response', 'z', 'bundle']);

  const send = async (options, shorthand) => {
    let request = await call('prepare', { request: options, shorthand });
    for (const step of befores) {
      request = await step(request, z, bundle);
      if (typeof request !== 'object' || request === null) {
        throw new Error('a function of beforeRequest must return the request');
      }
    }
    const answer = await call('send', request);
    let response = wrap(answer, request);
    if (answer.status === 429 && !request.skipThrowForStatus) {
      throw new errors.ResponseError(answer.content, { status: 429, refusal: answer.refusal });
    }
    for (const step of afters) {
      response = await step(response, z, bundle);
      if (typeof response !== 'object' || response === null) {
        throw new Error('a function of afterResponse must return the response');
      }
    }
    if (!response.skipThrowForStatus) response.throwForStatus?.();
    return response;
  };

  const plain = (options) => {
    if (!(options.body instanceof URLSearchParams)) return options;
    const headers = { 'content-type': 'application/x-www-form-urlencoded', ...options.headers };
    return { ...options, headers, body: String(options.body) };
  };

  const z = {
    request: async (first, second) =>
      send(plain(typeof first === 'string' ? { ...second, url: first } : { ...first }), false),
    errors,
    console,
    JSON: {
      parse: (text) => {
        try {
          return parse(text);
        } catch (error) {
          throw new errors.Error(`not JSON: ${String(text).slice(0, 100)} (${error.message})`);
        }
      },
      stringify,
    },
    hash: (algorithm, text) => host.hash(String(algorithm), String(text)),
    // A list is read from its beginning each time, so there is no place to go on from.
    cursor: { get: async () => null, set: async () => null },
  };

  if (perform.source !== undefined) return compile(perform, 'perform', ['z', 'bundle'])(z, bundle);
  const { data } = await send(perform, true);
  if (data === undefined) throw new errors.Error('the answer is neither JSON nor a form');
  return data;
}
