// Random values, hashes and HMAC: the crypto of browsers and Node's module `crypto` in one.
({ host, load, stubs }) => {
  const { Buffer } = load('buffer');
  const { bytesOf, toBase64 } = load('encoding');

  const bytes = (data, encoding) => (typeof data === 'string' ? Buffer.from(data, encoding) : bytesOf(data));
  const buffer = (plain) => Object.setPrototypeOf(plain, Buffer.prototype);
  const random = (size) => buffer(host.random(size));
  const HASHES = ['md5', 'sha1', 'sha256', 'sha384', 'sha512'];
  const algorithm = (name) => {
    const plain = String(name).toLowerCase().replace(/^rsa-|-/g, '');
    if (HASHES.includes(plain)) return plain;
    throw new Error(`Digest method not supported: ${name} is not available here (${HASHES.join(', ')})`);
  };

  // Of createHash and createHmac: what is added is kept until the digest is asked for.
  class Digest {
    #parts = [];
    #ended = false;
    #finish;
    constructor(finish) { this.#finish = finish; }
    update(data, encoding) {
      if (this.#ended) throw new Error('Digest already called');
      this.#parts.push(Buffer.from(bytes(data, encoding)));
      return this;
    }
    digest(encoding) {
      if (this.#ended) throw new Error('Digest already called');
      this.#ended = true;
      const digest = buffer(this.#finish(toBase64(Buffer.concat(this.#parts))));
      return encoding === undefined || encoding === 'buffer' ? digest : digest.toString(encoding);
    }
    copy() {
      const copy = new Digest(this.#finish);
      copy.#parts = [...this.#parts];
      return copy;
    }
  }
  const createHash = (name) => {
    const hash = algorithm(name);
    return new Digest((data) => host.digest(hash, data));
  };
  const createHmac = (name, key) => {
    const hash = algorithm(name);
    const secret = toBase64(bytes(key));
    return new Digest((data) => host.hmac(hash, secret, data));
  };

  const randomUUID = () => {
    const all = random(16);
    all[6] = (all[6] & 0x0f) | 0x40;
    all[8] = (all[8] & 0x3f) | 0x80;
    return all.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  };
  const MOST = 65536;
  const getRandomValues = (array) => {
    const view = bytesOf(array);
    if (view.length > MOST) throw new DOMException(`The requested length exceeds ${MOST} bytes`, 'QuotaExceededError');
    view.set(random(view.length));
    return array;
  };
  const randomBytes = (size, then) => {
    const all = random(size);
    if (then === undefined) return all;
    return queueMicrotask(() => then(null, all));
  };
  const randomFillSync = (array, offset = 0, size = array.byteLength - offset) => {
    bytesOf(array).set(random(size), offset);
    return array;
  };
  const randomInt = (low, high) => {
    const [least, end] = high === undefined ? [0, low] : [low, high];
    const span = end - least;
    if (!Number.isSafeInteger(least) || !Number.isSafeInteger(end) || span <= 0 || span >= 2 ** 48) {
      throw new RangeError('The value of "max" is out of range.');
    }
    // The few values above the last whole span would favour the low numbers.
    const top = 2 ** 48 - (2 ** 48 % span);
    for (;;) {
      const drawn = random(6).reduce((sum, byte) => sum * 256 + byte, 0);
      if (drawn < top) return least + (drawn % span);
    }
  };
  const timingSafeEqual = (a, b) => {
    const [left, right] = [bytesOf(a), bytesOf(b)];
    if (left.length !== right.length) throw new RangeError('Input buffers must have the same byte length');
    return left.reduce((differs, byte, n) => differs | (byte ^ right[n]), 0) === 0;
  };

  const crypto = {
    createHash, createHmac, getRandomValues, randomBytes, randomFillSync, randomInt, randomUUID, timingSafeEqual,
    getHashes: () => [...HASHES],
    hash: (name, data, encoding = 'hex') => createHash(name).update(data).digest(encoding),
  };
  load('subtle').add(crypto, { algorithm, bytes, createHmac });
  stubs(crypto, 'crypto', [
    'createCipheriv', 'createDecipheriv', 'createDiffieHellman', 'createECDH', 'createPrivateKey', 'createPublicKey',
    'createSecretKey', 'createSign', 'createVerify', 'diffieHellman', 'generateKey', 'generateKeyPair',
    'generateKeyPairSync', 'generateKeySync', 'getCiphers', 'getCurves', 'hkdf', 'hkdfSync', 'pbkdf2', 'pbkdf2Sync',
    'privateDecrypt', 'privateEncrypt', 'publicDecrypt', 'publicEncrypt', 'scrypt', 'scryptSync', 'sign', 'verify',
  ]);
  crypto.webcrypto = crypto;
  return { crypto };
}
