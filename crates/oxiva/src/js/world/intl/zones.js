// Time zones: what a moment is there, and what they are called.
({ host, missing }) => {
  const named = (value) => {
    if (value === undefined) return 'UTC';
    const zone = host.zone(String(value).toWellFormed());
    if (zone === undefined) throw new RangeError(`Invalid time zone specified: ${value}`);
    return zone;
  };

  // A date whose UTC is what clocks in the zone show, and the seconds between them.
  const local = (zone, time) => {
    const offset = host.offset(zone, time);
    return { clock: new Date(time + offset * 1000), offset };
  };

  const two = (number) => String(number).padStart(2, '0');
  const byOffset = (cell, offset, long) => {
    if (offset === 0) return cell(long ? 'offset.long' : 'offset.short');
    const all = Math.abs(offset);
    const [hours, minutes, seconds] = [Math.floor(all / 3600), Math.floor(all / 60) % 60, all % 60];
    let text = long ? two(hours) : String(hours);
    if (long || minutes || seconds) text += `:${two(minutes)}`;
    if (seconds) text += `:${two(seconds)}`;
    return cell(offset < 0 ? 'offset.-' : 'offset.+').replace('{n}', text);
  };

  const called = (cell, zone, offset, width) => {
    if (width.endsWith('Offset')) return byOffset(cell, offset, width === 'longOffset');
    if (width.endsWith('Generic')) throw missing(`Intl.DateTimeFormat with timeZoneName ${width}`);
    const classes = (host.cell('zone', zone) ?? '').split(',');
    const own = classes.find((one) => one.startsWith(`${offset}=`))?.split('=')[1];
    return (own && cell(`${width}.zone.${own}`)) || byOffset(cell, offset, width === 'long');
  };

  return { named, local, called };
}
