// Prints the table of locales: `locale⇥key⇥value`. A locale has only what differs from its parent, which
// its line `parent` names. How a locale writes is found by formatting: which text stands where.
import { dates } from './dates.mjs';
import { CURRENCIES, numbers } from './numbers.mjs';
import { zoneClasses, zoneNames } from './zones.mjs';

// Every region of CLDR in which French or English has a locale of its own.
const regions = (language) => {
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
  const two = letters.flatMap((a) => letters.map((b) => a + b));
  const tags = ['001', '150', ...two].map((region) => `${language}-${region}`);
  return tags.filter((tag) => new Intl.DateTimeFormat(tag).resolvedOptions().locale === tag);
};

const clean = (text) => {
  if (/[\t\n\r]/.test(text)) throw new Error(`no cell of a table: ${JSON.stringify(text)}`);
  return text;
};
const print = (locale, key, value) => console.log(`${locale}\t${key}\t${clean(String(value))}`);

const all = (locale) => new Map([...dates(locale), ...numbers(locale), ...zoneNames(locale)]);
// Those that are printed: a parent is one of them.
const known = {};
const difference = (mine, parent) => [...mine].filter(([key, value]) => known[parent].get(key) !== value);

for (const { name, cell } of zoneClasses()) print('zone', name, cell);
for (const currency of CURRENCIES) {
  const { maximumFractionDigits: digits } =
    new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions();
  if (digits !== 2) print('currency', currency, digits);
}
for (const language of ['fr', 'en']) {
  known[language] = all(language);
  for (const [key, value] of known[language]) print(language, key, value);
  for (const locale of regions(language)) {
    const mine = all(locale);
    const parents = Object.keys(known).filter((one) => one.startsWith(language));
    const sizes = parents.map((parent) => [difference(mine, parent).length, parent]);
    const [, parent] = sizes.sort(([a], [b]) => a - b)[0];
    print(locale, 'parent', parent);
    for (const [key, value] of difference(mine, parent)) print(locale, key, value);
    for (const key of known[parent].keys()) if (!mine.has(key)) print(locale, key, '');
    known[locale] = mine;
  }
}
