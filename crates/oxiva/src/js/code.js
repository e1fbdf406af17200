// A step of code: `output = …` or `return …`, as in Zapier. The source stands on the line it has in
// the step, and may declare `output` itself.
({ source, inputData }, { host }) =>
  host.compile(`((inputData, output) => (async () => {${source}\n;return output;})())`, 'code')(inputData)
