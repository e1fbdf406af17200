// What zones are called. Zones that are called the same in all locales at the same offset are one class;
// a locale has the names of classes, where it does not just say the offset.
import { readFileSync } from 'node:fs';

const PROBES = ['fr', 'en', 'en-GB', 'en-CA', 'en-AU', 'en-NZ', 'en-IN', 'en-ZA', 'en-IE', 'fr-CA', 'fr-GF', 'en-HK'];
// Names change with the years: at one offset the latest counts.
const YEARS = [2027, 2026, 2025, 2024, 2023, 2022, 2020, 2018, 2016, 2014, 2011, 2008];
const MOMENTS = YEARS.flatMap((year) => [0, 2, 6, 10].map((month) => Date.UTC(year, month, 15)));
const WIDTHS = ['long', 'short'];

// Every name of the IANA database, links too, from the machine's copy of it.
const names = () => {
  const all = new Set([...Intl.supportedValuesOf('timeZone'), 'UTC', 'GMT']);
  for (const line of readFileSync('/usr/share/zoneinfo/tzdata.zi', 'utf8').split('\n')) {
    const [kind, first, second] = line.split(' ');
    if (kind === 'Z') all.add(first);
    if (kind === 'L') all.add(second);
  }
  const there = (timeZone) => {
    try {
      return Boolean(new Intl.DateTimeFormat('en', { timeZone }));
    } catch {
      return false;
    }
  };
  return [...all].filter(there).sort();
};

const formats = new Map();
const called = (locale, timeZone, moment, timeZoneName) => {
  const key = `${locale} ${timeZone} ${timeZoneName}`;
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat(locale, { timeZone, timeZoneName }));
  return formats.get(key).formatToParts(moment).find(({ type }) => type === 'timeZoneName').value;
};

const seconds = (timeZone, moment) => {
  const text = called('en', timeZone, moment, 'longOffset');
  const [, sign, hours, minutes] = /^GMT(?:([+-])(\d\d):(\d\d))?$/.exec(text);
  return (sign === '-' ? -1 : 1) * (Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60);
};

let classes;
const found = () => {
  if (classes) return classes;
  classes = { zones: [], members: new Map() };
  for (const name of names()) {
    const cells = new Map();
    for (const moment of MOMENTS) {
      const offset = seconds(name, moment);
      if (cells.has(offset)) continue;
      const said = PROBES.flatMap((locale) => WIDTHS.map((width) => called(locale, name, moment, width)));
      const key = `${offset} ${said.join('|')}`;
      if (!classes.members.has(key)) {
        classes.members.set(key, { id: classes.members.size, zone: name, moment });
      }
      cells.set(offset, classes.members.get(key).id);
    }
    const cell = [...cells].map(([offset, id]) => `${offset}=${id}`).join(',');
    classes.zones.push({ name, cell });
  }
  return classes;
};

export const zoneClasses = () => found().zones;

export function zoneNames(locale) {
  const table = new Map();
  const members = [...found().members.values()];
  // Those of the locale before are not asked again.
  formats.clear();
  const offset = (timeZone, width) => called(locale, timeZone, MOMENTS[0], width);
  table.set('offset.short', offset('Africa/Abidjan', 'shortOffset'));
  table.set('offset.long', offset('Africa/Abidjan', 'longOffset'));
  for (const [key, zone] of [['+', '+11:00'], ['-', '-11:00']]) {
    table.set(`offset.${key}`, offset(zone, 'shortOffset').replace('11', '{n}'));
  }
  for (const { id, zone, moment } of members) {
    for (const [width, plain] of [['long', 'longOffset'], ['short', 'shortOffset']]) {
      const name = called(locale, zone, moment, width);
      if (name !== called(locale, zone, moment, plain)) table.set(`${width}.zone.${id}`, name);
    }
  }
  return table;
}
