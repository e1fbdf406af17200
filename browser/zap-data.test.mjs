// Data in the editor of zaps: a call that is waited for, data that are transformed as they are chosen, the formatter
// as one types, steps that are copied, and references that lead nowhere; with and without JavaScript.

import assert from "node:assert/strict"
import { follow, none, openHouse, until } from "./support/house.mjs"
import { looksWrong } from "./support/looks.mjs"

const { scene, person } = await openHouse()
const admin = name => () => person(name, { role: "administrator" })

const SAMPLE = { sujet: "Rappeler la mairie", le: "2026-05-17", prix: "1234.5" }
const call = async (address, body = SAMPLE) => {
  const answer = await fetch(address, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) })
  assert.equal(answer.status, 200)
}

/** A new zap that starts with calls of its address; its number and its address. */
async function newZap(page) {
  await page.goto("/zaps/creer")
  await follow(page, page.locator("button.choice[value=catch_hook]"))
  return { zap: page.url().match(/\/zaps\/(\d+)/)[1], address: await page.locator("#address").innerText() }
}

async function addStep(page, zap, after, name) {
  await page.goto(`/zaps/${zap}/editeur/ajout?apres=${after}`)
  await follow(page, page.locator("button.choice").filter({ hasText: name }).first())
  return page.url().match(/etape\/(\w+)/)[1]
}

/** « Ajouter une ligne » for the table « Activités » after step 1, and a call as the sample. */
async function rowZap(page, script = true) {
  const { zap, address } = await newZap(page)
  await call(address)
  const step = await addStep(page, zap, 1, /^Ajouter une ligne/)
  await page.locator("[id='f.table']").selectOption({ label: "Activités" })
  if (script) await box(page, "Sujet").waitFor()
  else await follow(page, page.getByRole("button", { name: "Enregistrer", exact: true }))
  return { zap, address, step }
}

const box = (page, column) => page.locator(`[id='saisie-c.${column}']`)
const value = (page, column) => page.locator(`[name='c.${column}']`).inputValue()
const dialog = page => page.getByRole("dialog", { name: "Insérer une donnée" })
const steps = page => page.locator("#etapes > li[data-step]").evaluateAll(all => all.map(one => one.dataset.step))
const same = text => text.replace(/\s+/g, " ").trim()

scene("a call is waited for and becomes the sample by itself", { as: admin("Alix") }, async ({ page }) => {
  const { zap, address } = await newZap(page)
  await follow(page, page.getByRole("button", { name: "Attendre un nouvel appel" }))
  await page.getByText("En attente d’un appel").waitFor()
  await page.evaluate(() => { window.sameDocument = true })
  await call(address, { sujet: "Le voici" })
  await page.locator(".trial .last pre").filter({ hasText: "Le voici" }).waitFor()
  await page.getByRole("status").filter({ hasText: "C’est arrivé" }).waitFor({ state: "attached" })
  assert(await page.evaluate(() => window.sameDocument), "without reload")
  assert(page.url().endsWith(`/zaps/${zap}/editeur/etape/1`), page.url())
  await page.goto("/executions")
  assert.equal(await page.getByRole("link", { name: "Zap sans titre" }).count(), 0, "nothing was started")
})

scene("data are transformed as they are chosen, as one change", { as: admin("Billie") }, async ({ page }) => {
  const { step } = await rowZap(page)
  await box(page, "Sujet").click()
  await page.keyboard.type("Appel : ")
  await page.keyboard.press("Control+Space")
  await dialog(page).getByRole("combobox", { name: "Insérer", exact: true }).selectOption("en majuscules")
  await dialog(page).getByRole("listbox").getByRole("option", { name: /sujet Rappeler la mairie/ }).click()
  await page.locator("[id='saisie-c.Sujet'] .pill").filter({ hasText: "RAPPELER LA MAIRIE" }).waitFor()
  const order = await steps(page)
  assert.equal(order.length, 3)
  assert.equal(order[2], step)
  assert.equal(await value(page, "Sujet"), `Appel : {{${order[1]}__output}}`)
  assert.match(await box(page, "Sujet").evaluate(element => document.activeElement === element ? "focus" : "none"), /focus/)
  // One change.
  await page.getByRole("button", { name: "Annuler la modification" }).click()
  await until(async () => (await steps(page)).length === 2)
  assert.equal(await value(page, "Sujet"), "Appel : ")
  // The moment of the run is among the data.
  await box(page, "Sujet").click()
  await page.keyboard.press("Control+Space")
  await dialog(page).getByRole("combobox", { name: "Chercher un nom ou une valeur" }).fill("fuseau")
  await dialog(page).getByRole("listbox").getByRole("option", { name: /fuseau horaire Europe\/Paris/ }).click()
  assert.match(await value(page, "Sujet"), /\{\{zap_meta_timezone\}\}/)
  assert.equal(same(await box(page, "Sujet").locator(".pill").innerText()), "fuseau horaire Europe/Paris")
})

scene("the formatter shows its result as one types", { as: admin("Charlie") }, async ({ page }) => {
  const { zap, address } = await newZap(page)
  await call(address)
  await addStep(page, zap, 1, /^Texte/)
  const result = page.locator("#resultat")
  await page.getByText("Le résultat apparaît ici").waitFor()
  await page.locator("[id='f.transform']").selectOption({ label: "Mettre en majuscules" })
  await page.locator("[id='saisie-f.inputs']").click()
  await page.keyboard.type("À ")
  await page.keyboard.insertText("{{1__sujet}}")
  await until(async () => await result.innerText() === "À RAPPELER LA MAIRIE")
  await page.keyboard.type(" !")
  await until(async () => await result.innerText() === "À RAPPELER LA MAIRIE !")
})

scene("steps are copied by keys and by menus, also into another zap", { as: admin("Dominique") }, async ({ page }) => {
  const { zap, step } = await rowZap(page)
  await page.goto(`/zaps/${zap}/editeur`)
  await page.evaluate(() => { window.sameDocument = true })
  await page.locator(`#carte-${step} .step > a`).focus()
  await page.keyboard.press("Control+c")
  await page.getByRole("status").filter({ hasText: "L’étape est copiée." }).waitFor({ state: "attached" })
  await page.getByText("Copiée :").waitFor()
  await page.locator(`#carte-${step} .step > a`).focus()
  await page.keyboard.press("Control+v")
  await page.waitForURL(/etape/)
  await until(async () => (await steps(page)).length === 3)
  assert(await page.evaluate(() => window.sameDocument), "without reload")
  const { zap: other } = await newZap(page)
  await page.goto(`/zaps/${other}/editeur`)
  await page.getByRole("button", { name: "Coller ici, après l’étape 1" }).click()
  await until(async () => (await steps(page)).length === 2)
  await page.getByRole("button", { name: "Oublier" }).click()
  await until(async () => await page.getByRole("button", { name: /^Coller ici/ }).count() === 0)
})

scene("who deletes a step hears who uses it, and sees what is lost", { as: admin("Elie") }, async ({ page }) => {
  const { zap, step } = await rowZap(page)
  await box(page, "Sujet").click()
  await page.keyboard.press("Control+Space")
  await dialog(page).getByRole("combobox", { name: "Insérer", exact: true }).selectOption("en majuscules")
  await dialog(page).getByRole("listbox").getByRole("option", { name: /sujet Rappeler la mairie/ }).click()
  await box(page, "Sujet").locator(".pill").filter({ hasText: "RAPPELER" }).waitFor()
  const formatter = (await steps(page))[1]
  await page.locator(`#carte-${formatter} summary`).click()
  await follow(page, page.locator(`#carte-${formatter}`).getByRole("link", { name: "Supprimer…" }))
  assert.match(same(await page.locator(".users").innerText()), /^3\. .*Activités.* Sujet$/)
  await follow(page, page.getByRole("button", { name: "Supprimer quand même" }))
  await page.locator(`#carte-${step} .mark`).filter({ hasText: "une donnée à revoir" }).waitFor()
  await page.goto(`/zaps/${zap}/editeur/etape/${step}`)
  assert.match(same(await box(page, "Sujet").locator(".pill.lost").innerText()), /étape supprimée « Met/)
  assert.match(await page.locator("[id='c.Sujet-problem']").innerText(), /étape supprimée/)
})

scene("all of it without JavaScript", { as: admin("Fran"), script: false }, async ({ page }) => {
  const { zap, address, step } = await rowZap(page, false)
  // Transformed.
  await page.locator("#donnees > summary").click()
  await follow(page, page.getByRole("button", { name: "Transformer « sujet »" }))
  await page.getByText("RAPPELER LA MAIRIE", { exact: true }).and(page.locator("small")).first().waitFor()
  await page.getByLabel("Insérer le résultat dans").selectOption({ label: "Sujet" })
  await follow(page, page.getByRole("button", { name: /^en majuscules/ }))
  assert.match(await page.locator("[id='c.Sujet']").inputValue(), /^\{\{\w+__output\}\}$/)
  const formatter = (await steps(page))[1]
  await page.goto(`/zaps/${zap}/editeur/etape/${formatter}`)
  assert.equal(await page.locator("#resultat").innerText(), "RAPPELER LA MAIRIE")
  // Waited for.
  await page.goto(`/zaps/${zap}/editeur/etape/1`)
  await follow(page, page.getByRole("button", { name: "Attendre un nouvel appel" }))
  await follow(page, page.getByRole("button", { name: "Voir si c’est arrivé" }))
  await page.getByText("Rien n’est encore arrivé.").waitFor()
  await call(address, { sujet: "Le voici" })
  await follow(page, page.getByRole("button", { name: "Voir si c’est arrivé" }))
  await page.locator(".last pre").filter({ hasText: "Le voici" }).waitFor()
  // Copied and pasted.
  await page.goto(`/zaps/${zap}/editeur`)
  await page.locator(`#carte-${step} summary`).click()
  await follow(page, page.locator(`#carte-${step}`).getByRole("button", { name: "Copier l’étape" }))
  await follow(page, page.getByRole("button", { name: "Coller ici, après l’étape 3" }))
  await page.getByText("L’étape est collée.").waitFor()
  assert.equal((await steps(page)).length, 4)
  // Deleted.
  await page.goto(`/zaps/${zap}/editeur`)
  await page.locator(`#carte-${formatter} summary`).click()
  await follow(page, page.locator(`#carte-${formatter}`).getByRole("link", { name: "Supprimer…" }))
  assert.equal(await page.locator(".users li").count(), 2)
  await follow(page, page.getByRole("button", { name: "Supprimer quand même" }))
  assert.equal(await page.locator(".mark").filter({ hasText: "une donnée à revoir" }).count(), 2)
})

scene("axe-core finds nothing, and nothing sticks out", { as: admin("Gael") }, async ({ page }) => {
  const { zap, step } = await rowZap(page)
  await box(page, "Sujet").click()
  await page.keyboard.press("Control+Space")
  await dialog(page).getByRole("combobox", { name: "Insérer", exact: true }).selectOption("en majuscules")
  await dialog(page).getByRole("listbox").getByRole("option", { name: /sujet Rappeler la mairie/ }).click()
  await box(page, "Sujet").locator(".pill").filter({ hasText: "RAPPELER" }).waitFor()
  const formatter = (await steps(page))[1], wrong = []
  const look = async name => void wrong.push(...await looksWrong(page, name, { fullPage: name !== "list" }))
  await page.goto(`/zaps/${zap}/editeur/etape/${step}`)
  await page.locator("#donnees > summary").click()
  await look("data")
  await page.getByRole("button", { name: "Insérer une donnée, Sujet" }).click()
  await dialog(page).getByRole("listbox").getByRole("option").first().waitFor()
  await look("list")
  await page.goto(`/zaps/${zap}/editeur/etape/${formatter}`)
  await look("formatter")
  await page.goto(`/zaps/${zap}/editeur/etape/${step}/transformation?donnee=%7B%7B1__le%7D%7D`)
  await look("transform")
  await page.goto(`/zaps/${zap}/editeur/suppression?id=${formatter}`)
  await look("removal")
  await page.goto(`/zaps/${zap}/editeur/etape/1`)
  await follow(page, page.getByRole("button", { name: "Attendre un nouvel appel" }))
  await look("waiting")
  await page.goto(`/zaps/${zap}/editeur`)
  await page.locator(`#carte-${step} summary`).click()
  await page.getByRole("button", { name: "Copier l’étape" }).click()
  await page.getByText("Copiée :").waitFor()
  await look("copied")
  await page.request.post(`/zaps/${zap}/editeur/commande`, { form: { command: JSON.stringify({ do: "remove", id: formatter }) }, headers: { Origin: new URL(page.url()).origin } })
  await page.goto(`/zaps/${zap}/editeur/etape/${step}`)
  await look("lost")
  none(wrong)
})
