// fetch, as far as a step needs it: the parent sends, and the whole answer is there when it resolves.
({ call, load, missing }) => {
  const { bytesOf, toBase64, TextDecoder } = load('encoding');
  const { URLSearchParams } = load('url');
  const { Buffer } = load('buffer');

  class Headers {
    #pairs = { __proto__: null };
    constructor(pairs = {}) {
      for (const [name, value] of pairs[Symbol.iterator] ? pairs : Object.entries(pairs)) this.append(name, value);
    }
    append(name, value) {
      const before = this.get(name);
      this.set(name, before === null ? value : `${before}, ${value}`);
    }
    get(name) { return this.#pairs[String(name).toLowerCase()] ?? null; }
    has(name) { return String(name).toLowerCase() in this.#pairs; }
    set(name, value) { this.#pairs[String(name).toLowerCase()] = String(value).trim(); }
    delete(name) { delete this.#pairs[String(name).toLowerCase()]; }
    forEach(each) { for (const [name, value] of this) each(value, name, this); }
    *[Symbol.iterator]() { yield* Object.entries(this.#pairs).sort(([a], [b]) => (a < b ? -1 : 1)); }
    entries() { return this[Symbol.iterator](); }
    *keys() { for (const [name] of this) yield name; }
    *values() { for (const [, value] of this) yield value; }
    // As node-fetch has it.
    raw() { return Object.fromEntries([...this].map(([name, value]) => [name, [value]])); }
    toJSON() { return Object.fromEntries(this); }
  }

  // What a body is sent as: a text or bytes, and its type.
  const content = (body) => {
    if (body === undefined || body === null) return [null];
    if (body instanceof URLSearchParams) return [String(body), 'application/x-www-form-urlencoded;charset=UTF-8'];
    if (body instanceof ArrayBuffer || ArrayBuffer.isView(body)) return [Uint8Array.from(bytesOf(body))];
    return [String(body), 'text/plain;charset=UTF-8'];
  };

  class Body {
    #content;
    #used = false;
    constructor(body, headers) {
      const [own, type] = content(body);
      this.#content = own;
      this.headers = new Headers(headers);
      if (type && !this.headers.has('content-type')) this.headers.set('content-type', type);
    }
    static content(body) { return body.#content; }
    get bodyUsed() { return this.#used; }
    #take() {
      if (this.#used) throw new TypeError('Body is unusable: Body has already been read');
      this.#used = true;
      return this.#content ?? '';
    }
    async text() {
      const own = this.#take();
      return typeof own === 'string' ? own.replace(/^\uFEFF/, '') : new TextDecoder().decode(own);
    }
    async json() { return JSON.parse(await this.text()); }
    async buffer() { return Buffer.from(this.#take()); }
    async bytes() { return Uint8Array.from(await this.buffer()); }
    async arrayBuffer() { return (await this.bytes()).buffer; }
    async blob() { throw missing('Response.blob'); }
    async formData() { throw missing('Response.formData'); }
  }
  const { content: contentOf } = Body;
  delete Body.content;

  class Request extends Body {
    constructor(input, options = {}) {
      const from = input instanceof Request ? input : undefined;
      super(options.body ?? (from && contentOf(from)), options.headers ?? from?.headers);
      this.url = from ? from.url : String(input);
      this.method = String(options.method ?? from?.method ?? 'GET').toUpperCase();
      this.redirect = options.redirect ?? from?.redirect ?? 'follow';
      const { timeout } = options;
      this.signal = options.signal ?? from?.signal ?? (timeout > 0 ? load('abort').AbortSignal.timeout(timeout) : undefined);
      if (this.redirect !== 'follow') throw missing(`fetch with redirect ${this.redirect}`);
    }
    clone() { return new Request(this); }
  }

  class Response extends Body {
    constructor(body, { status = 200, statusText = '', headers = {}, url = '' } = {}) {
      super(body, headers);
      Object.assign(this, { status, statusText, url, redirected: false, type: 'default' });
    }
    get ok() { return this.status >= 200 && this.status < 300; }
    clone() {
      if (this.bodyUsed) throw new TypeError('Response.clone: Body has already been consumed.');
      const { status, statusText, headers, url } = this;
      return new Response(contentOf(this), { status, statusText, headers, url });
    }
    static json(data, options = {}) {
      const headers = new Headers(options.headers);
      if (!headers.has('content-type')) headers.set('content-type', 'application/json');
      return new Response(JSON.stringify(data), { ...options, headers });
    }
  }

  const fetch = async (input, options) => {
    const request = new Request(input, options ?? {});
    const { url, method, headers, signal } = request;
    signal?.throwIfAborted();
    const body = contentOf(request);
    const sent = typeof body === 'string' || body === null ? { body } : { base64: toBase64(body) };
    const answered = call('fetch', { url, method, headers, ...sent });
    const stopped = signal && new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
    const answer = await (stopped ? Promise.race([answered, stopped]) : answered);
    const got = answer.base64 === undefined ? answer.content : Buffer.from(answer.base64, 'base64');
    return new Response(got, { ...answer, url });
  };

  return { fetch, Headers, Request, Response };
}
