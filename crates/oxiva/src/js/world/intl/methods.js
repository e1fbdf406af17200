// The methods of other objects that ask a locale: toLocaleString and its like, localeCompare.
({ load }) => {
  // Sorting asks for the same thousands of times.
  const kept = new Map();
  const once = (kind, locales, options, make) => {
    if (options !== undefined || (locales !== undefined && typeof locales !== 'string')) return make();
    const key = `${kind} ${locales}`;
    if (!kept.has(key)) kept.set(key, make());
    return kept.get(key);
  };

  const date = (required, defaults) =>
    function (locales, options) {
      const time = Date.prototype.getTime.call(this);
      if (Number.isNaN(time)) return 'Invalid Date';
      const { DateTimeFormat } = load('intl/dates');
      const make = () => new DateTimeFormat(locales, options, required, defaults);
      return once(`${required} ${defaults}`, locales, options, make).format(time);
    };
  const number = function (locales, options) {
    const { NumberFormat } = load('intl/numbers');
    return once('number', locales, options, () => new NumberFormat(locales, options)).format(this.valueOf());
  };
  const changed = (how) =>
    function (locales) {
      load('intl/locales').resolve(locales);
      return String(this)[how]();
    };
  return {
    'Date.toLocaleString': date('any', 'all'),
    'Date.toLocaleDateString': date('date', 'date'),
    'Date.toLocaleTimeString': date('time', 'time'),
    'Number.toLocaleString': number,
    'BigInt.toLocaleString': number,
    'Array.toLocaleString'(locales, options) {
      const text = (one) => (one === undefined || one === null ? '' : String(one.toLocaleString(locales, options)));
      return Array.from(this, text).join(',');
    },
    'String.localeCompare'(other, locales, options) {
      const { Collator } = load('intl/collation');
      const make = () => new Collator(locales, options);
      return once('collator', locales, options, make).compare(String(this), String(other));
    },
    'String.toLocaleUpperCase': changed('toUpperCase'),
    'String.toLocaleLowerCase': changed('toLowerCase'),
  };
}
