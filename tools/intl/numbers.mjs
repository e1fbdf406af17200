// How a locale writes numbers. A pattern is a text with places: `{n}` the number, `{-}` and `{+}` its sign,
// `{c}` the currency; `{%|…}`, `{u|…}` and `{k|…}` are texts with their kind: percent, unit, compact.
const NUMBER = new Set(['integer', 'group', 'decimal', 'fraction', 'nan', 'infinity']);
const UNITS_PER = [
  'kilometer-per-hour', 'meter-per-second', 'mile-per-hour', 'mile-per-gallon', 'liter-per-kilometer',
];
const LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
const NAMES = new Intl.DisplayNames('en', { type: 'currency', fallback: 'none' });
// All that CLDR has a name for, those of former times too.
export const CURRENCIES = LETTERS.flatMap((a) => LETTERS.flatMap((b) => LETTERS.map((c) => a + b + c)))
  .filter((code) => NAMES.of(code) !== undefined);
const PLURALS = { one: 1, other: 2, many: 1e6 };

const place = ({ type, value }) => {
  if (NUMBER.has(type)) return '{n}';
  switch (type) {
    case 'minusSign': return '{-}';
    case 'plusSign': return '{+}';
    case 'currency': return '{c}';
    case 'percentSign': return `{%|${value}}`;
    case 'unit': return `{u|${value}}`;
    case 'compact': return `{k|${value}}`;
    case 'literal': return value;
    default: throw new Error(type);
  }
};
const pattern = (parts) => parts.map(place).join('').replace(/(\{n\})+/g, '{n}');

export function numbers(locale) {
  const table = new Map();
  const parts = (value, options) => new Intl.NumberFormat(locale, options).formatToParts(value);
  const part = (type, value, options) => parts(value, options).find((one) => one.type === type)?.value ?? '';

  // --- Signs -----------------------------------------------------------------------------------------
  table.set('decimal', part('decimal', 1.5));
  table.set('group', part('group', 1234567));
  table.set('minus', part('minusSign', -1));
  table.set('plus', part('plusSign', 1, { signDisplay: 'always' }));
  table.set('nan', part('nan', NaN));
  table.set('infinity', part('infinity', Infinity));
  table.set('exponent', part('exponentSeparator', 5, { notation: 'scientific' }));
  const groups = parts(123456789012).filter(({ type }) => type === 'integer').map(({ value }) => value.length);
  table.set('groups', `${groups.at(-1)},${groups.at(-2)}`);
  table.set('least', parts(1234).some(({ type }) => type === 'group') ? 1 : 2);

  // --- Styles, by sign -------------------------------------------------------------------------------
  const signs = (key, options) => {
    table.set(`${key}.0`, pattern(parts(1, options)));
    table.set(`${key}.-`, pattern(parts(-1, options)));
    table.set(`${key}.+`, pattern(parts(1, { ...options, signDisplay: 'always' })));
  };
  signs('decimal', {});
  signs('percent', { style: 'percent' });
  const money = (before, currency) => {
    for (const [name, display] of [['symbol', 'narrowSymbol'], ['code', 'code'], ['name', 'name']]) {
      const options = { style: 'currency', currency, currencyDisplay: display };
      signs(`${before}currency.${name}`, options);
      signs(`${before}accounting.${name}`, { ...options, currencySign: 'accounting' });
    }
    const shown = parts(1234567.5, { style: 'currency', currency });
    for (const sign of ['decimal', 'group']) {
      table.set(`${before}currency.${sign}`, shown.find(({ type }) => type === sign).value);
    }
  };
  money('', 'GBP');
  // A few locales write a currency in another way than the others.
  for (const currency of ['CAD', 'CHF', 'EUR', 'USD']) {
    const before = `${currency}.`;
    money(before, currency);
    for (const [key, value] of [...table]) {
      if (key.startsWith(before) && table.get(key.slice(before.length)) === value) table.delete(key);
    }
  }

  // --- Currencies --------------------------------------------------------------------------------------
  for (const currency of CURRENCIES) {
    const shown = (currencyDisplay, value = 1) =>
      part('currency', value, { style: 'currency', currency, currencyDisplay, maximumFractionDigits: 0 });
    for (const [letter, text] of [['s', shown('symbol')], ['n', shown('narrowSymbol')]]) {
      if (text !== currency) table.set(`${currency}.${letter}`, text);
    }
    const [one, other] = [shown('name', 1), shown('name', 2)];
    table.set(`${currency}.other`, other);
    if (one !== other) table.set(`${currency}.one`, one);
  }

  // --- Units and compact numbers -----------------------------------------------------------------------
  for (const unit of [...Intl.supportedValuesOf('unit'), ...UNITS_PER]) {
    for (const unitDisplay of ['long', 'short', 'narrow']) {
      const key = `${unit}.${unitDisplay}`;
      for (const [plural, value] of Object.entries(PLURALS)) {
        const text = pattern(parts(value, { style: 'unit', unit, unitDisplay }));
        if (plural === 'one' || text !== table.get(`${key}.one`)) table.set(`${key}.${plural}`, text);
      }
    }
  }
  for (const compactDisplay of ['short', 'long']) {
    for (let zeros = 3; zeros < 15; zeros += 1) {
      const options = { notation: 'compact', compactDisplay };
      const digits = parts(10 ** zeros, options)
        .filter(({ type }) => type === 'integer').map(({ value }) => value).join('');
      const one = pattern(parts(10 ** zeros, options));
      const other = pattern(parts(2 * 10 ** zeros, options));
      // Before the pattern: by how many zeros the number is shortened.
      const shorter = zeros + 1 - digits.length;
      table.set(`${compactDisplay}.${zeros}.one`, `${shorter}|${one}`);
      if (other !== one) table.set(`${compactDisplay}.${zeros}.other`, `${shorter}|${other}`);
    }
  }
  return table;
}
