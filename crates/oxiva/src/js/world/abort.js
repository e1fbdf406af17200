// What ends early: AbortController and AbortSignal, and as much of events as they need.
({ load }) => {
  class Event {
    constructor(type) {
      this.type = String(type);
      this.target = null;
      this.defaultPrevented = false;
    }
    preventDefault() { this.defaultPrevented = true; }
  }

  class EventTarget {
    #listeners = [];
    addEventListener(type, listener, options) {
      if (!listener || this.#listeners.some((one) => one.type === type && one.listener === listener)) return;
      this.#listeners.push({ type: String(type), listener, once: Boolean(options?.once) });
    }
    removeEventListener(type, listener) {
      this.#listeners = this.#listeners.filter((one) => one.type !== type || one.listener !== listener);
    }
    dispatchEvent(event) {
      event.target ??= this;
      this[`on${event.type}`]?.(event);
      for (const { type, listener, once } of [...this.#listeners]) {
        if (type !== event.type) continue;
        if (once) this.removeEventListener(type, listener);
        if (typeof listener === 'function') listener.call(this, event);
        else listener.handleEvent(event);
      }
      return !event.defaultPrevented;
    }
  }

  const made = Symbol('made here');
  const abort = (signal, reason) => signal[made](reason);

  class AbortSignal extends EventTarget {
    #aborted = false;
    #reason;
    onabort = null;
    constructor(token) {
      super();
      if (token !== made) throw new TypeError('Illegal constructor');
    }
    get aborted() { return this.#aborted; }
    get reason() { return this.#reason; }
    throwIfAborted() { if (this.#aborted) throw this.#reason; }
    [made](reason = new DOMException('This operation was aborted', 'AbortError')) {
      if (this.#aborted) return;
      this.#aborted = true;
      this.#reason = reason;
      this.dispatchEvent(new Event('abort'));
    }
    static abort(reason) {
      const signal = new AbortSignal(made);
      abort(signal, reason);
      return signal;
    }
    static timeout(milliseconds) {
      const signal = new AbortSignal(made);
      const reason = () => new DOMException('The operation was aborted due to timeout', 'TimeoutError');
      load('timers').setTimeout(() => abort(signal, reason()), milliseconds);
      return signal;
    }
    static any(signals) {
      const all = new AbortSignal(made);
      for (const one of signals) {
        if (one.aborted) abort(all, one.reason);
        else one.addEventListener('abort', () => abort(all, one.reason));
      }
      return all;
    }
  }

  class AbortController {
    #signal = new AbortSignal(made);
    get signal() { return this.#signal; }
    abort(reason) { abort(this.#signal, reason); }
  }

  return { AbortController, AbortSignal, Event, EventTarget };
}
