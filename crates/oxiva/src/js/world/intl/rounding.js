// How many digits a number is written with: the options that number formats and plurals share.
({ load, missing }) => {
  const { word, whole } = load('intl/locales');
  const { round, written } = load('intl/digits');
  const MODES = ['ceil', 'floor', 'expand', 'trunc', 'halfCeil', 'halfFloor', 'halfExpand', 'halfTrunc', 'halfEven'];

  const options = (given, least, most, notation) => {
    const minimumIntegerDigits = whole(given, 'minimumIntegerDigits', 1, 21, 1);
    const increment = whole(given, 'roundingIncrement', 1, 5000, 1);
    if (increment !== 1) throw missing(`Intl.NumberFormat with roundingIncrement ${increment}`);
    const roundingMode = word(given, 'roundingMode', MODES, 'halfExpand');
    let roundingPriority = word(given, 'roundingPriority', ['auto', 'morePrecision', 'lessPrecision'], 'auto');
    const trailingZeroDisplay = word(given, 'trailingZeroDisplay', ['auto', 'stripIfInteger'], 'auto');
    const has = (kind) => given[`minimum${kind}Digits`] !== undefined || given[`maximum${kind}Digits`] !== undefined;
    const automatic = roundingPriority === 'auto';
    const compact = notation === 'compact' && !has('Fraction');
    const result = { minimumIntegerDigits };
    const byFraction = !automatic || !(has('Significant') || compact);
    const bySignificant = !automatic || has('Significant');
    if (bySignificant) {
      result.minimumSignificantDigits = whole(given, 'minimumSignificantDigits', 1, 21, 1);
      result.maximumSignificantDigits =
        whole(given, 'maximumSignificantDigits', result.minimumSignificantDigits, 21, 21);
    }
    if (byFraction) {
      let low = whole(given, 'minimumFractionDigits', 0, 100, undefined);
      let high = whole(given, 'maximumFractionDigits', 0, 100, undefined);
      low ??= Math.min(least, high ?? least);
      high ??= Math.max(most, low);
      if (low > high) throw new RangeError('maximumFractionDigits value is out of range.');
      Object.assign(result, { minimumFractionDigits: low, maximumFractionDigits: high });
    }
    if (!bySignificant && !byFraction) {
      Object.assign(result, {
        minimumFractionDigits: 0, maximumFractionDigits: 0, minimumSignificantDigits: 1, maximumSignificantDigits: 2,
      });
      roundingPriority = 'morePrecision';
    }
    return { ...result, roundingIncrement: 1, roundingMode, roundingPriority, trailingZeroDisplay };
  };

  // `{rounded, whole, fraction}`: the number as it is written.
  const apply = (number, resolved) => {
    const { maximumSignificantDigits: significant, maximumFractionDigits: fractional, roundingPriority } = resolved;
    const bySignificance = significant !== undefined ? significant - number.point : -Infinity;
    const byFraction = fractional ?? -Infinity;
    const fewer = roundingPriority === 'lessPrecision';
    const significance = significant !== undefined &&
      (fractional === undefined || (fewer ? bySignificance <= byFraction : bySignificance >= byFraction));
    const rounded = round(number, significance ? bySignificance : byFraction, resolved.roundingMode);
    const point = rounded.digits === '' ? 1 : rounded.point;
    const least = significance ? Math.max(resolved.minimumSignificantDigits - point, 0) : resolved.minimumFractionDigits;
    let [integer, fraction] = written(rounded, resolved.minimumIntegerDigits, least);
    if (resolved.trailingZeroDisplay === 'stripIfInteger' && /^0*$/.test(fraction)) fraction = '';
    return { rounded, integer, fraction };
  };

  return { options, apply };
}
