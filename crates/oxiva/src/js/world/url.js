// URL and URLSearchParams, and Node's module `url`. What reads and writes addresses is Rust's.
({ host, stubs }) => {
  const PARTS = ['href', 'origin', 'protocol', 'username', 'password', 'host', 'hostname', 'port', 'pathname', 'search', 'hash'];
  const text = (value) => String(value).toWellFormed();
  const refused = (input) => Object.assign(new TypeError('Invalid URL'), { code: 'ERR_INVALID_URL', input });

  class URLSearchParams {
    #pairs = [];
    #changed = () => {};
    constructor(from = '') {
      if (typeof from !== 'object' || from === null) {
        this.#pairs = JSON.parse(host.formPairs(text(from).replace(/^\?/, '')));
      } else {
        for (const [name, value] of from[Symbol.iterator] ? from : Object.entries(from)) this.append(name, value);
      }
    }
    // The parameters of an address, which changes with them.
    static of(search, changed) {
      const params = new URLSearchParams(search);
      params.#changed = changed;
      return params;
    }
    static refill(params, search) { params.#pairs = new URLSearchParams(search).#pairs; }
    append(name, value) {
      this.#pairs.push([text(name), text(value)]);
      this.#changed(this);
    }
    delete(name, value) {
      const kept = ([one, its]) => one !== text(name) || (value !== undefined && its !== text(value));
      this.#pairs = this.#pairs.filter(kept);
      this.#changed(this);
    }
    get(name) { return this.#pairs.find(([one]) => one === text(name))?.[1] ?? null; }
    getAll(name) { return this.#pairs.filter(([one]) => one === text(name)).map(([, value]) => value); }
    has(name, value) {
      return this.#pairs.some(([one, its]) => one === text(name) && (value === undefined || its === text(value)));
    }
    set(name, value) {
      const at = this.#pairs.findIndex(([one]) => one === text(name));
      if (at < 0) return this.append(name, value);
      this.#pairs = this.#pairs.filter(([one], n) => n <= at || one !== text(name));
      this.#pairs[at] = [text(name), text(value)];
      return this.#changed(this);
    }
    sort() {
      this.#pairs.sort(([a], [b]) => (a < b ? -1 : Number(a > b)));
      this.#changed(this);
    }
    forEach(each, self) { for (const [name, value] of this.#pairs) each.call(self, value, name, this); }
    get size() { return this.#pairs.length; }
    *entries() { for (const [name, value] of this.#pairs) yield [name, value]; }
    *keys() { for (const [name] of this.#pairs) yield name; }
    *values() { for (const [, value] of this.#pairs) yield value; }
    [Symbol.iterator]() { return this.entries(); }
    toString() { return host.formText(JSON.stringify(this.#pairs)); }
    get [Symbol.toStringTag]() { return 'URLSearchParams'; }
  }

  class URL {
    #parts;
    #params;
    constructor(input, base) {
      const parts = host.url(text(input), base === undefined ? undefined : text(base));
      if (!parts) throw refused(text(input));
      this.#parts = parts;
    }
    static read(url) { return url.#parts; }
    static write(url, part, value) {
      const parts = host.urlWith(url.#parts[0], part, text(value));
      if (!parts) throw refused(text(value));
      url.#parts = parts;
      if (url.#params && (part === 'search' || part === 'href')) URLSearchParams.refill(url.#params, url.search);
    }
    get searchParams() {
      this.#params ??= URLSearchParams.of(this.search, (params) => {
        this.#parts = host.urlWith(this.#parts[0], 'search', String(params));
      });
      return this.#params;
    }
    toString() { return this.href; }
    toJSON() { return this.href; }
    get [Symbol.toStringTag]() { return 'URL'; }
    static canParse(input, base) { return URL.parse(input, base) !== null; }
    static parse(input, base) {
      try {
        return new URL(input, base);
      } catch {
        return null;
      }
    }
  }
  const { read, write } = URL;
  delete URL.read;
  delete URL.write;
  PARTS.forEach((part, n) => {
    const set = part === 'origin' ? undefined : function (value) { write(this, part, value); };
    Object.defineProperty(URL.prototype, part, { get() { return read(this)[n]; }, set, configurable: true, enumerable: true });
  });
  for (const name of ['createObjectURL', 'revokeObjectURL']) stubs(URL, 'URL', [name]);

  return { URL, URLSearchParams };
}
