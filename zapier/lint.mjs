// What Zapier's publishing rules ask of a definition, as far as a program can tell: the codes are theirs
// (D…, of definitions; M…, of what stands beside them), `G…` are their guidelines that have no code. What
// only a live app can show (T…, A…, S…, C…) is not here.
//
// `node lint.mjs` checks both definitions of this folder.

import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"

const KINDS = ["triggers", "searches", "creates"]
const SECRET = /token|password|passwd|secret|api_?key|credential/i
const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/
const DATE = /^\d{4}-\d\d-\d\d|^\d\d?\/\d\d?\/\d{4}/
const SMALL = new Set(["a", "an", "and", "as", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with"])
const ENGLISH_ALONE = /[àâäçéèêëîïôöùûüÿœæ«»]/i

/** Every step: its kind, where it stands, the definition's own words for it. */
function steps(app) {
  return KINDS.flatMap(kind => Object.entries(app[kind] ?? {}).map(([key, step]) => {
    const resource = app.resources?.[step.operation?.resource] ?? {}
    const operation = { ...step.operation }
    const sample = operation.sample ?? resource.sample
    const outputs = operation.outputFields ?? resource.outputFields ?? []
    const fields = (operation.inputFields ?? []).filter(field => field.key)
    return { kind, key, at: `${kind}.${key}`, display: step.display ?? {}, noun: step.noun, operation, sample, outputs, fields, hidden: step.display?.hidden === true }
  }))
}

const visible = app => steps(app).filter(step => !step.hidden)

/** Every text of the definition, with its place. */
function* texts(value, at = "") {
  if (typeof value === "string") yield [at, value]
  else if (value && typeof value === "object") for (const [key, one] of Object.entries(value)) yield* texts(one, at ? `${at}.${key}` : key)
}

/** Every field that a person sees: those of the sign-in and those of the steps. */
function* inputs(app) {
  for (const field of app.authentication?.fields ?? []) yield [`authentication.${field.key}`, field]
  for (const step of visible(app)) for (const field of step.fields) yield [`${step.at}.${field.key}`, field]
}

/** Everything that is a sentence for people, with its place. */
function* words(app) {
  for (const step of visible(app)) {
    yield [`${step.at}.noun`, step.noun]
    for (const part of ["label", "description", "directions"]) if (step.display[part]) yield [`${step.at}.${part}`, step.display[part]]
  }
  for (const [at, field] of inputs(app)) {
    for (const part of ["label", "helpText", "placeholder"]) if (field[part]) yield [`${at}.${part}`, field[part]]
    for (const choice of Array.isArray(field.choices) ? field.choices : []) yield [`${at}.choices`, choice.label ?? choice]
  }
  for (const [key, one] of Object.entries(app.searchOrCreates ?? {})) yield [`searchOrCreates.${key}.label`, one.display?.label]
}

/** Whether an input names a record: by its key, or because the record shows it as an id. */
const isId = (step, field) => /^id$|_id$/.test(field.key) || step.outputs.some(output => output.key === field.key && / ID$/.test(output.label ?? ""))

const titled = text => String(text).split(/\s+/).every((word, n) => (n > 0 && SMALL.has(word)) || !/^\p{Ll}/u.test(word))
const isFunction = value => Boolean(value?.source?.includes("return") || value?.url)
const plain = text => text.replace(/`[^`]*`/g, "").replace(/\[[^\]]+\]\(https:\/\/[^)\s]+\)/g, "")
const addressFields = app => (app.authentication?.fields ?? []).filter(field => [...texts(app)].some(([at, text]) => at.endsWith("url") && text.startsWith(`{{bundle.authData.${field.key}}}`)))
const guard = app => [app.beforeRequest ?? []].flat().map(step => step.source ?? "").join("\n")

export const RULES = {
  *D001(app) {
    const known = (app.authentication?.fields ?? []).map(field => field.key)
    for (const step of steps(app)) for (const field of step.fields) {
      if (SECRET.test(field.key) || field.type === "password" || known.includes(field.key)) yield [`${step.at}.${field.key}`, "credentials belong to the sign-in alone"]
    }
  },
  *D002(app) {
    for (const field of app.authentication?.fields ?? []) {
      if (field.type === "password" && !/\[[^\]]+\]\(https:\/\/[^)]+\)/.test(field.helpText ?? "")) yield [`authentication.${field.key}`, "the help says where to find it, with a link"]
    }
  },
  *D003(app) {
    const label = app.authentication?.connectionLabel ?? ""
    if (typeof label !== "string" || !/{{.+}}/.test(label)) yield ["authentication.connectionLabel", "says whose account it is"]
    for (const field of app.authentication?.fields ?? []) {
      if (!field.isNoSecret && String(label).includes(`{{bundle.authData.${field.key}}}`)) yield ["authentication.connectionLabel", `shows the secret ${field.key}`]
    }
  },
  *D004(app) {
    for (const step of visible(app)) for (const field of step.fields) if (isId(step, field) && !field.dynamic) yield [`${step.at}.${field.key}`, "an id is chosen from a drop-down"]
  },
  *D005(app) {
    for (const step of steps(app)) for (const field of step.fields.filter(field => field.dynamic)) {
      const [key, ...names] = field.dynamic.split(".")
      const list = steps(app).find(one => one.at === `triggers.${key}`)
      if (!isFunction(list?.operation.perform) || list.operation.type === "hook") yield [`${step.at}.${field.key}`, `no list ${key}`]
      else for (const name of names) if (!(name in (list.sample ?? {}))) yield [`${step.at}.${field.key}`, `${key} has no ${name}`]
    }
  },
  *D006(app) {
    for (const step of hooks(app)) if (!isFunction(step.operation.performList)) yield [step.at, "performList is missing"]
  },
  *D007(app) {
    for (const [at, text] of texts(app)) {
      if (at.endsWith(".url") && !/^(https:\/\/|{{bundle\.authData\.\w+}}\/)/.test(text)) yield [at, "begins neither with https:// nor with the server's address"]
      for (const [url] of text.matchAll(/http:\/\/[^\s"'`)]*/g)) if (!/^http:\/\/\(?(localhost|127)/.test(url)) yield [at, `${url} is not HTTPS`]
    }
  },
  *D008(app) {
    for (const [at, text] of words(app)) {
      if (at.endsWith(".placeholder")) continue
      const rest = plain(text ?? "")
      if (/https?:\/\/|www\./.test(rest)) yield [at, "a bare address: make it a link"]
      if (/[[\]`]|<\w+/.test(rest) || (rest.match(/\*\*/g) ?? []).length % 2) yield [at, "is no valid Markdown"]
    }
  },
  *D009(app) {
    for (const step of visible(app)) if (step.kind === "searches" && step.fields.length === 0) yield [step.at, "a search has a field to search by"]
  },
  *D010(app) {
    for (const step of steps(app).filter(step => step.kind === "triggers")) {
      const keys = step.outputs.filter(output => output.primary).map(output => output.key)
      for (const key of keys.length ? keys : ["id"]) if (!(step.sample ?? {})[key]) yield [step.at, `the sample has no ${key}`]
    }
  },
  *D011(app) {
    const bare = text => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "")
    for (const [at, field] of inputs(app)) if (field.helpText !== undefined && ["", bare(field.label ?? "")].includes(bare(field.helpText))) yield [at, "the help says no more than the label"]
  },
  *D012(app) {
    for (const step of visible(app)) if (!step.sample || Object.keys(step.sample).length === 0) yield [step.at, "has no sample"]
  },
  *D013(app) {
    for (const step of steps(app)) for (const field of step.fields.filter(field => field.search)) {
      const [key, name] = field.search.split(".")
      const search = steps(app).find(one => one.at === `searches.${key}`)
      if (!search || !(name in (search.sample ?? {}))) yield [`${step.at}.${field.key}`, `no search ${field.search}`]
    }
  },
  *D014(app) {
    for (const step of visible(app)) for (const field of step.fields) if (isId(step, field) && field.dynamic && !field.search) yield [`${step.at}.${field.key}`, "an id can be looked for"]
  },
  *D015(app) {
    for (const [key, one] of Object.entries(app.searchOrCreates ?? {})) {
      if (one.key !== key || one.search !== key || !app.searches?.[one.search]) yield [`searchOrCreates.${key}`, "its key is that of a search"]
      if (!app.creates?.[one.create]) yield [`searchOrCreates.${key}`, `no create ${one.create}`]
    }
  },
  *D016(app) {
    for (const step of hooks(app)) for (const part of ["performSubscribe", "performUnsubscribe"]) if (!isFunction(step.operation[part])) yield [step.at, `${part} is missing: a static webhook`]
  },
  *D017(app) {
    for (const step of hooks(app)) if (step.display.directions) yield [step.at, "tells people to paste an address: a static webhook"]
  },
  *D018(app) {
    const labels = [...words(app)].filter(([at]) => /\.(label|noun|choices)$/.test(at))
    for (const [at, text] of labels) {
      if (!text || !titled(text)) yield [at, `“${text}” is not in title case`]
      if (/zapier|oxiva/i.test(text ?? "")) yield [at, "names the app"]
    }
    for (const step of visible(app)) if (/[^s]s$/.test(step.noun ?? "")) yield [`${step.at}.noun`, "is a plural"]
  },
  *D021(app) {
    const begins = { triggers: /^Triggers when /, searches: /^Finds /, creates: /^(Creates|Updates|Adds|Sends|Deletes) / }
    for (const step of visible(app)) {
      const text = step.display.description ?? ""
      if (!begins[step.kind].test(text) || !/[^.]\.$/.test(text) || /\. /.test(text)) yield [step.at, `“${text}” is not one sentence of the usual form`]
    }
  },
  *D022(app) {
    for (const step of visible(app)) if (step.kind === "creates" && step.fields.length === 0) yield [step.at, "has no field of its own"]
  },
  *D023(app) {
    for (const step of steps(app)) for (const [key, value] of Object.entries(step.sample ?? {})) {
      const dated = step.outputs.some(output => output.key === key && output.type === "datetime") || DATE.test(value)
      if (dated && !ISO.test(value)) yield [`${step.at}.sample.${key}`, `${value} is no ISO 8601 date with an offset`]
    }
  },
  *D024(app) {
    for (const step of visible(app)) {
      const known = new Map(step.outputs.map(output => [output.key, output.list || output.children ? "object" : output.type ?? "string"]))
      if (known.size === 0) yield [step.at, "its output has no types"]
      for (const [key, value] of Object.entries(step.sample ?? {})) {
        const wanted = { integer: "number", datetime: "string", file: "string" }[known.get(key)] ?? known.get(key)
        if (wanted !== typeof value) yield [`${step.at}.sample.${key}`, `is no ${known.get(key) ?? "field of the output"}`]
      }
      for (const key of known.keys()) if (!(key in (step.sample ?? {}))) yield [`${step.at}.sample`, `${key} is missing`]
    }
  },
  *D025(app) {
    for (const [at, text] of texts(app)) if (/\b(javascript|vbscript):|data:text\//i.test(text)) yield [at, "an address that runs code"]
  },
  *D026(app) {
    for (const field of addressFields(app)) {
      const source = guard(app)
      if (!source.includes(`authData.${field.key}`) || !source.includes("https:") || !source.includes("throw")) yield [`authentication.${field.key}`, "an address that a person types is checked before it is called"]
    }
  },
  *G014(app) {
    for (const step of visible(app)) {
      const first = step.fields.findIndex(field => !field.required)
      if (first >= 0 && step.fields.slice(first).some(field => field.required)) yield [step.at, "required fields come first"]
      for (const field of step.fields) if (/comma/i.test(field.helpText ?? "") && !field.list) yield [`${step.at}.${field.key}`, "several values are a list"]
    }
  },
  *G019(app) {
    const made = Object.values(app.searchOrCreates ?? {}).map(one => one.create)
    for (const step of visible(app)) if (step.kind === "creates" && step.key.startsWith("create_")) {
      if (!made.includes(step.key)) yield [step.at, "has no find-or-create"]
      if (!app.creates[step.key.replace("create_", "update_")]) yield [step.at, "has no update"]
    }
  },
  *G022(app) {
    for (const [at, text] of words(app)) if (ENGLISH_ALONE.test(text ?? "")) yield [at, `“${text}” is not English`]
  },
  *M001(app, about) {
    if (about.title !== "Oxiva") yield ["app.json", "the title is the name of the product"]
  },
  *M002(app, about) {
    const { description = "" } = about
    if (!new RegExp(`^${about.title} is an? `).test(description)) yield ["app.json", "the description begins with “Oxiva is a …”"]
    if (description.length < 40 || description.length > 140) yield ["app.json", "the description has 40 to 140 characters"]
    if (/zapier/i.test(description)) yield ["app.json", "the description does not name Zapier"]
  },
  *M003(app, about) {
    if (!about.category) yield ["app.json", "has no category"]
    if (!/^https:\/\//.test(about.homepage ?? "")) yield ["app.json", "has no home page"]
  },
  *M004(app, about) {
    const png = about.image
    const size = png?.length > 26 && png.toString("latin1", 1, 4) === "PNG" ? [png.readUInt32BE(16), png.readUInt32BE(20)] : [0, 1]
    if (size[0] !== size[1] || size[0] < 256) yield [about.logo, "is no square PNG of at least 256 pixels"]
    else if (png[25] !== 6) yield [about.logo, "has no transparency"]
  },
}

const hooks = app => steps(app).filter(step => step.kind === "triggers" && step.operation.type === "hook")

/** What a private app with the document's own three actions need not keep. */
const OF_PUBLIC_APPS = ["D002", "D004", "D018", "D021", "D023", "D024", "D026", "G019", "G022", "M001", "M002", "M003", "M004"]

/** What is wrong: `{ rule, at, words }`, rule by rule. `about`: app.json and its logo. */
export function lint(app, about = {}, { isPublic = true } = {}) {
  const rules = Object.entries(RULES).filter(([rule]) => isPublic || !OF_PUBLIC_APPS.includes(rule))
  return rules.flatMap(([rule, check]) => [...check(app, about)].map(([at, words]) => ({ rule, at, words })))
}

const read = name => readFileSync(new URL(name, import.meta.url))
export const definition = lang => JSON.parse(read(`definition-${lang}.json`))

export function about() {
  const app = JSON.parse(read("app.json"))
  return { ...app, image: read(app.logo) }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const wrong = [...lint(definition("en"), about()), ...lint(definition("fr"), about(), { isPublic: false })]
  for (const { rule, at, words } of wrong) console.error(`${rule} ${at}: ${words}`)
  process.exitCode = wrong.length ? 1 : 0
}
