// Intl.DateTimeFormat. The patterns of a locale stand in its table, by the letters of the fields.
({ load, missing, stubs }) => {
  const { resolve, word, whole, given, supported, only } = load('intl/locales');
  const { named, local, called } = load('intl/zones');
  const NUMERIC = ['2-digit', 'numeric'];
  const TEXT = ['narrow', 'short', 'long'];
  const LETTERS = { numeric: 'n', '2-digit': '2', long: 'l', short: 's', narrow: 'x' };
  const DATE = { weekday: TEXT, year: NUMERIC, month: [...NUMERIC, ...TEXT], day: NUMERIC };
  const TIME = { hour: NUMERIC, minute: NUMERIC, second: NUMERIC };
  const NAMES = ['short', 'long', 'shortOffset', 'longOffset', 'shortGeneric', 'longGeneric'];
  const STYLES = ['full', 'long', 'medium', 'short'];
  const CYCLES = ['h11', 'h12', 'h23', 'h24'];

  const letters = (fields, kinds) => Object.keys(kinds).map((name) => LETTERS[fields[name]] ?? '-').join('');

  // What is asked for; `required` and `defaults` say what stands where nothing is.
  const fieldsOf = (all, required, defaults) => {
    const fields = {};
    for (const name of ['era', 'dayPeriod']) {
      if (all[name] !== undefined) throw missing(`Intl.DateTimeFormat with ${name}`);
    }
    for (const [name, words] of Object.entries({ ...DATE, ...TIME })) fields[name] = word(all, name, words);
    fields.fractionalSecondDigits = whole(all, 'fractionalSecondDigits', 1, 3, undefined);
    fields.timeZoneName = word(all, 'timeZoneName', NAMES);
    word(all, 'formatMatcher', ['basic', 'best fit']);
    const [dateStyle, timeStyle] = [word(all, 'dateStyle', STYLES), word(all, 'timeStyle', STYLES)];
    const has = (names) => names.some((name) => fields[name] !== undefined);
    const [date, time] = [Object.keys(DATE), [...Object.keys(TIME), 'fractionalSecondDigits']];
    if (dateStyle !== undefined || timeStyle !== undefined) {
      const clash = [...date, ...time, 'timeZoneName'].find((name) => fields[name] !== undefined);
      const style = dateStyle !== undefined ? 'dateStyle' : 'timeStyle';
      if (clash) throw new TypeError(`Can't set option ${clash} when ${style} is used`);
      if (required === 'date' && timeStyle !== undefined) throw new TypeError('Invalid option : timeStyle');
      if (required === 'time' && dateStyle !== undefined) throw new TypeError('Invalid option : dateStyle');
      return { dateStyle, timeStyle };
    }
    const enough = (required !== 'time' && has(date)) || (required !== 'date' && has(time));
    if (!enough && defaults !== 'time') fields.year = fields.month = fields.day = 'numeric';
    if (!enough && defaults !== 'date') fields.hour = fields.minute = fields.second = 'numeric';
    return fields;
  };

  const patternOf = ({ cell }, fields, clock, cycle) => {
    // hour12 is written as its cycle is, mostly.
    const pick = (start, end = '') => cell(start + clock + end) ?? cell(`${start}.${cycle}${end}`);
    const { dateStyle, timeStyle, timeZoneName, fractionalSecondDigits } = fields;
    if (dateStyle !== undefined || timeStyle !== undefined) {
      const time = timeStyle && pick(`T.${timeStyle}`);
      if (!dateStyle || !timeStyle) return time ?? cell(`D.${dateStyle}`);
      const whole = pick(`B.${dateStyle}.${timeStyle}`);
      return whole ?? cell(`D.${dateStyle}`) + cell(`G.${dateStyle}`) + time;
    }
    const zone = timeZoneName === undefined ? '' : '+z';
    const [date, time] = [letters(fields, DATE), letters(fields, TIME) + (fractionalSecondDigits ? '3' : '-')];
    if (time === '----') return cell(`d.${date}${zone}`);
    const hours = (start) => (fields.hour === undefined ? cell(start + zone) : pick(start, zone));
    if (date === '----') return hours(`t.${time}`);
    return hours(`b.${date}.${time}`) ?? cell(`d.${date}`) + cell(`g.${date}`) + hours(`t.${time}`);
  };

  // How hours are asked for, as the keys of the table have it, and the cycle that this is.
  const clockOf = (all, { cell, keywords }) => {
    const asked = word(all, 'hourCycle', CYCLES) ?? keywords.hc;
    if (all.hour12 !== undefined) return [`.${Boolean(all.hour12)}`, cell(all.hour12 ? 'cycle12' : 'cycle24')];
    return asked === undefined ? ['', cell('cycle')] : [`.${asked}`, asked];
  };

  const two = (number) => String(number).padStart(2, '0');
  const HOURS = { h11: (n) => n % 12, h12: (n) => n % 12 || 12, h23: (n) => n, h24: (n) => n || 24 };
  const yearOf = (clock) => {
    const year = clock.getUTCFullYear();
    return String(year > 0 ? year : 1 - year);
  };
  const TYPES = { w: 'weekday', M: 'month', a: 'dayPeriod' };
  const INDEX = { w: (clock) => clock.getUTCDay(), M: (clock) => clock.getUTCMonth(), a: (clock) => clock.getUTCHours() };

  class DateTimeFormat {
    #resolved;
    #fields;
    #found;
    #pattern;
    #format;
    constructor(locales, options, required = 'any', defaults = 'date') {
      const found = resolve(locales);
      const all = given(options);
      only(all, 'calendar', ['gregory'], 'Intl.DateTimeFormat');
      only(all, 'numberingSystem', ['latn'], 'Intl.DateTimeFormat');
      const fields = fieldsOf(all, required, defaults);
      const [clock, cycle] = clockOf(all, found);
      const timeZone = named(all.timeZone);
      const hours = fields.hour !== undefined || fields.timeStyle !== undefined;
      const cycles = hours ? { hourCycle: cycle, hour12: cycle === 'h11' || cycle === 'h12' } : {};
      const shown = Object.entries(fields).filter(([, value]) => value !== undefined);
      this.#found = found;
      this.#fields = fields;
      this.#pattern = patternOf(found, fields, clock, cycle);
      this.#resolved = {
        locale: found.locale, calendar: 'gregory', numberingSystem: 'latn', timeZone, ...cycles, ...Object.fromEntries(shown),
      };
    }

    #part(place, clock, offset, milliseconds) {
      const { cell } = this.#found;
      const { timeZoneName, timeStyle, fractionalSecondDigits = 3 } = this.#fields;
      const own = /^(h?)(h\d\d)$/.exec(place);
      if (own) {
        const hour = HOURS[own[2]](clock.getUTCHours());
        return { type: 'hour', value: own[1] ? two(hour) : String(hour) };
      }
      switch (place) {
        case 'y': return { type: 'year', value: yearOf(clock) };
        case 'yy': return { type: 'year', value: two(yearOf(clock).slice(-2)) };
        case 'M': return { type: 'month', value: String(clock.getUTCMonth() + 1) };
        case 'MM': return { type: 'month', value: two(clock.getUTCMonth() + 1) };
        case 'd': return { type: 'day', value: String(clock.getUTCDate()) };
        case 'dd': return { type: 'day', value: two(clock.getUTCDate()) };
        case 'm': return { type: 'minute', value: String(clock.getUTCMinutes()) };
        case 'mm': return { type: 'minute', value: two(clock.getUTCMinutes()) };
        case 's': return { type: 'second', value: String(clock.getUTCSeconds()) };
        case 'ss': return { type: 'second', value: two(clock.getUTCSeconds()) };
        case 'S':
          return { type: 'fractionalSecond', value: String(milliseconds).padStart(3, '0').slice(0, fractionalSecondDigits) };
        case 'z': {
          const width = timeZoneName ?? (timeStyle === 'full' ? 'long' : 'short');
          return { type: 'timeZoneName', value: called(cell, this.#resolved.timeZone, offset, width) };
        }
        default: return { type: TYPES[place[0]], value: cell(place).split('|')[INDEX[place[0]](clock)] };
      }
    }

    formatToParts(date) {
      const time = date === undefined ? Date.now() : Number(date);
      if (!(Math.abs(time) <= 8.64e15)) throw new RangeError('Invalid time value');
      const { clock, offset } = local(this.#resolved.timeZone, Math.trunc(time));
      const milliseconds = clock.getUTCMilliseconds();
      return [...this.#pattern.matchAll(/\{([^}]+)\}|[^{]+/g)].map(([text, place]) =>
        place === undefined ? { type: 'literal', value: text } : this.#part(place, clock, offset, milliseconds));
    }
    get format() {
      // As Node has it: a narrow blank is a plain one here, and stays what it is among the parts.
      this.#format ??= (date) =>
        this.formatToParts(date).map((part) => part.value).join('').replaceAll('\u202f', ' ');
      return this.#format;
    }
    resolvedOptions() { return { ...this.#resolved }; }
    get [Symbol.toStringTag]() { return 'Intl.DateTimeFormat'; }
    static supportedLocalesOf(locales) { return supported(locales); }
  }
  stubs(DateTimeFormat.prototype, 'Intl.DateTimeFormat', ['formatRange', 'formatRangeToParts']);
  return { DateTimeFormat };
}
