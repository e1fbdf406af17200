// Which locale is meant, what the table of locales says of it, and how options are read.
({ host, missing }) => {
  const DEFAULT = 'en-US';
  const KEYWORDS = { ca: ['gregory'], nu: ['latn'], hc: ['h11', 'h12', 'h23', 'h24'], kn: ['', 'true', 'false'], kf: ['upper', 'lower', 'false'] };

  const parsed = (tag) => {
    if (typeof tag !== 'string' && (typeof tag !== 'object' || tag === null)) {
      throw new TypeError('Language ID should be string or object.');
    }
    const text = String(tag).toWellFormed();
    const found = /^([a-z]{2,3}|[a-z]{5,8})(-[a-z]{4})?(-(?:[a-z]{2}|\d{3}))?((?:-(?:[a-z\d]{5,8}|\d[a-z\d]{3}))*)((?:-[a-z\d](?:-[a-z\d]{2,8})+)*)$/i.exec(text);
    if (!found) throw new RangeError(`Incorrect locale information provided: ${text}`);
    const [, language, script = '', region = '', variants, extensions] = found;
    const name = script.slice(1, 2).toUpperCase() + script.slice(2).toLowerCase();
    const base = language.toLowerCase() + (name && `-${name}`) + region.toUpperCase() + variants.toLowerCase();
    return { base, language: language.toLowerCase(), region: region.toUpperCase(), extensions: extensions.toLowerCase() };
  };

  const tags = (locales) => {
    if (locales === undefined) return [];
    const list = typeof locales === 'string' ? [locales] : Array.from(locales);
    return list.map(parsed);
  };

  const keywords = (extensions) => {
    const [, text = ''] = /-u((?:-[a-z\d]{2,8})+)/.exec(extensions) ?? [];
    const words = {};
    for (const [, key, value] of text.matchAll(/-([a-z\d]{2})((?:-[a-z\d]{3,8})*)(?=-|$)/g)) words[key] ??= value.slice(1);
    for (const [key, value] of Object.entries(words)) {
      if (KEYWORDS[key]?.includes(value)) continue;
      if (key === 'nu' || key === 'ca') throw missing(`Intl with -u-${key}-${value}`);
      delete words[key];
    }
    return words;
  };

  const there = (tag) => {
    if (tag.language !== 'fr' && tag.language !== 'en') return undefined;
    const own = tag.language + tag.region;
    // What Node calls American English beside English is the same.
    return tag.region === '' || own === DEFAULT || host.cell(own, 'parent') !== undefined ? own : tag.language;
  };

  // `{locale, keywords, cell}` of the first locale that is there.
  const resolve = (locales) => {
    const asked = tags(locales);
    const tag = asked.find(there) ?? (asked.length === 0 ? parsed(DEFAULT) : undefined);
    if (!tag) throw missing(`Intl for the locale ${asked[0].base}`, 'French and English are there');
    const locale = there(tag);
    const cell = (key) => host.cell(locale === DEFAULT ? 'en' : locale, key);
    return { locale, keywords: keywords(tag.extensions), cell };
  };

  // One of the words, or what holds where it is not given.
  const word = (options, name, words, fallback) => {
    const value = options[name];
    if (value === undefined) return fallback;
    const text = String(value);
    if (words && !words.includes(text)) throw new RangeError(`Value ${text} out of range for the option ${name}`);
    return text;
  };
  const whole = (options, name, least, most, fallback) => {
    const value = options[name];
    if (value === undefined) return fallback;
    const number = Number(value);
    if (!(number >= least && number <= most)) throw new RangeError(`${name} value is out of range.`);
    return Math.floor(number);
  };
  const given = (options) => {
    if (options === null) throw new TypeError('Cannot convert null to object');
    return options === undefined ? { __proto__: null } : Object(options);
  };
  const supported = (locales) => tags(locales).filter(there).map(({ base, extensions }) => base + extensions);
  const canonical = (locales) => [...new Set(tags(locales).map(({ base, extensions }) => base + extensions))];
  const only = (options, name, words, what) => {
    const text = word(options, name, undefined, undefined);
    if (text !== undefined && !words.includes(text)) throw missing(`${what} with ${name} ${text}`);
  };

  return { resolve, word, whole, given, supported, canonical, only };
}
