// require: the modules of Node that are there.
({ load, missing }) => {
  const MODULES = {
    buffer: () => ({ Buffer: load('buffer').Buffer, atob, btoa }),
    crypto: () => load('crypto').crypto,
    url: () => load('legacy_url'),
  };
  const require = (name) => {
    const module = Object.hasOwn(MODULES, String(name).replace(/^node:/, '')) && MODULES[String(name).replace(/^node:/, '')];
    if (!module) {
      const error = missing(`the module ${JSON.stringify(String(name))}`, Object.keys(MODULES).join(', '));
      throw Object.assign(error, { code: 'MODULE_NOT_FOUND' });
    }
    return module();
  };
  return { require };
}
