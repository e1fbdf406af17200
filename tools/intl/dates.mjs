// How a locale writes dates and times. A pattern is a text with places: `{dd}/{MM}/{y}`, `{hh23}:{mm}`. A
// place that is no plain number is a list of words, named by its number: `{M0}` is the month out of `M0`.
const utc = { timeZone: 'UTC' };
const at = (month, day, hour = 0, minute = 0, second = 0) => Date.UTC(2026, month, day, hour, minute, second);
const range = (count, each) => Array.from({ length: count }, (_, n) => each(n));

// Of each kind of part: moments that show all its values, and how plain numbers are written.
const KINDS = {
  weekday: { letter: 'w', moments: range(7, (n) => at(1, 1 + n)) },
  month: { letter: 'M', moments: range(12, (n) => at(n, 15)), first: 1 },
  day: { letter: 'd', moments: range(31, (n) => at(0, 1 + n)), first: 1 },
  hour: { letter: 'h', moments: range(24, (n) => at(0, 15, n)) },
  minute: { letter: 'm', moments: range(60, (n) => at(0, 15, 0, n)), first: 0 },
  second: { letter: 's', moments: range(60, (n) => at(0, 15, 0, 0, n)), first: 0 },
  dayPeriod: { letter: 'a', moments: range(24, (n) => at(0, 15, n)) },
};
const plain = (values, first, pad) =>
  values.every((value, n) => value === String(first + n).padStart(pad, '0'));

const DATE_FIELDS = {
  weekday: [undefined, 'long', 'short', 'narrow'],
  year: [undefined, 'numeric', '2-digit'],
  month: [undefined, 'numeric', '2-digit', 'long', 'short', 'narrow'],
  day: [undefined, 'numeric', '2-digit'],
};
const TIME_FIELDS = {
  hour: [undefined, 'numeric', '2-digit'],
  minute: [undefined, 'numeric', '2-digit'],
  second: [undefined, 'numeric', '2-digit'],
  fractionalSecondDigits: [undefined, 3],
};
const combinations = (fields) =>
  Object.entries(fields).reduce(
    (all, [name, values]) =>
      all.flatMap((one) => values.map((value) => (value === undefined ? one : { ...one, [name]: value }))),
    [{}],
  ).filter((one) => Object.keys(one).length > 0);
// `ln2-`: a letter for the width of each field, in their order.
const LETTERS = { numeric: 'n', '2-digit': '2', long: 'l', short: 's', narrow: 'x', 3: '3' };
const code = (fields, options) =>
  Object.keys(fields).map((name) => LETTERS[options[name]] ?? '-').join('');
const CYCLES = ['h11', 'h12', 'h23', 'h24'];
// How hours are asked for: not at all, by their cycle, or by hour12, which need not be written the same.
const CLOCKS = [
  ['', {}], ...CYCLES.map((hourCycle) => [`.${hourCycle}`, { hourCycle }]),
  ['.true', { hour12: true }], ['.false', { hour12: false }],
];
const hour = (cycle, n) =>
  ({ h11: n % 12, h12: n % 12 || 12, h23: n, h24: n || 24 })[cycle];
const STYLES = ['full', 'long', 'medium', 'short'];

// What joins date and time; undefined where they are not written as they are alone.
const between = (both, date, time) =>
  both.startsWith(date) && both.endsWith(time) ? both.slice(date.length, both.length - time.length) : undefined;

export function dates(locale) {
  const table = new Map();
  const lists = new Map();

  const place = (format, type) => {
    const { letter, moments, first } = KINDS[type];
    const values = moments.map((moment) =>
      format.formatToParts(moment).find((part) => part.type === type)?.value ?? '');
    if (first !== undefined && plain(values, first, 1)) return `{${letter}}`;
    if (first !== undefined && plain(values, first, 2)) return `{${letter}${letter}}`;
    const cycle = type === 'hour' && CYCLES.find((cycle) => values.every((value, n) => Number(value) === hour(cycle, n)));
    if (cycle) return values.every((value) => value.length === 2) ? `{h${cycle}}` : `{${cycle}}`;
    const text = values.join('|');
    if (!lists.has(letter + text)) {
      const count = [...lists.keys()].filter((key) => key[0] === letter).length;
      lists.set(letter + text, `${letter}${count}`);
      table.set(`${letter}${count}`, text);
    }
    return `{${lists.get(letter + text)}}`;
  };

  const token = (format, options, { type, value }) => {
    if (type === 'literal') return value;
    if (type === 'year') return value.length === 2 ? '{yy}' : '{y}';
    if (type === 'fractionalSecond') return '{S}';
    if (type === 'timeZoneName') return '{z}';
    return place(format, type);
  };
  const pattern = (options) => {
    const format = new Intl.DateTimeFormat(locale, { ...utc, ...options });
    return format.formatToParts(at(6, 5, 3, 4, 6)).map((part) => token(format, options, part)).join('');
  };

  // --- By fields -----------------------------------------------------------------------------------
  const withZone = (key, options) => {
    table.set(key, pattern(options));
    table.set(`${key}+z`, pattern({ ...options, timeZoneName: 'short' }));
  };
  for (const options of combinations(DATE_FIELDS)) withZone(`d.${code(DATE_FIELDS, options)}`, options);
  for (const options of combinations(TIME_FIELDS)) {
    const key = `t.${code(TIME_FIELDS, options)}`;
    if (!options.hour) withZone(key, options);
    else for (const [clock, asked] of CLOCKS) withZone(key + clock, { ...options, ...asked });
  }
  for (const options of combinations(DATE_FIELDS)) {
    const both = pattern({ ...options, hour: 'numeric', hourCycle: 'h23' });
    const key = code(DATE_FIELDS, options);
    const glue = between(both, table.get(`d.${key}`), table.get('t.n---.h23'));
    if (glue === undefined) throw new Error(`${locale}: ${both}`);
    table.set(`g.${key}`, glue);
  }
  // A weekday and a time are one pattern in some locales.
  for (const weekday of ['long', 'short', 'narrow']) {
    const date = code(DATE_FIELDS, { weekday });
    const joined = table.get(`d.${date}`) + table.get(`g.${date}`);
    for (const options of combinations(TIME_FIELDS)) {
      const time = code(TIME_FIELDS, options);
      for (const [clock, asked] of options.hour ? CLOCKS : [['', {}]]) {
        for (const [zone, timeZoneName] of [['', undefined], ['+z', 'short']]) {
          const both = pattern({ weekday, ...options, ...asked, timeZoneName });
          const key = `${time}${clock}${zone}`;
          if (both !== joined + table.get(`t.${key}`)) table.set(`b.${date}.${key}`, both);
        }
      }
    }
  }

  // --- By styles -----------------------------------------------------------------------------------
  for (const dateStyle of STYLES) {
    table.set(`D.${dateStyle}`, pattern({ dateStyle }));
    for (const timeStyle of STYLES) {
      for (const [clock, asked] of CLOCKS) {
        const time = pattern({ timeStyle, ...asked });
        table.set(`T.${timeStyle}${clock}`, time);
        const [both, date] = [pattern({ dateStyle, timeStyle, ...asked }), table.get(`D.${dateStyle}`)];
        const glue = between(both, date, time);
        if (glue !== undefined && !table.has(`G.${dateStyle}`)) table.set(`G.${dateStyle}`, glue);
        if (glue === undefined || table.get(`G.${dateStyle}`) !== glue) {
          table.set(`B.${dateStyle}.${timeStyle}${clock}`, both);
        }
      }
    }
  }
  const hours = new Intl.DateTimeFormat(locale, { hour: 'numeric' }).resolvedOptions().hourCycle;
  table.set('cycle', hours);
  const twelve = new Intl.DateTimeFormat(locale, { hour: 'numeric', hour12: true });
  const day = new Intl.DateTimeFormat(locale, { hour: 'numeric', hour12: false });
  table.set('cycle12', twelve.resolvedOptions().hourCycle);
  table.set('cycle24', day.resolvedOptions().hourCycle);
  // hour12 is its cycle, mostly.
  const twin = { '.true': `.${table.get('cycle12')}`, '.false': `.${table.get('cycle24')}` };
  for (const [key, value] of [...table]) {
    const [, start, clock, zone] = /^(.*)(\.true|\.false)(\+z)?$/.exec(key) ?? [];
    if (clock && table.get(start + twin[clock] + (zone ?? '')) === value) table.delete(key);
  }
  return table;
}
