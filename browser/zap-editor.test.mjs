// The editor of zaps: a zap is built by mouse, by keyboard alone and without JavaScript; two people have one
// draft; what is mapped stands as pills over the exact text.

import assert from "node:assert/strict"
import { follow, none, openHouse, until } from "./support/house.mjs"
import { looksWrong } from "./support/looks.mjs"

const { base, scene, visit, person } = await openHouse()
const admin = name => () => person(name, { role: "administrator" })

const SAMPLE = { sujet: "Rappeler la mairie", ville: "Évreux", vide: "" }

/** A new zap that starts with calls of its address, after one call. */
async function newZap(page) {
  await page.goto("/zaps/creer")
  await follow(page, page.locator("button.choice[value=catch_hook]"))
  const address = await page.locator("#address").innerText()
  const answer = await fetch(address, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(SAMPLE) })
  assert.equal(answer.status, 200)
  return page.url().match(/\/zaps\/(\d+)/)[1]
}

/** Adds « Ajouter une ligne » after step 1; the page of the new step is open then. */
async function addRowStep(page, zap) {
  await page.goto(`/zaps/${zap}/editeur/ajout?apres=1`)
  await follow(page, page.locator("button.choice").filter({ hasText: /^Ajouter une ligne/ }).first())
}

/** A zap with a row for the table « Activités » as its step 2. */
async function rowZap(page) {
  const zap = await newZap(page)
  await addRowStep(page, zap)
  await page.locator("[id='f.table']").selectOption({ label: "Activités" })
  await box(page, "Sujet").waitFor()
  return zap
}

const box = (page, column) => page.locator(`[id='saisie-c.${column}']`)
const value = (page, column) => page.locator(`[name='c.${column}']`).inputValue()
/** What the server has of a column. */
const stored = async (page, column) => {
  const text = await (await page.request.get(page.url())).text()
  return page.evaluate(([text, name]) => new DOMParser().parseFromString(text, "text/html").querySelector(`[name="${name}"]`)?.value, [text, `c.${column}`])
}
const dialog = page => page.getByRole("dialog", { name: "Insérer une donnée" })

scene("by mouse: a zap is built, mapped by choosing, and published", { as: admin("Alix") }, async ({ page }) => {
  await newZap(page)
  await follow(page, page.locator("#etapes .join a").last())
  await follow(page, page.locator("button.choice").filter({ hasText: /^Ajouter une ligne/ }).first())
  await page.evaluate(() => { window.sameDocument = true })
  await page.locator("[id='f.table']").selectOption({ label: "Activités" })
  await box(page, "Sujet").waitFor()
  await page.getByRole("button", { name: "Insérer une donnée, Sujet" }).click()
  await dialog(page).getByRole("listbox").getByRole("option", { name: /sujet Rappeler la mairie/ }).click()
  await dialog(page).waitFor({ state: "hidden" })
  assert.equal(await value(page, "Sujet"), "{{1__sujet}}")
  assert.match(await box(page, "Sujet").locator(".pill").innerText(), /^1\s+sujet\s+Rappeler la mairie$/)
  await page.getByRole("button", { name: "Insérer une donnée, Statut" }).click()
  await dialog(page).getByRole("combobox", { name: "Chercher un nom ou une valeur" }).fill("evreux") // accents are folded
  assert.equal(await dialog(page).getByRole("listbox").getByRole("option").count(), 1)
  await dialog(page).getByRole("listbox").getByRole("option").click()
  await page.locator("#volet h2").click()
  await until(async () => await stored(page, "Statut") === "{{1__ville}}")
  assert.equal(await stored(page, "Sujet"), "{{1__sujet}}")
  assert(await page.evaluate(() => window.sameDocument), "without reload")
  await follow(page, page.getByRole("link", { name: "Publier", exact: true }))
  await follow(page, page.getByRole("button", { name: "Publier et activer" }))
  await page.getByText("Le zap est publié et actif.").waitFor()
})

scene("by keyboard alone", { as: admin("Billie") }, async ({ page }) => {
  await page.goto("/zaps/creer")
  const go = async (locator, key = "Enter") => {
    // Whatever is reached by Tab can be used.
    for (let at = 0; at < 150; at++) {
      if (await locator.evaluate(element => element === document.activeElement)) return void await page.keyboard.press(key)
      await page.keyboard.press("Tab")
    }
    assert.fail(`Tab does not lead to ${locator}`)
  }
  await Promise.all([page.waitForEvent("load"), go(page.locator("button.choice[value=catch_hook]"))])
  const answer = await fetch(await page.locator("#address").innerText(), { method: "POST", body: new URLSearchParams(SAMPLE) })
  assert.equal(answer.status, 200)
  await Promise.all([page.waitForEvent("load"), go(page.locator("#etapes .join a").last())])
  await Promise.all([page.waitForEvent("load"), go(page.locator("button.choice").filter({ hasText: /^Ajouter une ligne/ }).first())])
  await go(page.locator("[id='f.table']"), "A")
  await box(page, "Sujet").waitFor()
  assert.equal(await page.locator("[id='f.table'] option:checked").innerText(), "Activités")
  assert.equal(await page.evaluate(() => document.activeElement.id), "f.table", "the focus stays")
  await go(box(page, "Sujet"), "End")
  await page.keyboard.type("À ")
  await page.keyboard.press("Control+Space")
  await page.keyboard.type("vil")
  await page.keyboard.press("Enter")
  await dialog(page).waitFor({ state: "hidden" })
  await page.keyboard.type(" : {{")
  await dialog(page).waitFor()
  await page.keyboard.press("ArrowUp") // the last one
  await page.keyboard.press("ArrowDown") // the first
  await page.keyboard.press("ArrowDown") // and the one after it
  await page.keyboard.press("Enter")
  await dialog(page).waitFor({ state: "hidden" })
  assert.equal(await value(page, "Sujet"), "À {{1__ville}} : {{1__sujet}}")
  await page.keyboard.press("Tab")
  await until(async () => await stored(page, "Sujet") === "À {{1__ville}} : {{1__sujet}}")
  await Promise.all([page.waitForEvent("load"), page.goto(page.url().replace(/etape.*/, "publication"))])
  await Promise.all([page.waitForEvent("load"), go(page.getByRole("button", { name: "Publier et activer" }))])
  await page.getByText("Le zap est publié et actif.").waitFor()
})

scene("without JavaScript", { as: admin("Charlie"), script: false }, async ({ page }) => {
  const zap = await newZap(page)
  await addRowStep(page, zap)
  await page.locator("[id='f.table']").selectOption({ label: "Activités" })
  await follow(page, page.getByRole("button", { name: "Enregistrer", exact: true }))
  await page.locator("[id='c.Sujet']").fill("{{1__sujet}}")
  await page.locator("[id='c.Statut']").fill("{{1__ville}}")
  await follow(page, page.getByRole("button", { name: "Enregistrer", exact: true }))
  assert.equal(await page.locator("[id='c.Sujet']").inputValue(), "{{1__sujet}}")
  await page.goto(`/zaps/${zap}/editeur/publication`)
  await follow(page, page.getByRole("button", { name: "Publier et activer" }))
  await page.getByText("Le zap est publié et actif.").waitFor()
})

scene("pills: one Backspace, one undo, copied and pasted as text", { as: admin("Dominique") }, async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"])
  await rowZap(page)
  const field = box(page, "Sujet"), text = () => value(page, "Sujet")
  await field.click()
  await page.keyboard.type("ab")
  await page.keyboard.insertText("{{1__sujet}}") // as it is pasted
  await page.keyboard.type("cd")
  assert.equal(await text(), "ab{{1__sujet}}cd")
  assert.equal(await field.locator(".pill").count(), 1)
  for (const _ of "cd") await page.keyboard.press("ArrowLeft")
  await page.keyboard.press("Backspace")
  assert.equal(await text(), "abcd")
  await page.keyboard.press("Control+z")
  assert.equal(await text(), "ab{{1__sujet}}cd")
  await page.keyboard.press("Control+Shift+z")
  assert.equal(await text(), "abcd")
  await page.keyboard.press("Control+z")
  await page.keyboard.press("Control+a")
  await page.keyboard.press("Control+c")
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), "ab{{1__sujet}}cd")
  await page.keyboard.press("End")
  await page.keyboard.press("Control+v")
  assert.equal(await text(), "ab{{1__sujet}}cdab{{1__sujet}}cd")
  assert.equal(await field.locator(".pill").count(), 2)
  await page.keyboard.press("Control+a")
  await page.keyboard.insertText("{{1__vide}}{{9__rien}}")
  const pills = await field.locator(".pill.doubtful").allInnerTexts()
  assert.deepEqual(pills.map(one => one.replace(/\s+/g, " ")), ["1 vide — vide dans l’exemple", "9__rien — absente des exemples"])
  await page.keyboard.press("ArrowLeft")
  await page.keyboard.type("é👩‍👧") // between two pills
  assert.equal(await text(), "{{1__vide}}é👩‍👧{{9__rien}}")
  await page.keyboard.press("Backspace")
  await page.keyboard.press("Delete")
  assert.equal(await text(), "{{1__vide}}é")
  // Lines stay lines.
  await box(page, "Note").click()
  await page.keyboard.type("un\n\n")
  await page.keyboard.insertText("{{1__ville}}\ndeux")
  assert.equal(await value(page, "Note"), "un\n\n{{1__ville}}\ndeux")
  await page.keyboard.press("Tab")
  await until(async () => await stored(page, "Note") === "un\n\n{{1__ville}}\ndeux")
})

scene("steps are moved by keys, by dragging, and back; removed and given back", { as: admin("Elie") }, async ({ page }) => {
  const zap = await rowZap(page)
  await addRowStep(page, zap)
  await page.goto(`/zaps/${zap}/editeur`)
  const order = () => page.locator("#etapes > li[data-step]").evaluateAll(all => all.map(one => one.dataset.step))
  const [first, second, third] = await order()
  assert.equal(first, "1")
  await page.evaluate(() => { window.sameDocument = true })
  await page.locator(`#carte-${third} .step > a`).focus()
  await page.keyboard.press("Alt+ArrowUp")
  await until(async () => (await order()).join() === [first, third, second].join())
  await page.waitForFunction(id => document.activeElement.closest("li")?.id === id, `carte-${third}`)
  await page.getByRole("status").filter({ hasText: /Étape 1 sur 2/ }).waitFor({ state: "attached" })
  await page.keyboard.press("Control+z")
  await until(async () => (await order()).join() === [first, second, third].join())
  await page.keyboard.press("Control+Shift+z")
  await until(async () => (await order()).join() === [first, third, second].join())
  await page.locator(`#carte-${second} .step`).dragTo(page.locator("#etapes > .join").first())
  await until(async () => (await order()).join() === [first, second, third].join())
  await page.locator(`#carte-${third} summary`).click()
  await page.locator(`#carte-${third}`).getByRole("button", { name: "Supprimer" }).click()
  await until(async () => (await order()).join() === [first, second].join())
  await page.getByRole("button", { name: "Annuler la modification" }).click()
  await until(async () => (await order()).join() === [first, second, third].join())
  assert(await page.evaluate(() => window.sameDocument), "without reload")
})

scene("two people at one draft see each other's changes, and lose none of their own", { as: admin("Fran") }, async ({ page, complaints }) => {
  const zap = await rowZap(page)
  const step = page.url()
  const other = await visit({ as: await admin("Camille")() })
  await other.page.goto(step)
  await box(page, "Sujet").click()
  await page.keyboard.type("En train d’écrire")
  await addRowStep(other.page, zap)
  await until(() => page.locator("#etapes > li[data-step]").count().then(count => count === 3))
  await page.getByRole("status").filter({ hasText: "Camille a modifié ce zap." }).waitFor({ state: "attached" })
  assert.equal(await value(page, "Sujet"), "En train d’écrire")
  // The same step: each has what the other one typed in another field.
  await other.page.goto(step)
  await box(other.page, "Statut").click()
  await other.page.keyboard.type("De Camille")
  await other.page.keyboard.press("Tab")
  await until(async () => await stored(other.page, "Statut") === "De Camille")
  await box(page, "Sujet").press("Tab")
  await until(async () => await stored(page, "Sujet") === "En train d’écrire")
  assert.equal(await stored(page, "Statut"), "De Camille")
  await until(async () => await value(page, "Statut") === "De Camille")
  await box(page, "Sujet").click()
  await page.keyboard.type("…")
  await page.keyboard.press("Tab")
  await until(async () => await stored(page, "Sujet") === "En train d’écrire…")
  assert.equal(await stored(page, "Statut"), "De Camille", "it is not taken back")
  await other.context.close()
  assert.deepEqual(complaints, [])
})

scene("who reloads, goes back or leaves while typing loses nothing", { as: admin("Inès") }, async ({ page }) => {
  await rowZap(page)
  const step = page.url()
  for (const [text, leave] of [["Rechargée", () => page.reload()], ["Revenue", () => page.goBack()], ["Quittée", () => page.goto("/zaps")]]) {
    await page.goto(step)
    await box(page, "Sujet").click()
    await page.keyboard.press("ControlOrMeta+a")
    await page.keyboard.type(text)
    await leave()
    await page.goto(step)
    await until(async () => await stored(page, "Sujet") === text && await value(page, "Sujet") === text)
  }
})

scene("whose session has ended is told that nothing is saved, and keeps what was typed", { as: admin("Jo") }, async ({ page, context, complaints }) => {
  await rowZap(page)
  await context.clearCookies()
  await box(page, "Sujet").click()
  await page.keyboard.type("Pas encore enregistré")
  await page.keyboard.press("Tab")
  await page.getByRole("alert").filter({ hasText: "Ce n’est pas enregistré." }).waitFor()
  assert.equal(await value(page, "Sujet"), "Pas encore enregistré")
  assert(complaints.splice(0).every(one => one.startsWith("401 ")))
})

scene("axe-core finds nothing, and nothing sticks out", { as: admin("Gael") }, async ({ page }) => {
  const zap = await rowZap(page)
  await box(page, "Sujet").click()
  await page.keyboard.insertText("Pour {{1__sujet}} {{1__vide}}")
  await page.keyboard.press("Tab")
  await until(async () => (await stored(page, "Sujet")).startsWith("Pour"))
  const step = page.url(), wrong = []
  const look = async name => void wrong.push(...await looksWrong(page, name, { fullPage: name !== "list" }))
  for (const [name, path] of [["overview", `/zaps/${zap}/editeur`], ["step", step], ["trigger", `/zaps/${zap}/editeur/etape/1`], ["add", `/zaps/${zap}/editeur/ajout?apres=1`], ["publish", `/zaps/${zap}/editeur/publication`]]) {
    await page.goto(path)
    await look(name)
  }
  await page.goto(step)
  await page.getByRole("button", { name: "Insérer une donnée, Sujet" }).click()
  await dialog(page).getByRole("listbox").getByRole("option").first().waitFor()
  await look("list")
  none(wrong)
})
