// The form of a step: records that are searched, values that are switched, what is made on the spot, code that is
// checked line by line; with and without JavaScript. Saving a form that nobody touched changes nothing.

import assert from "node:assert/strict"
import { follow, none, openHouse, until } from "./support/house.mjs"
import { looksWrong } from "./support/looks.mjs"

const { scene, person } = await openHouse()
const admin = name => () => person(name, { role: "administrator" })

const SAMPLE = { objet: "Rappeler la mairie", urgence: "haute" }
const HOOK = { id: "1", kind: "catch_hook" }

/** A new zap with these steps; its number. */
async function newZap(page, steps, trigger = HOOK) {
  await page.goto("/zaps/creer")
  await follow(page, page.locator(`button.choice[value=${trigger.kind}]`))
  const zap = page.url().match(/\/zaps\/(\d+)/)[1]
  await replace(page, zap, { title: "Essai", trigger, steps })
  return zap
}

const post = (page, path, form) => page.request.post(path, { form, headers: { Origin: new URL(page.url()).origin } })

async function replace(page, zap, document) {
  const answer = await post(page, `/zaps/${zap}/editeur/code`, { document: JSON.stringify(document) })
  assert.equal(answer.status(), 200, await answer.text())
}

/** The document of a draft, as its code view shows it. */
async function draft(page, zap) {
  const text = await (await page.request.get(`/zaps/${zap}/editeur/code`)).text()
  const written = await page.evaluate(text => new DOMParser().parseFromString(text, "text/html").querySelector("#document").value, text)
  return JSON.parse(written)
}

const step = (zap, id = 2) => `/zaps/${zap}/editeur/etape/${id}`
const action = (app, name, params, more = {}) => ({ id: "2", kind: "action", app, action: name, params, ...more })
const params = async (page, zap) => (await draft(page, zap)).steps[0].params
const save = page => follow(page, page.getByRole("button", { name: "Enregistrer", exact: true }))

scene("a société is found by typing, with the keyboard, and its number is stored", { as: admin("Anaïs") }, async ({ page }) => {
  const zap = await newZap(page, [action("crm", "create_ticket", { sujet: "x" })])
  await page.goto(step(zap))
  const field = page.getByRole("combobox", { name: /^Société/ })
  await field.fill("oeuilly")
  const option = page.getByRole("listbox").getByRole("option").first()
  await option.waitFor()
  const name = await option.evaluate(one => one.firstChild.textContent)
  await field.press("Enter")
  await until(async () => /^\d+$/.test((await params(page, zap)).societe ?? ""))
  assert.equal(await field.inputValue(), name)
  const { societe } = await params(page, zap)
  await page.reload()
  assert.equal(await field.inputValue(), name, "the name is seen")
  // What is typed and not chosen is not kept in the name's place.
  await field.fill("rien de tel")
  await page.keyboard.press("Tab")
  await until(async () => await field.inputValue() === name)
  assert.equal((await params(page, zap)).societe, societe)
  await field.fill("")
  await page.keyboard.press("Tab")
  await until(async () => (await params(page, zap)).societe === undefined)
})

scene("without JavaScript a société is searched on a page, and what was typed stays", { as: admin("Basile"), script: false }, async ({ page }) => {
  const zap = await newZap(page, [action("crm", "create_ticket", {})])
  await page.goto(step(zap))
  await page.locator("[id='f.sujet']").fill("Appel de la mairie")
  await page.locator("[id='f.societe']").fill("oeuilly")
  await follow(page, page.getByRole("button", { name: /^Chercher ?, Société/ }))
  assert.equal(await page.locator("#q").inputValue(), "oeuilly")
  await follow(page, page.locator("button[name=fiche]").first())
  assert.match(await page.locator("[id='f.societe']").inputValue(), /^\d+$/)
  assert.match(await page.locator(".called").innerText(), /\S/)
  assert.equal(await page.locator("[id='f.sujet']").inputValue(), "Appel de la mairie")
})

for (const script of [true, false]) {
  scene(`a value is switched to data of a step and back, and neither is wiped${script ? "" : ", without JavaScript"}`, { as: admin(script ? "Colette" : "Damien"), script }, async ({ page }) => {
    const zap = await newZap(page, [action("crm", "create_ticket", { sujet: "x", priorite: "high" })])
    const stored = async wanted => script ? until(async () => (await params(page, zap)).priorite === wanted) : (await save(page), assert.equal((await params(page, zap)).priorite, wanted))
    await page.goto(step(zap))
    const part = page.locator("[data-field='f.priorite']")
    const [chosen, mapped] = ["chosen", "mapped"].map(value => part.locator(`[type=radio][value=${value}]`))
    const text = part.locator("[name='m.f.priorite']"), seen = script ? part.locator(".mapped [role=textbox], [name='m.f.priorite']:not([hidden])") : text
    assert.equal(await seen.isVisible(), false)
    await mapped.check()
    assert.equal(await part.locator("select").isVisible(), false)
    await seen.click()
    await page.keyboard.insertText("{{1__urgence}}")
    if (script) await page.keyboard.press("Tab")
    await stored("{{1__urgence}}")
    await page.goto(step(zap))
    assert(await mapped.isChecked())
    await chosen.check()
    assert.equal(await part.locator("select").inputValue(), "high")
    await stored("high")
    await page.goto(step(zap))
    assert(await chosen.isChecked())
    assert.equal(await text.inputValue(), "{{1__urgence}}")
  })

  scene(`a table, a column and a connection are made on the spot${script ? "" : ", without JavaScript"}`, { as: admin(script ? "Edgar" : "Fleur"), script }, async ({ page }) => {
    const zap = await newZap(page, [action("tables", "create_row", {})])
    const nom = `Suivi ${script ? "avec" : "sans"}`
    await page.goto(step(zap))
    await page.locator("#titre-et-note summary").click()
    await page.locator("#title").fill("Noter l’appel")
    await follow(page, page.getByRole("button", { name: /^Nouveau tableau/ }))
    await page.locator("#nom").fill(nom)
    await page.locator("#nom_n1").fill("Sujet")
    await follow(page, page.getByRole("button", { name: "Créer et choisir" }))
    assert.equal(await page.locator("[id='f.table'] option:checked").innerText(), nom)
    assert.equal((await draft(page, zap)).steps[0].title, "Noter l’appel", "what had been typed is kept")
    await follow(page, page.getByRole("button", { name: "Nouvelle colonne" }))
    await page.locator("#nom").fill("Prix")
    await page.locator("#type").selectOption("number")
    await follow(page, page.getByRole("button", { name: "Ajouter la colonne" }))
    await page.locator("[data-field='c.Prix']").waitFor()
    await replace(page, zap, { title: "Essai", trigger: HOOK, steps: [action("webhooks", "get", { url: "https://exemple.fr/" })] })
    await page.goto(step(zap))
    await follow(page, page.getByRole("button", { name: "Nouvelle connexion" }))
    await page.locator("#nom").fill(`Compta ${nom}`)
    await page.locator("#data").fill("basic_auth: jean|secret")
    await follow(page, page.getByRole("button", { name: "Créer et choisir" }))
    assert.equal(await page.locator("#connection option:checked").innerText(), `Compta ${nom}`)
  })
}

scene("code has its lines, and its errors at them, as one types", { as: admin("Gaspard") }, async ({ page }) => {
  const zap = await newZap(page, [action("code", "javascript", { code: "const a = 1;\nreturn { a };" })])
  await page.goto(step(zap))
  const code = page.locator("[id='f.code']"), gutter = page.locator(".lined .gutter li")
  assert.equal(await gutter.count(), 2)
  await code.fill("const a = 1;\nconst b = ;\n\nreturn { a };")
  assert.equal(await gutter.count(), 4)
  const wrong = page.locator(".gutter li.wrong")
  await wrong.waitFor()
  assert.equal(await gutter.evaluateAll(all => all.findIndex(one => one.className === "wrong")), 1)
  assert.match(await wrong.innerText(), /SyntaxError/)
  await page.getByRole("link", { name: "Ligne 2" }).click()
  assert.equal(await code.evaluate(field => field.value.slice(field.selectionStart, field.selectionEnd)), "const b = ;")
  await code.fill("const a = 1;\nreturn { a };")
  await wrong.waitFor({ state: "detached" })
  // The code view of the whole draft, too.
  await page.goto(`/zaps/${zap}/editeur/code`)
  const document = page.locator("#document"), text = await document.inputValue()
  await document.fill(text.replace('"kind": "action"', '"kind": "rien"'))
  await wrong.waitFor()
  const line = text.slice(0, text.indexOf('"kind": "action"')).split("\n").length
  assert.equal(await page.locator(".gutter li").evaluateAll(all => all.findIndex(one => one.className === "wrong")) + 1, line)
})

scene("conditions say what the sample makes of them, and change as they are saved", { as: admin("Hortense") }, async ({ page }) => {
  const is = value => ({ key: "{{1__urgence}}", match: "text_exactly", value })
  const zap = await newZap(page, [{ id: "2", kind: "filter", any: [[is("haute")]] }])
  await post(page, `/zaps/${zap}/editeur/exemple`, { output: JSON.stringify(SAMPLE) })
  await page.goto(step(zap))
  const verdict = page.locator("[id='verdict-1.1']")
  assert.match(await verdict.innerText(), /Oui.*haute/s)
  await page.locator("[id='saisie-value.1.1']").click()
  await page.keyboard.press("Control+a")
  await page.keyboard.type("basse")
  await page.keyboard.press("Tab")
  await verdict.filter({ hasText: "Non" }).waitFor()
})

/** A zap that says all that a zap may say. */
const everything = {
  title: "Tout", date_order: "month_day",
  trigger: { id: "1", kind: "catch_hook", title: "Appel", note: "Un\nDeux", child_key: "lignes" },
  steps: [
    { id: "2", kind: "filter", any: Array.from({ length: 12 }, (_, at) => Array.from({ length: 22 }, (_, n) => ({ key: `{{1__a${n}}}`, match: "text_in", value: ` ${at} ` }))) },
    { id: "3", kind: "paths", paths: [
      { id: "4", title: "Un", rule: "custom", any: [[{ key: "{{1__a}}", match: "exists" }]], steps: [] },
      { id: "5", rule: "always", steps: [] }, { id: "6", rule: "fallback", steps: [] }] },
    { id: "7", kind: "loop", from: "text", separator: ";", trim: false, max: 3, over: { a: "{{1__a}}", b: "x" }, steps: [
      { id: "8", kind: "action", app: "webhooks", action: "post", off: true, params: { url: "https://exemple.fr/", data: { n: 1, oui: true, t: "x" }, headers: { A: "{{1__a}}" } } }] },
    { id: "9", kind: "loop", from: "numbers", over: { start: 1, end: "{{1__n}}", increment: 2 }, steps: [] },
    { id: "10", kind: "delay", for: { value: "2", unit: "weeks" } },
    { id: "11", kind: "delay", until: "{{1__a}} +1d", past: "halt" },
    { id: "12", kind: "action", app: "webhooks", action: "post", params: { url: "https://exemple.fr/", data: { a: { b: [1, 2] } } } },
    { id: "13", kind: "action", app: "tables", action: "find_row", params: { table: "{{1__t}}", lookup_column: "Sujet", lookup_value: 5, Autre: "x", Encore: 3 } },
    { id: "14", kind: "action", app: "tables", action: "find_rows", params: { table: "1", limit: 5, conditions: ["a", "b"] } },
    { id: "15", kind: "action", app: "crm", action: "create_ticket", params: { sujet: "x", societe: 11, priorite: "{{1__p}}" } },
    { id: "16", kind: "action", app: "storage", action: "set", params: { key: "k", value: "v" } },
    { id: "17", kind: "action", app: "code", action: "javascript", params: { input: { a: "{{1__a}}" }, code: "return {\n  a: 1,\n}\n" } },
    { id: "18", kind: "action", app: "webhooks", action: "post", params: { url: "https://exemple.fr/", data: "{{1__tout}}", headers: "{{1__h}}" } },
  ],
}

for (const script of [true, false]) {
  scene(`a form that nobody touched changes nothing${script ? "" : ", without JavaScript"}`, { as: admin(script ? "Irène" : "Jules"), script }, async ({ page }) => {
    const zap = await newZap(page, [])
    await replace(page, zap, everything)
    const before = await draft(page, zap)
    assert.deepEqual(before, everything)
    for (let id = 1; id <= 18; id++) {
      await page.goto(step(zap, id))
      const saved = page.waitForResponse(answer => answer.request().method() === "POST" && answer.url().endsWith(`/etape/${id}`))
      await page.locator("#enregistrer").click()
      assert.equal((await saved).status(), 303, `step ${id}`)
      assert.deepEqual(await draft(page, zap), before, `step ${id}`)
    }
    for (const trigger of [
      { id: "1", kind: "row", table: "1", changes: ["added", "changed"], any: [[{ key: "{{1__a}}", match: "exists" }]] },
      { id: "1", kind: "due", before: { value: 3, unit: "hours" } },
      { id: "1", kind: "event", events: ["societe.updated", "ticket.created"] },
      { id: "1", kind: "schedule", cron: "0 8 * * *" },
      { id: "1", kind: "schedule", every: { unit: "week", days: ["monday", "friday"], at: "08:15" } },
      { id: "1", kind: "schedule", every: { unit: "day", at: "08:15", weekdays_only: true } },
      { id: "1", kind: "manual", fields: [{ key: "nom", label: "Nom du client", required: true }, { key: "Ville", label: "Ville", required: false }] },
    ]) {
      const document = { title: "Tout", trigger, steps: [] }
      await replace(page, zap, document)
      await page.goto(step(zap, 1))
      const saved = page.waitForResponse(answer => answer.request().method() === "POST" && answer.url().endsWith("/etape/1"))
      await page.locator("#enregistrer").click()
      assert.equal((await saved).status(), 303, trigger.kind)
      assert.deepEqual(await draft(page, zap), document, trigger.kind)
    }
  })
}

scene("many choices are searched by typing", { as: admin("Katia") }, async ({ page }) => {
  const columns = Object.fromEntries(Array.from({ length: 8 }, (_, at) => [`nom_n${at + 1}`, `Colonne ${at + 1}`]))
  const zap = await newZap(page, [action("tables", "find_row", {})])
  await post(page, `${step(zap)}/tableau`, { champ: "table", nom: "Large", ...columns })
  for (const nom of ["Évêché", "Zone"]) await post(page, `${step(zap)}/colonne`, { champ: "", nom, type: "text" })
  await page.goto(step(zap))
  const field = page.getByRole("combobox", { name: /^Colonne/ }).first()
  await field.fill("eveche")
  assert.equal(await page.getByRole("listbox").getByRole("option").count(), 1)
  await field.press("Enter")
  await until(async () => (await params(page, zap)).lookup_column === "Évêché")
  await field.fill("zzz")
  await page.keyboard.press("Tab")
  assert.equal(await field.inputValue(), "Évêché")
})

scene("axe-core finds nothing, and nothing sticks out", { as: admin("Lou") }, async ({ page }) => {
  const zap = await newZap(page, [])
  await replace(page, zap, { ...everything, trigger: { id: "1", kind: "manual", fields: [{ key: "nom", label: "Nom", required: true }] } })
  const wrong = []
  const look = async name => void wrong.push(...await looksWrong(page, name))
  for (const [name, path] of [
    ["manual", step(zap, 1)], ["path", step(zap, 4)], ["loop-text", step(zap, 7)], ["loop-numbers", step(zap, 9)], ["mapped-table", step(zap, 13)],
    ["ticket", step(zap, 15)], ["code-step", step(zap, 17)], ["mapped-pairs", step(zap, 18)],
    ["record", `${step(zap, 15)}/fiche?champ=societe&q=oeuilly`], ["new-table", `${step(zap, 14)}/tableau?champ=table`],
    ["new-column", `${step(zap, 14)}/colonne`], ["new-connection", `${step(zap, 18)}/connexion`], ["code", `/zaps/${zap}/editeur/code`],
  ]) {
    await page.goto(path)
    await look(name)
  }
  await page.goto(step(zap, 17))
  await page.locator("[id='f.code']").fill("const a = ;\nreturn { a }")
  await page.locator(".gutter li.wrong").waitFor()
  await look("code-wrong")
  none(wrong)
})
