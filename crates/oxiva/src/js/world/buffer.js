// Buffer: bytes with texts in and out. What writes and reads texts is Rust's.
({ host, load, stubs }) => {
  const { bytesOf, toBase64 } = load('encoding');
  const NAMES = {
    'utf8': 'utf8', 'utf-8': 'utf8', 'hex': 'hex', 'base64': 'base64', 'base64url': 'base64url', 'latin1': 'latin1',
    'binary': 'latin1', 'ascii': 'ascii', 'ucs2': 'utf16le', 'ucs-2': 'utf16le', 'utf16le': 'utf16le', 'utf-16le': 'utf16le',
  };
  const named = (encoding = 'utf8') => {
    const name = NAMES[String(encoding).toLowerCase()];
    if (!name) throw Object.assign(new TypeError(`Unknown encoding: ${encoding}`), { code: 'ERR_UNKNOWN_ENCODING' });
    return name;
  };
  const typed = (bytes) => Object.setPrototypeOf(bytes, Buffer.prototype);
  const encoded = (text, encoding) => typed(host.bytes(String(text).toWellFormed(), named(encoding)));
  const needle = (value, encoding) => (typeof value === 'number' ? Uint8Array.of(value) : Buffer.from(value, encoding));

  class Buffer extends Uint8Array {
    constructor(from, ...more) {
      if (typeof from === 'string') super(encoded(from, more[0]));
      else super(from, ...more);
    }
    static from(value, encoding, length) {
      if (typeof value === 'string') return encoded(value, encoding);
      if (value instanceof ArrayBuffer) return new Buffer(value, encoding, length);
      if (ArrayBuffer.isView(value)) return typed(Uint8Array.from(value));
      if (value?.type === 'Buffer' && Array.isArray(value.data)) return typed(Uint8Array.from(value.data));
      if (Array.isArray(value) || typeof value?.length === 'number') return typed(Uint8Array.from(value));
      const inner = value?.valueOf?.();
      if (inner !== undefined && inner !== value) return Buffer.from(inner, encoding, length);
      throw new TypeError('The first argument must be of type string or an instance of Buffer, ArrayBuffer, or Array.');
    }
    static alloc(size, fill = 0, encoding) {
      const buffer = new Buffer(size);
      return fill === 0 ? buffer : buffer.fill(fill, 0, size, encoding);
    }
    static allocUnsafe(size) { return new Buffer(size); }
    static isBuffer(value) { return value instanceof Buffer; }
    static isEncoding(encoding) { return Object.hasOwn(NAMES, String(encoding).toLowerCase()); }
    static byteLength(value, encoding) {
      return typeof value === 'string' ? encoded(value, encoding).length : value.byteLength;
    }
    static compare(a, b) {
      for (let n = 0; n < Math.min(a.length, b.length); n += 1) {
        if (a[n] !== b[n]) return a[n] < b[n] ? -1 : 1;
      }
      return Math.sign(a.length - b.length);
    }
    static concat(list, length = list.reduce((sum, one) => sum + one.length, 0)) {
      const all = new Buffer(length);
      let at = 0;
      for (const one of list) {
        all.set(one.subarray(0, Math.max(length - at, 0)), at);
        at = Math.min(at + one.length, length);
      }
      return all;
    }

    toString(encoding, start = 0, end = this.length) {
      return host.text(toBase64(bytesOf(this.subarray(start, end))), named(encoding));
    }
    toLocaleString(encoding) { return this.toString(encoding); }
    toJSON() { return { type: 'Buffer', data: Array.from(this) }; }
    equals(other) { return Buffer.compare(this, other) === 0; }
    compare(other) { return Buffer.compare(this, other); }
    slice(start, end) { return this.subarray(start, end); }
    copy(target, at = 0, start = 0, end = this.length) {
      const part = this.subarray(start, Math.min(end, start + target.length - at));
      target.set(part, at);
      return part.length;
    }
    write(text, offset = 0, length = undefined, encoding = undefined) {
      if (typeof offset === 'string') [offset, encoding] = [0, offset];
      if (typeof length === 'string') [length, encoding] = [undefined, length];
      const room = Math.min(length ?? Infinity, this.length - offset);
      return encoded(text, encoding).copy(this, offset, 0, room);
    }
    fill(value, start = 0, end = this.length, encoding = undefined) {
      if (typeof start === 'string') [start, end, encoding] = [0, this.length, start];
      if (typeof value === 'number') return super.fill(value, start, end);
      const bytes = needle(value, encoding);
      if (bytes.length === 0) return super.fill(0, start, end);
      for (let n = start; n < end; n += 1) this[n] = bytes[(n - start) % bytes.length];
      return this;
    }
    indexOf(value, from = 0, encoding = undefined) {
      const bytes = needle(value, encoding);
      for (let at = from < 0 ? Math.max(this.length + from, 0) : from; at + bytes.length <= this.length; at += 1) {
        if (bytes.every((byte, n) => this[at + n] === byte)) return at;
      }
      return -1;
    }
    lastIndexOf(value, from = this.length, encoding = undefined) {
      const bytes = needle(value, encoding);
      for (let at = Math.min(from, this.length - bytes.length); at >= 0; at -= 1) {
        if (bytes.every((byte, n) => this[at + n] === byte)) return at;
      }
      return -1;
    }
    includes(value, from, encoding) { return this.indexOf(value, from, encoding) >= 0; }
  }
  Buffer.allocUnsafeSlow = Buffer.allocUnsafe;
  Buffer.poolSize = 8192;

  // readUInt16LE and its like: DataView has them all.
  const view = (buffer) => new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  const number = (name, get, set, size, little) => {
    const read = function (offset = 0) { return view(this)[get](offset, little); };
    const write = function (value, offset = 0) {
      view(this)[set](offset, value, little);
      return offset + size;
    };
    const names = [name, name.replace('UInt', 'Uint')];
    for (const one of new Set(names)) {
      Object.defineProperty(Buffer.prototype, `read${one}`, { value: read, configurable: true, writable: true });
      Object.defineProperty(Buffer.prototype, `write${one}`, { value: write, configurable: true, writable: true });
    }
  };
  number('UInt8', 'getUint8', 'setUint8', 1);
  number('Int8', 'getInt8', 'setInt8', 1);
  const WIDE = [
    ['UInt16', 'Uint16', 2], ['Int16', 'Int16', 2], ['UInt32', 'Uint32', 4], ['Int32', 'Int32', 4],
    ['BigUInt64', 'BigUint64', 8], ['BigInt64', 'BigInt64', 8], ['Float', 'Float32', 4], ['Double', 'Float64', 8],
  ];
  for (const [name, kind, size] of WIDE) {
    number(`${name}LE`, `get${kind}`, `set${kind}`, size, true);
    number(`${name}BE`, `get${kind}`, `set${kind}`, size, false);
  }
  stubs(Buffer.prototype, 'Buffer', [
    'readIntLE', 'readIntBE', 'readUIntLE', 'readUIntBE', 'writeIntLE', 'writeIntBE', 'writeUIntLE', 'writeUIntBE',
    'swap16', 'swap32', 'swap64',
  ]);
  return { Buffer };
}
