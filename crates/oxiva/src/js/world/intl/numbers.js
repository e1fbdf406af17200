// Intl.NumberFormat. The patterns of a locale stand in its table: `{n}` is the number, `{c}` the currency.
({ host, load, missing, stubs }) => {
  const { resolve, word, given, supported, only } = load('intl/locales');
  const { read } = load('intl/digits');
  const { options: digitOptions, apply } = load('intl/rounding');
  const { cardinal } = load('intl/plurals');
  const KINDS = { '%': 'percentSign', u: 'unit', k: 'compact' };

  const currencyOptions = (all, style) => {
    const currency = word(all, 'currency', undefined, undefined);
    const currencyDisplay = word(all, 'currencyDisplay', ['symbol', 'narrowSymbol', 'code', 'name'], 'symbol');
    const currencySign = word(all, 'currencySign', ['standard', 'accounting'], 'standard');
    if (currency !== undefined && !/^[A-Za-z]{3}$/.test(currency)) throw new RangeError(`Invalid currency code : ${currency}`);
    if (style !== 'currency') return {};
    if (currency === undefined) throw new TypeError('Currency code is required with currency style.');
    return { currency: currency.toUpperCase(), currencyDisplay, currencySign };
  };
  const unitOptions = (all, style, cell) => {
    const unit = word(all, 'unit', undefined, undefined);
    const unitDisplay = word(all, 'unitDisplay', ['short', 'narrow', 'long'], 'short');
    if (style !== 'unit') return {};
    if (unit === undefined) throw new TypeError('Unit is required with unit style.');
    if (cell(`${unit}.long.one`) === undefined) throw missing(`Intl.NumberFormat with the unit ${unit}`);
    return { unit, unitDisplay };
  };
  const grouping = (all, notation) => {
    const fallback = notation === 'compact' ? 'min2' : 'auto';
    const value = all.useGrouping;
    if (value === undefined || value === 'true' || value === 'false') return fallback;
    if (value === true) return 'always';
    if (!value) return false;
    return word(all, 'useGrouping', ['min2', 'auto', 'always'], fallback);
  };

  const resolved = (all, { locale, cell }) => {
    only(all, 'numberingSystem', ['latn'], 'Intl.NumberFormat');
    const style = word(all, 'style', ['decimal', 'percent', 'currency', 'unit'], 'decimal');
    const money = currencyOptions(all, style);
    const unit = unitOptions(all, style, cell);
    const notation = word(all, 'notation', ['standard', 'scientific', 'engineering', 'compact'], 'standard');
    const places = Number(host.cell('currency', money.currency ?? '') ?? 2);
    const [least, most] = style === 'currency' ? [places, places] : [0, style === 'percent' ? 0 : 3];
    const digits = digitOptions(all, least, most, notation);
    const compactDisplay = word(all, 'compactDisplay', ['short', 'long'], 'short');
    const signDisplay = word(all, 'signDisplay', ['auto', 'never', 'always', 'exceptZero', 'negative'], 'auto');
    const shown = notation === 'compact' ? { notation, compactDisplay } : { notation };
    return { locale, numberingSystem: 'latn', style, ...money, ...unit, ...digits, useGrouping: grouping(all, notation), ...shown, signDisplay };
  };

  const sign = (display, negative, zero) => {
    const minus = negative ? '-' : '+';
    switch (display) {
      case 'never': return '0';
      case 'always': return minus;
      case 'exceptZero': return zero ? '0' : minus;
      case 'negative': return negative && !zero ? '-' : '0';
      default: return negative ? '-' : '0';
    }
  };

  class NumberFormat {
    #resolved;
    #cell;
    #format;
    constructor(locales, options) {
      const found = resolve(locales);
      this.#cell = found.cell;
      this.#resolved = resolved(given(options), found);
    }

    // The number moved by so many places, and by how much a word stands for.
    #shifted(number) {
      const { notation, compactDisplay } = this.#resolved;
      const exact = this.#resolved.style === 'percent' && number.digits ? { ...number, point: number.point + 2 } : number;
      if (exact.special || notation === 'standard') return { digits: apply(exact, this.#resolved), power: 0 };
      const by = (size) => {
        if (exact.digits === '') return 0;
        if (notation === 'scientific') return size;
        if (notation === 'engineering') return Math.floor(size / 3) * 3;
        return size < 3 ? 0 : Number(this.#cell(`${compactDisplay}.${Math.min(size, 14)}.one`).split('|')[0]);
      };
      const at = (size) => {
        const power = by(size);
        return { digits: apply({ ...exact, point: exact.point - power }, this.#resolved), power, size };
      };
      const first = at(exact.point - 1);
      // 999,999 is rounded to a million.
      const size = first.digits.rounded.point + first.power - 1;
      return first.digits.rounded.digits !== '' && size > first.size ? at(size) : first;
    }

    #grouped(integer, groupSign) {
      const { useGrouping } = this.#resolved;
      const [first, next] = this.#cell('groups').split(',').map(Number);
      const least = useGrouping === 'always' ? 1 : Math.max(Number(this.#cell('least')), useGrouping === 'min2' ? 2 : 1);
      if (!useGrouping || integer.length < first + least) return [{ type: 'integer', value: integer }];
      const groups = [integer.slice(-first)];
      for (let rest = integer.slice(0, -first); rest; rest = rest.slice(0, -next)) groups.unshift(rest.slice(-next));
      return groups.flatMap((value, n) => (n ? [{ type: 'group', value: groupSign }] : []).concat({ type: 'integer', value }));
    }

    #plain({ special }, { digits: { integer, fraction }, power }) {
      if (special) return [{ type: special, value: this.#cell(special) }];
      const { style, notation } = this.#resolved;
      const mark = (name) => (style === 'currency' ? this.#money(`currency.${name}`) : this.#cell(name));
      const parts = this.#grouped(integer, mark('group'));
      if (fraction) parts.push({ type: 'decimal', value: mark('decimal') }, { type: 'fraction', value: fraction });
      if (notation !== 'scientific' && notation !== 'engineering') return parts;
      parts.push({ type: 'exponentSeparator', value: this.#cell('exponent') });
      if (power < 0) parts.push({ type: 'exponentMinusSign', value: this.#cell('minus') });
      return parts.concat({ type: 'exponentInteger', value: String(Math.abs(power)) });
    }

    #placed(pattern, places) {
      return [...pattern.matchAll(/\{([^|}]+)(?:\|([^}]*))?\}|[^{]+/g)].flatMap(([text, place, said]) => {
        if (place === undefined) return [{ type: 'literal', value: text }];
        if (said !== undefined) return [{ type: KINDS[place], value: said }];
        if (place === '-') return [{ type: 'minusSign', value: this.#cell('minus') }];
        if (place === '+') return [{ type: 'plusSign', value: this.#cell('plus') }];
        return places[place];
      });
    }

    // A few currencies are written in another way than the others.
    #money(key) { return this.#cell(`${this.#resolved.currency}.${key}`) ?? this.#cell(key); }

    #currency(signed, plural) {
      const { currency, currencyDisplay, currencySign } = this.#resolved;
      const kind = currencySign === 'accounting' ? 'accounting' : 'currency';
      const cell = (letter) => this.#cell(`${currency}.${letter}`);
      if (currencyDisplay === 'name') {
        const name = (plural === 'one' && cell('one')) || (cell('other') ?? currency);
        return [this.#money(`${kind}.name.${signed}`), name];
      }
      const symbol = cell('s') ?? currency;
      const text = { code: currency, symbol, narrowSymbol: cell('n') ?? symbol }[currencyDisplay];
      const before = this.#money('currency.symbol.0').startsWith('{c}');
      const pattern = (before ? /\p{S}$/u : /^\p{S}/u).test(text) ? 'symbol' : 'code';
      return [this.#money(`${kind}.${pattern}.${signed}`), text];
    }

    formatToParts(value) {
      const number = read(value);
      const { style, unit, unitDisplay, locale, notation, compactDisplay, signDisplay } = this.#resolved;
      const shifted = this.#shifted(number);
      const { digits, power, size } = shifted;
      const zero = number.special ? number.special === 'nan' : digits.rounded.digits === '';
      const signed = sign(signDisplay, number.negative, zero);
      const powers = notation === 'scientific' || notation === 'engineering';
      // What the number is without its power or its word.
      const spelled = power ? apply({ ...digits.rounded, point: digits.rounded.point + power }, this.#resolved) : digits;
      const plural = number.special ? 'other' : cardinal(locale.slice(0, 2), spelled, powers ? 0 : power);
      let n = this.#plain(number, shifted);
      if (notation === 'compact' && power > 0) {
        const key = `${compactDisplay}.${Math.min(size, 14)}`;
        const few = number.special ? 'other' : cardinal(locale.slice(0, 2), digits);
        const cell = (few !== 'one' && this.#cell(`${key}.other`)) || this.#cell(`${key}.one`);
        n = this.#placed(cell.slice(cell.indexOf('|') + 1), { n });
      }
      if (style === 'currency') {
        const [pattern, text] = this.#currency(signed, plural);
        // Behind a code stands a blank before digits only.
        const shown = number.special ? pattern.replace('{c}\u00a0{n}', '{c}{n}') : pattern;
        return this.#placed(shown, { n, c: [{ type: 'currency', value: text }] });
      }
      // As Node has it, the percent of a compact number is a unit.
      const percent = style === 'percent' && notation === 'compact';
      if (style !== 'unit' && !percent) return this.#placed(this.#cell(`${style}.${signed}`), { n });
      n = this.#placed(this.#cell(`decimal.${signed}`), { n });
      const key = percent ? 'percent.short' : `${unit}.${unitDisplay}`;
      return this.#placed(this.#cell(`${key}.${plural}`) ?? this.#cell(`${key}.one`), { n });
    }

    get format() {
      this.#format ??= (value) => this.formatToParts(value).map((part) => part.value).join('');
      return this.#format;
    }
    resolvedOptions() { return { ...this.#resolved }; }
    get [Symbol.toStringTag]() { return 'Intl.NumberFormat'; }
    static supportedLocalesOf(locales) { return supported(locales); }
  }
  stubs(NumberFormat.prototype, 'Intl.NumberFormat', ['formatRange', 'formatRangeToParts']);
  return { NumberFormat };
}
