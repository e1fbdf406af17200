// structuredClone: a copy of what holds no functions, with its circles.
() => {
  const refused = (value) => new DOMException(`${String(value)} could not be cloned.`, 'DataCloneError');
  const ERRORS = { Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError };

  const made = (value) => {
    if (value instanceof Date) return new Date(value.getTime());
    if (value instanceof RegExp) return new RegExp(value.source, value.flags);
    if (value instanceof ArrayBuffer) return value.slice(0);
    if (ArrayBuffer.isView(value)) {
      // A Buffer becomes the plain Uint8Array that it is.
      const Kind = value instanceof DataView ? DataView : globalThis[value[Symbol.toStringTag]];
      const buffer = value.buffer.slice(value.byteOffset, value.byteOffset + value.byteLength);
      return new Kind(buffer);
    }
    if (value instanceof Number || value instanceof String || value instanceof Boolean) return Object(value.valueOf());
    return undefined;
  };

  const copy = (value, seen) => {
    if (typeof value === 'function' || typeof value === 'symbol') throw refused(value);
    if (typeof value !== 'object' || value === null) return value;
    if (seen.has(value)) return seen.get(value);
    const keep = (clone) => {
      seen.set(value, clone);
      return clone;
    };
    const plain = made(value);
    if (plain !== undefined) return keep(plain);
    if (value instanceof Map) {
      const map = keep(new Map());
      for (const [key, item] of [...value]) map.set(copy(key, seen), copy(item, seen));
      return map;
    }
    if (value instanceof Set) {
      const set = keep(new Set());
      for (const item of [...value]) set.add(copy(item, seen));
      return set;
    }
    if (value instanceof Error) {
      const error = keep(new (ERRORS[value.name] ?? Error)(value.message));
      if (typeof value.stack === 'string') error.stack = value.stack;
      if ('cause' in value) error.cause = copy(value.cause, seen);
      return error;
    }
    if (value instanceof Promise || value instanceof WeakMap || value instanceof WeakSet) throw refused('#<Object>');
    const clone = keep(Array.isArray(value) ? new Array(value.length) : {});
    for (const key of Object.keys(value)) clone[key] = copy(value[key], seen);
    return clone;
  };

  return { structuredClone: (value) => copy(value, new Map()) };
}
