// TextEncoder and TextDecoder, with every encoding of the web.
({ host, missing }) => {
  const toBase64 = Function.prototype.call.bind(Uint8Array.prototype.toBase64);

  class TextEncoder {
    get encoding() { return 'utf-8'; }
    encode(text = '') { return host.bytes(String(text).toWellFormed(), 'utf8'); }
    encodeInto(text, into) {
      let [read, written] = [0, 0];
      for (const one of String(text).toWellFormed()) {
        const bytes = this.encode(one);
        if (written + bytes.length > into.length) break;
        into.set(bytes, written);
        read += one.length;
        written += bytes.length;
      }
      return { read, written };
    }
  }

  // The bytes of what holds some.
  const bytesOf = (data) => {
    if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    if (data instanceof ArrayBuffer) return new Uint8Array(data);
    throw new TypeError('The "input" argument must be an instance of ArrayBuffer or ArrayBufferView.');
  };

  class TextDecoder {
    #encoding;
    #fatal;
    #ignoreBOM;
    constructor(label = 'utf-8', { fatal = false, ignoreBOM = false } = {}) {
      const encoding = host.encoding(String(label).toWellFormed());
      if (!encoding) throw new RangeError(`The "${label}" encoding is not supported`);
      this.#encoding = encoding;
      this.#fatal = Boolean(fatal);
      this.#ignoreBOM = Boolean(ignoreBOM);
    }
    get encoding() { return this.#encoding; }
    get fatal() { return this.#fatal; }
    get ignoreBOM() { return this.#ignoreBOM; }
    decode(data = new Uint8Array(), options) {
      if (options?.stream) throw missing('TextDecoder.decode with stream');
      const text = host.decoded(this.#encoding, toBase64(bytesOf(data)), this.#ignoreBOM);
      if (text[1] && this.#fatal) {
        throw new TypeError(`The encoded data was not valid for encoding ${this.#encoding}`);
      }
      return text[0];
    }
  }

  return { TextDecoder, TextEncoder, bytesOf, toBase64 };
}
