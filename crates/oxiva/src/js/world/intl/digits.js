// Decimal numbers as texts: read exactly, rounded, written. A decimal is `0.digits × 10^point`, with a sign.
() => {
  const ZERO = { digits: '', point: 0 };

  const decimal = (text) => {
    const [, sign, whole, fraction = '', exponent = '0'] = /^(-?)(\d*)\.?(\d*)(?:e([+-]?\d+))?$/i.exec(text);
    const all = whole + fraction;
    const digits = all.replace(/^0+/, '');
    const point = whole.length - (all.length - digits.length) + Number(exponent);
    const trimmed = digits.replace(/0+$/, '');
    return { negative: sign === '-', ...(trimmed ? { digits: trimmed, point } : ZERO) };
  };

  const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
  // A number, a bigint or a text of any length; `{special}` is what has no digits.
  const read = (value) => {
    if (typeof value === 'object' && value !== null) value = value[Symbol.toPrimitive]?.('number') ?? value.valueOf();
    if (typeof value === 'bigint') return decimal(String(value));
    if (typeof value === 'string' && NUMBER.test(value.trim())) return decimal(value.trim().replace(/^\+/, ''));
    const number = Number(value);
    if (Number.isNaN(number)) return { special: 'nan', negative: false, ...ZERO };
    if (!Number.isFinite(number)) return { special: 'infinity', negative: number < 0, ...ZERO };
    return { ...decimal(String(number)), negative: number < 0 || Object.is(number, -0) };
  };

  // Whether what is cut off makes the rest one larger; `cut` is a text of digits that begins at the place.
  const rises = (mode, negative, cut, odd) => {
    const nothing = /^0*$/.test(cut);
    if (nothing) return false;
    const half = cut[0] > '5' || (cut[0] === '5' && /[1-9]/.test(cut.slice(1))) ? 1 : /^50*$/.test(cut) ? 0 : -1;
    switch (mode) {
      case 'ceil': return !negative;
      case 'floor': return negative;
      case 'expand': return true;
      case 'trunc': return false;
      case 'halfCeil': return half > 0 || (half === 0 && !negative);
      case 'halfFloor': return half > 0 || (half === 0 && negative);
      case 'halfTrunc': return half > 0;
      case 'halfEven': return half > 0 || (half === 0 && odd);
      default: return half >= 0;
    }
  };

  // With no digit behind the one of 10^-place.
  const round = (number, place, mode) => {
    const { digits, point, negative } = number;
    const end = point + place;
    if (end >= digits.length) return number;
    const kept = end > 0 ? digits.slice(0, end) : '';
    const cut = end < 0 ? '0'.repeat(Math.min(-end, 1)) + digits : digits.slice(end);
    if (!rises(mode, negative, cut, '13579'.includes(kept.at(-1) ?? '0'))) {
      const trimmed = kept.replace(/0+$/, '');
      return { ...number, ...(trimmed ? { digits: trimmed } : ZERO) };
    }
    const risen = String(BigInt(kept || '0') + 1n);
    const longer = risen.length - Math.max(end, 0);
    return { ...number, digits: risen.replace(/0+$/, ''), point: (end > 0 ? point : -place) + longer };
  };

  // `[whole, fraction]` with so many digits at least.
  const written = ({ digits, point }, leastWhole, leastFraction) => {
    const whole = point > 0 ? digits.slice(0, point).padEnd(point, '0') : '';
    const fraction = '0'.repeat(Math.max(-point, 0)) + digits.slice(Math.max(point, 0));
    return [whole.padStart(leastWhole, '0'), (digits === '' ? '' : fraction).padEnd(leastFraction, '0')];
  };

  return { read, round, written };
}
