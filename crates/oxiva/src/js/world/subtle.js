// crypto.subtle: digests, and signatures by HMAC.
({ load, missing, stubs }) => {
  const { bytesOf } = load('encoding');
  const plain = (digest) => digest.buffer.slice(digest.byteOffset, digest.byteOffset + digest.byteLength);

  const add = (crypto, { algorithm, createHmac }) => {
    const keys = new WeakMap();
    const named = (what) => (typeof what === 'string' ? what : what.name).toUpperCase();
    const signed = (how, key, data) => {
      const { secret, hash } = keys.get(key) ?? {};
      if (!secret || named(how) !== 'HMAC') throw missing(`crypto.subtle with ${named(how)}`);
      return createHmac(hash, secret).update(bytesOf(data)).digest();
    };
    const subtle = {
      digest: async (how, data) =>
        plain(crypto.createHash(algorithm(named(how))).update(bytesOf(data)).digest()),
      importKey: async (format, data, how, extractable, usages) => {
        if (format !== 'raw' || named(how) !== 'HMAC') throw missing(`crypto.subtle.importKey with ${named(how)} as ${format}`);
        const hash = named(how.hash);
        const key = { type: 'secret', extractable, algorithm: { name: 'HMAC', hash: { name: hash } }, usages: [...usages] };
        keys.set(key, { secret: Uint8Array.from(bytesOf(data)), hash: algorithm(hash) });
        return key;
      },
      sign: async (how, key, data) => plain(signed(how, key, data)),
      verify: async (how, key, signature, data) => {
        const [own, given] = [signed(how, key, data), bytesOf(signature)];
        return own.length === given.length && crypto.timingSafeEqual(own, given);
      },
    };
    stubs(subtle, 'crypto.subtle', [
      'decrypt', 'deriveBits', 'deriveKey', 'encrypt', 'exportKey', 'generateKey', 'unwrapKey', 'wrapKey',
    ]);
    crypto.subtle = subtle;
  };
  return { add };
}
