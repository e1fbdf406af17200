// The object Intl: what it has is read when it is first asked for.
({ load, missing, lazily, stubs }) => {
  // `Intl.NumberFormat(…)` does what `new` does.
  const callable = (Class) => {
    const made = function (locales, options) { return new Class(locales, options); };
    Object.defineProperty(made, 'name', { value: Class.name });
    made.prototype = Class.prototype;
    Class.prototype.constructor = made;
    made.supportedLocalesOf = Class.supportedLocalesOf;
    return made;
  };
  const Intl = Object.create(Object.prototype, { [Symbol.toStringTag]: { value: 'Intl', configurable: true } });
  lazily(Intl, {
    NumberFormat: () => callable(load('intl/numbers').NumberFormat),
    DateTimeFormat: () => callable(load('intl/dates').DateTimeFormat),
    Collator: () => callable(load('intl/collation').Collator),
    PluralRules: () => load('intl/plurals').PluralRules,
    getCanonicalLocales: () => (locales) => load('intl/locales').canonical(locales),
  });
  stubs(Intl, 'Intl', [
    'DisplayNames', 'DurationFormat', 'ListFormat', 'Locale', 'RelativeTimeFormat', 'Segmenter', 'supportedValuesOf',
  ]);
  return { Intl };
}
