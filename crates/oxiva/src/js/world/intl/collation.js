// Intl.Collator: order as dictionaries have it. What compares is Rust's.
({ host, load }) => {
  const { resolve, word, given, supported } = load('intl/locales');

  class Collator {
    #resolved;
    #compare;
    constructor(locales, options) {
      const { locale, keywords } = resolve(locales);
      const all = given(options);
      const usage = word(all, 'usage', ['sort', 'search'], 'sort');
      const sensitivity = word(all, 'sensitivity', ['base', 'accent', 'case', 'variant'], 'variant');
      const ignorePunctuation = all.ignorePunctuation === undefined ? false : Boolean(all.ignorePunctuation);
      const numeric = all.numeric === undefined ? ['', 'true'].includes(keywords.kn) : Boolean(all.numeric);
      const caseFirst = word(all, 'caseFirst', ['upper', 'lower', 'false'], keywords.kf ?? 'false');
      this.#resolved = { locale, usage, sensitivity, ignorePunctuation, collation: 'default', numeric, caseFirst };
    }
    get compare() {
      const { locale, sensitivity, ignorePunctuation, numeric, caseFirst } = this.#resolved;
      const how = [locale, sensitivity, ignorePunctuation, numeric, caseFirst].join(' ');
      this.#compare ??= (a, b) => host.compare(how, String(a).toWellFormed(), String(b).toWellFormed());
      return this.#compare;
    }
    resolvedOptions() { return { ...this.#resolved }; }
    get [Symbol.toStringTag]() { return 'Intl.Collator'; }
    static supportedLocalesOf(locales) { return supported(locales); }
  }
  return { Collator };
}
