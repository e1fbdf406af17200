// StoreClient: small values that outlive a run, under a secret of one's own, as in Zapier.
({ call }) => {
  const names = (given) => {
    const list = given.length === 1 && typeof given[0] === 'object' && given[0] !== null
      ? Array.isArray(given[0]) ? given[0] : Object.keys(given[0])
      : given;
    return list.map(String);
  };
  const StoreClient = (secret) => {
    if (typeof secret !== 'string' || secret.trim() === '') throw new TypeError('StoreClient takes a secret, a text');
    const ask = (doing, body) => call('store', { secret, doing, ...body });
    const getMany = async (...keys) => ask('get', { keys: names(keys) });
    const setMany = async (values) => { await ask('set', { values }); };
    const deleteMany = async (...keys) => { await ask('delete', { keys: names(keys) }); };
    return {
      get: async (key) => (await getMany(String(key)))[key] ?? null,
      set: async (key, value) => setMany({ [key]: value ?? null }),
      delete: async (key) => deleteMany(String(key)),
      getMany, setMany, deleteMany,
      clear: async () => { await ask('clear', {}); },
    };
  };
  return { StoreClient };
}
