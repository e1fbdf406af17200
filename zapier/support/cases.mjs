// The table of cases: what a case needs is there, what it does is done by a client, what came of it is
// compared. `crates/oxiva/tests/it/zapier_cases.rs` is the same for Oxiva's own engine.

import assert from "node:assert/strict"
import { readFileSync } from "node:fs"
import { failure, label } from "./client.mjs"

export const CASES = JSON.parse(readFileSync(new URL("../cases.json", import.meta.url)))

/** `{{client.id}}` in whatever stands in a case, from what is known. */
export function filled(value, known) {
  if (typeof value === "string") {
    return value.replace(/{{([^}]+)}}/g, (_, path) => path.split(".").reduce((from, key) => from[key], known))
  }
  if (Array.isArray(value)) return value.map(one => filled(one, known))
  if (value && typeof value === "object") return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, filled(one, known)]))
  return value
}

const SHAPES = {
  "<id>": /^\d+$/,
  "<date>": /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d$/,
  "<local date>": /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}$/,
}

/** What is expected stands in what there is. */
export function holds(there, expected) {
  for (const [key, value] of Object.entries(expected)) {
    if (String(value).endsWith("/<id>")) assert.match(String(there[key]).replace(value.replace("<id>", ""), ""), /^\d+$/, key)
    else if (SHAPES[value]) assert.match(String(there[key]), SHAPES[value], key)
    else assert.deepEqual(there[key], value, `${key} of ${JSON.stringify(there)}`)
  }
}

/** What a step of a zap comes to: the first of what was found, or null. */
async function done(app, { execute }, step, bundle) {
  const [kind, key] = step.split(".")
  switch (kind) {
    case "authentication": {
      const tested = await execute("authentication.test", bundle)
      return { ...tested, label: label(app, bundle.authData, tested) }
    }
    case "creates":
      return execute(`creates.${key}.operation.perform`, bundle)
    case "searches":
      return (await execute(`searches.${key}.operation.perform`, bundle))[0] ?? null
    case "triggers": {
      const part = app.triggers[key].operation.type === "hook" ? "performList" : "perform"
      return (await execute(`triggers.${key}.operation.${part}`, bundle))[0] ?? null
    }
    // Zapier itself looks, and creates what it did not find.
    case "searchOrCreates": {
      const { search, create } = app.searchOrCreates[key]
      return (await done(app, { execute }, `searches.${search}`, bundle)) ?? done(app, { execute }, `creates.${create}`, bundle)
    }
  }
}

/** Runs one case: `house` serves, `app` is the definition, `client` runs it. */
export async function run(one, { house, app, client }) {
  const known = { ...house.known }
  for (const { as, post, body } of one.given ?? []) known[as] = await house.create(post, filled(body, known))
  const token = one.scopes ? await house.key(...one.scopes) : house.token
  const authData = { token, dossier: "demo", address: house.base, adresse: house.base, ...filled(one.auth ?? {}, known) }
  const bundle = { authData, inputData: filled(one.input ?? {}, known) }
  const once = () => done(app, client, one.do, bundle)

  if ("gives" in one) {
    const there = await once()
    if (one.gives === null) return assert.equal(there, null)
    assert.ok(there, "nothing was found")
    return holds(there, filled(one.gives, known))
  }
  const again = one.server === "throttled" ? 20 : 1
  const error = await (async () => { for (let n = 0; n < again; n++) await once() })().then(() => assert.fail("it went well"), error => error)
  const { as, says, code, status } = failure(error)
  const { says: words, ours, ...expected } = one.fails
  holds({ as, code, status }, expected)
  assert.ok(says.includes(words), says)
  assert.ok(!`${error.message}${error.stack}`.includes(authData.token), "the key stands in the error")
}
