// Timers: the parent's clock rings. Each ring counts among what a script may ask of its parent.
(world) => {
  const { call } = world;
  const timers = new Set();
  let last = 0;

  const start = (then, wait, values, again) => {
    if (typeof then !== 'function') throw new TypeError('The "callback" argument must be of type function.');
    last += 1;
    const timer = last;
    timers.add(timer);
    const ring = () => {
      if (!timers.has(timer)) return undefined;
      if (!again) timers.delete(timer);
      then(...values);
      return again && timers.has(timer) ? sleep() : undefined;
    };
    const sleep = () =>
      call('sleep', { milliseconds: Math.max(0, Number(wait) || 0) }).then(ring).catch((thrown) => world.fatal(thrown));
    sleep();
    return timer;
  };
  const stop = (timer) => { timers.delete(timer); };

  return {
    setTimeout: (then, wait = 0, ...values) => start(then, wait, values, false),
    setInterval: (then, wait = 0, ...values) => start(then, wait, values, true),
    setImmediate: (then, ...values) => start(then, 0, values, false),
    clearTimeout: stop,
    clearInterval: stop,
    clearImmediate: stop,
  };
}
