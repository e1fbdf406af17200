// Intl.PluralRules: the rules of French and English.
({ load, stubs }) => {
  const { resolve, word, given, supported } = load('intl/locales');
  const { read } = load('intl/digits');
  const { options: digitOptions, apply } = load('intl/rounding');

  // `exponent` is that of a compact number.
  const cardinal = (language, { integer, fraction }, exponent = 0) => {
    const whole = integer.replace(/^0+/, '');
    if (language === 'en') return whole === '1' && fraction === '' ? 'one' : 'other';
    if ((whole === '' || whole === '1') && exponent < 6) return 'one';
    const million = exponent === 0 && /0{6}$/.test(whole) && fraction === '';
    return million || exponent > 5 ? 'many' : 'other';
  };
  const ordinal = (language, { integer, fraction }) => {
    if (fraction !== '') return 'other';
    if (language === 'fr') return integer === '1' ? 'one' : 'other';
    const [tens, ones] = [integer.at(-2) ?? '0', integer.at(-1)];
    return tens === '1' ? 'other' : { 1: 'one', 2: 'two', 3: 'few' }[ones] ?? 'other';
  };

  class PluralRules {
    #resolved;
    constructor(locales, options) {
      const { locale } = resolve(locales);
      const all = given(options);
      const type = word(all, 'type', ['cardinal', 'ordinal'], 'cardinal');
      this.#resolved = { locale, type, ...digitOptions(all, 0, 3, 'standard') };
    }
    select(value) {
      const number = read(value);
      if (number.special) return 'other';
      const language = this.#resolved.locale.slice(0, 2);
      const digits = apply(number, this.#resolved);
      return this.#resolved.type === 'ordinal' ? ordinal(language, digits) : cardinal(language, digits);
    }
    resolvedOptions() {
      const { locale, type, ...digits } = this.#resolved;
      const french = locale.startsWith('fr');
      const pluralCategories = type === 'ordinal'
        ? french ? ['one', 'other'] : ['few', 'one', 'two', 'other']
        : french ? ['many', 'one', 'other'] : ['one', 'other'];
      return { locale, type, ...digits, pluralCategories };
    }
    get [Symbol.toStringTag]() { return 'Intl.PluralRules'; }
    static supportedLocalesOf(locales) { return supported(locales); }
  }
  stubs(PluralRules.prototype, 'Intl.PluralRules', ['selectRange']);
  return { PluralRules, cardinal };
}
