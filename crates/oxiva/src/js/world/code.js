// A step of code, as in Zapier: `output = …`, `return …` or `callback(error, output)`. The source stands
// on the line it has in the step, and may declare any of these names itself. `isOnlyRead`: nothing of it is done.
({ source, inputData, isOnlyRead }, { host, load }) => {
  let callback;
  const called = new Promise((resolve, reject) => {
    callback = (error, output) => (error ? reject(error) : resolve(output));
  });
  const program = host.compile(
    `((inputData, output, callback, require, StoreClient) => (async () => {${source}\n;return output;})())`, 'code');
  if (isOnlyRead) return null;
  const require = (name) => load('require').require(name);
  const StoreClient = (secret) => load('store').StoreClient(secret);
  const ended = program(inputData, undefined, callback, require, StoreClient);
  if (!/\bcallback\b/.test(source)) return ended;
  return Promise.race([called, ended.then((value) => value ?? called)]);
}
