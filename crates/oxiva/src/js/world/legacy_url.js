// Node's module `url`, with what came before URL: parse, format and resolve.
({ load, stubs }) => {
  const { URL, URLSearchParams } = load('url');
  const PARTS = /^([a-z][a-z\d+.-]*:)?(\/\/(?:([^/?#]*)@)?([^/?#:]*|\[[^\]]*\])(?::(\d*))?(?=[/?#]|$))?([^?#]*)(\?[^#]*)?(#.*)?$/is;

  const all = (params) => {
    const query = { __proto__: null };
    for (const [name, value] of params) {
      query[name] = name in query ? [].concat(query[name], value) : value;
    }
    return query;
  };

  const parse = (address, withQuery = false) => {
    const [, protocol = null, slashes, auth = null, hostname = null, port, path, search = null, hash = null] =
      PARTS.exec(String(address).trim());
    const lower = hostname === null ? null : hostname.toLowerCase();
    const pathname = path || (slashes && lower ? '/' : null);
    const query = withQuery ? all(new URLSearchParams(search ?? '')) : search && search.slice(1);
    const parts = {
      protocol: protocol && protocol.toLowerCase(),
      slashes: slashes ? true : null,
      auth: auth && decodeURIComponent(auth),
      host: lower === null ? null : lower + (port ? `:${port}` : ''),
      port: port || null,
      hostname: lower,
      hash, search: search ?? (withQuery ? '' : null), query, pathname,
      path: pathname || search ? (pathname ?? '') + (search ?? '') : null,
    };
    return { ...parts, href: format(parts) };
  };

  const format = (address) => {
    if (address instanceof URL) return address.href;
    if (typeof address === 'string') return parse(address).href;
    const { protocol, slashes, auth, host, hostname, port, pathname, search, query, hash } = address;
    const scheme = protocol ? protocol.replace(/:?$/, ':') : '';
    const where = host ?? (hostname ? hostname + (port ? `:${port}` : '') : '');
    const web = slashes || /^(https?|ftp|file|wss?):$/.test(scheme);
    const asked = search ?? (query && typeof query === 'object' ? String(new URLSearchParams(query)) : query) ?? '';
    const site = web && (where || slashes) ? `//${auth ? `${encodeURIComponent(auth).replace('%3A', ':')}@` : ''}${where}` : where;
    const path = pathname && site && !pathname.startsWith('/') ? `/${pathname}` : pathname ?? '';
    const mark = (sign, text) => (text && !text.startsWith(sign) ? sign + text : text ?? '');
    return scheme + site + path + mark('?', asked) + mark('#', hash);
  };

  const resolve = (from, to) => {
    const base = new URL(from, 'resolve://');
    const found = new URL(to, base);
    return found.protocol === 'resolve:' ? found.pathname + found.search + found.hash : found.href;
  };

  const module = { URL, URLSearchParams, parse, format, resolve };
  stubs(module, 'url', ['domainToASCII', 'domainToUnicode', 'fileURLToPath', 'pathToFileURL', 'urlToHttpOptions']);
  return module;
}
