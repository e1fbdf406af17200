// Prints what Node says of dates, numbers and texts in French and English: `expression⇥JSON`. The tests have
// steps of code say the same.
import { zoneClasses } from './zones.mjs';

const js = JSON.stringify;
const print = (expression) => console.log(`${expression}\t${js((0, eval)(expression))}`);
const each = (items, use) => items.forEach(use);

const DATES = [
  '2026-07-14T22:30:00Z', '2026-01-05T09:04:03.045Z', '2024-02-29T00:00:00Z', '2019-12-31T23:59:59.999Z',
  '1999-10-31T01:30:00Z', '2026-03-29T01:00:00Z',
];
const LOCALES = ['fr-FR', 'en-US', 'en-GB', 'fr', 'fr-CA', 'fr-CH', 'fr-BE', 'en', 'en-CA', 'en-AU', 'en-IE', 'fr-LU'];
const at = (n) => DATES[n % DATES.length];

// --- Every zone of the IANA database -----------------------------------------------------------------
zoneClasses().forEach(({ name }, n) => {
  const options = { timeZone: name, dateStyle: 'medium', timeStyle: n % 3 ? 'long' : 'full' };
  print(`new Date(${js(n % 4 < 2 ? DATES[0] : DATES[1])}).toLocaleString(${js(n % 2 ? 'fr-FR' : 'en-US')}, ${js(options)})`);
});

// --- Dates ----------------------------------------------------------------------------------------------
const FIELDS = [
  undefined, {}, { dateStyle: 'full' }, { dateStyle: 'long' }, { dateStyle: 'medium' }, { dateStyle: 'short' },
  { timeStyle: 'short' }, { timeStyle: 'medium' }, { dateStyle: 'short', timeStyle: 'short' },
  { dateStyle: 'full', timeStyle: 'long' }, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' },
  { weekday: 'long' }, { month: 'long' }, { month: 'short', day: 'numeric' }, { year: 'numeric', month: '2-digit' },
  { year: 'numeric', month: 'long' }, { day: '2-digit', month: '2-digit', year: 'numeric' },
  { day: '2-digit', month: '2-digit', year: '2-digit' }, { hour: '2-digit', minute: '2-digit' }, { hour: 'numeric' },
  { hour: 'numeric', hour12: true }, { hour: '2-digit', minute: '2-digit', hour12: false },
  { weekday: 'short', hour: 'numeric' }, { minute: '2-digit', second: '2-digit' },
  { hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3 },
  { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', timeZoneName: 'short' },
  { timeZoneName: 'long' }, { hour: 'numeric', timeZoneName: 'longOffset' }, { month: 'narrow' },
];
FIELDS.forEach((fields, n) => {
  LOCALES.slice(0, 3 + (n % 10)).forEach((locale, m) => {
    const options = fields && { ...fields, timeZone: m % 2 ? 'America/New_York' : 'Europe/Paris' };
    print(`new Intl.DateTimeFormat(${js(locale)}, ${js(options)}).format(new Date(${js(at(n + m))}))`);
  });
});
each(['toLocaleString', 'toLocaleDateString', 'toLocaleTimeString'], (method) => {
  each(['', '"fr"', '"en-GB"', '["xx", "fr-FR"]', 'undefined, {"timeZone":"Asia/Kolkata"}', '"fr-FR", {"timeZone":"Indian/Reunion"}'],
    (args) => each(DATES.slice(0, 3), (date) => print(`new Date(${js(date)}).${method}(${args})`)));
});
print('new Date("2026-07-14T22:30:00Z").toLocaleDateString("fr", {"hour":"2-digit","timeZone":"Europe/Paris"})');
print('new Date(NaN).toLocaleString("fr")');
print('new Date("2026-07-14T22:30:00Z").toLocaleString("fr-u-hc-h12")');
print('new Date("-000044-03-15T12:00:00Z").toLocaleDateString("fr")');
each(['fr-FR', 'en-US'], (locale) =>
  print(`new Intl.DateTimeFormat(${js(locale)}, {dateStyle: "full", timeStyle: "full", timeZone: "Europe/Paris"}).formatToParts(new Date(${js(DATES[0])}))`));

// --- Numbers --------------------------------------------------------------------------------------------
const NUMBERS = [0, -0, 1, 2, -1234.5, 1234567.891, 0.005, 1e6, 2.5e9, 999999, 1e21, 0.000123456, 12345.678];
const STYLES = [
  {}, { style: 'percent' }, { style: 'percent', maximumFractionDigits: 1 }, { style: 'currency', currency: 'EUR' },
  { style: 'currency', currency: 'USD' }, { style: 'currency', currency: 'JPY' }, { style: 'currency', currency: 'CHF', currencyDisplay: 'code' },
  { style: 'currency', currency: 'EUR', currencyDisplay: 'name' }, { style: 'currency', currency: 'CAD', currencyDisplay: 'narrowSymbol' },
  { style: 'currency', currency: 'EUR', currencySign: 'accounting' }, { style: 'currency', currency: 'XAF', signDisplay: 'always' },
  { style: 'unit', unit: 'kilometer' }, { style: 'unit', unit: 'hour', unitDisplay: 'long' },
  { style: 'unit', unit: 'kilometer-per-hour', unitDisplay: 'narrow' }, { notation: 'compact' },
  { notation: 'compact', compactDisplay: 'long' }, { notation: 'scientific' }, { notation: 'engineering', maximumSignificantDigits: 3 },
  { minimumFractionDigits: 2 }, { maximumFractionDigits: 0 }, { minimumIntegerDigits: 2 }, { maximumSignificantDigits: 2 },
  { useGrouping: false }, { signDisplay: 'exceptZero' }, { roundingMode: 'floor', maximumFractionDigits: 1 },
  { style: 'currency', currency: 'EUR', notation: 'compact' }, { style: 'currency', currency: 'TND', minimumFractionDigits: 0 },
];
STYLES.forEach((style, n) => {
  LOCALES.slice(0, 2 + (n % 4)).forEach((locale, m) =>
    each([0, 1, 2, 3], (k) => {
      const number = NUMBERS[(n * 5 + m * 3 + k * 4) % NUMBERS.length];
      print(`new Intl.NumberFormat(${js(locale)}, ${js(style)}).format(${Object.is(number, -0) ? '-0' : number})`);
    }));
});
each(['fr-FR', 'en-US', 'fr-CH', 'en-IN'], (locale) => {
  each([1234567.891, -5, NaN, Infinity], (number) => print(`(${number}).toLocaleString(${js(locale)})`));
  print(`(12345678901234567890n).toLocaleString(${js(locale)})`);
  print(`(1234567.891).toLocaleString(${js(locale)}, {style: "currency", currency: "EUR"})`);
  print(`[1234.5, new Date(0), null].toLocaleString(${js(locale)}, {timeZone: "UTC"})`);
  print(`new Intl.NumberFormat(${js(locale)}, {style: "currency", currency: "EUR"}).formatToParts(-1234567.891)`);
  print(`new Intl.NumberFormat(${js(locale)}, {style: "percent"}).formatToParts(0.256)`);
  print(`new Intl.NumberFormat(${js(locale)}).format("1234567890123456789.5")`);
  print(`Intl.NumberFormat(${js(locale)}).resolvedOptions().maximumFractionDigits`);
});
each([1.005, 2.345, -2.5, 0.615, 8.345], (number) => {
  print(`(${number}).toLocaleString("fr-FR", {minimumFractionDigits: 2, maximumFractionDigits: 2})`);
});

// --- Order, plurals, letters ------------------------------------------------------------------------------
const WORDS = ['Zoé', 'Éric', 'eve', 'Eve', 'éve', 'œuvre', 'oeuvre', 'cote', 'côte', 'coté', 'côté', 'a2', 'a10', 'A1', 'l’été', 'L\'an', 'ça', 'ca', '-x', 'x', 'ß', 'ss', '', '1er', 'ñ', 'n'];
each(['"fr"', '"en"', '"fr-CA"', 'undefined', '"fr", {numeric: true}', '"fr", {sensitivity: "base"}', '"en", {caseFirst: "upper"}', '"fr", {ignorePunctuation: true}', '"fr-u-kn-true"'],
  (args) => print(`${js(WORDS)}.sort((a, b) => a.localeCompare(b, ${args}))`));
each(['base', 'accent', 'case', 'variant'], (sensitivity) =>
  each([['a', 'b'], ['a', 'á'], ['a', 'A'], ['a', 'a']], ([a, b]) =>
    print(`new Intl.Collator("fr", {sensitivity: ${js(sensitivity)}}).compare(${js(a)}, ${js(b)})`)));
print('["Zoé","Éric","eve"].sort(new Intl.Collator("fr").compare)');
each(['fr', 'en'], (locale) =>
  each(['cardinal', 'ordinal'], (type) =>
    print(`[0, 1, 1.5, 2, 3, 4, 11, 12, 21, 22, 101, 1e6, 1.5e6].map((n) => new Intl.PluralRules(${js(locale)}, {type: ${js(type)}}).select(n))`)));
print('"éÈß".toLocaleUpperCase("fr") + "ÉÈ".toLocaleLowerCase("fr-FR")');
print('Intl.getCanonicalLocales(["FR-fr", "en"])');
print('Intl.DateTimeFormat().resolvedOptions().timeZone + Intl.NumberFormat().resolvedOptions().locale');
