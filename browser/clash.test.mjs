// Two people change the same field: both values are shown, with who, and one is chosen.

import assert from "node:assert/strict"
import { flash, follow, none, openHouse, press, until } from "./support/house.mjs"
import { looksWrong } from "./support/looks.mjs"

const { base, scene, visit, person } = await openHouse()
const admin = name => () => person(name, { role: "administrator" })

const look = async (page, name) => none(await looksWrong(page, name))

const panel = page => page.getByRole("alert").filter({ hasText: "Quelqu’un d’autre a modifié les mêmes champs" })

scene("a step that both change: typed and stored are there, and one is chosen", { as: admin("Fran") }, async ({ page, complaints }) => {
  await page.goto("/zaps/creer")
  await follow(page, page.locator("button.choice[value=catch_hook]"))
  const zap = page.url().match(/\/zaps\/(\d+)/)[1]
  await page.goto(`/zaps/${zap}/editeur/ajout?apres=1`)
  await follow(page, page.locator("button.choice").filter({ hasText: /^Ajouter une ligne/ }).first())
  await page.locator("[id='f.table']").selectOption({ label: "Activités" })
  const box = (page, column) => page.locator(`[id='saisie-c.${column}']`)
  const stored = async name => {
    const html = await (await page.request.get(step)).text()
    return page.evaluate(([html, name]) => new DOMParser().parseFromString(html, "text/html").querySelector(`[name="${name}"]`).value, [html, name])
  }
  const step = page.url(), type = async (page, column, text) => {
    await box(page, column).click()
    await page.keyboard.press("ControlOrMeta+a")
    await page.keyboard.type(text)
  }
  await box(page, "Sujet").waitFor()
  const other = await visit({ as: await admin("Camille")() })
  await other.page.goto(step)
  await type(page, "Sujet", "Celui de Fran")
  await type(other.page, "Sujet", "Celui de Camille")
  await type(other.page, "Statut", "à rappeler")
  await other.page.keyboard.press("Tab")
  await until(async () => await stored("c.Statut") === "à rappeler")

  // Nothing is saved, and nothing that was typed is lost.
  await box(page, "Sujet").press("Tab")
  await panel(page).waitFor()
  await page.waitForFunction(() => document.activeElement.matches(".clashes"))
  assert.match(complaints.splice(0).join("\n"), /^409 \S+$/, "refused once, and nothing else")
  const clash = panel(page).getByRole("group", { name: "Sujet" })
  for (const words of ["Camille", "Celui de Fran", "Celui de Camille"]) await clash.getByText(words).first().waitFor()
  assert.equal(await page.locator("[name='c.Sujet']").inputValue(), "Celui de Fran")
  assert.equal(await page.locator("[name='c.Statut']").inputValue(), "à rappeler")
  await look(page, "clash-step")
  // It waits for the choice, whatever is changed meanwhile.
  await clash.getByRole("radio", { name: /^Ce qui est enregistré/ }).check()
  await type(page, "Statut", "réglé")
  await page.keyboard.press("Tab")
  await page.waitForTimeout(300)
  assert.equal(await stored("c.Statut"), "à rappeler")
  await page.locator("#enregistrer").click()
  await until(async () => await stored("c.Statut") === "réglé")
  assert.equal(await stored("c.Sujet"), "Celui de Camille")
  await until(async () => await page.locator("[name='c.Sujet']").inputValue() === "Celui de Camille")
  assert.equal(await panel(page).count(), 0)
  // From here on it saves itself again.
  await type(page, "Sujet", "Le nôtre")
  await page.keyboard.press("Tab")
  await until(async () => await stored("c.Sujet") === "Le nôtre")
  await other.context.close()
  assert.deepEqual(complaints, [])
})

scene("so is the fiche of a société", { as: admin("Jo") }, async ({ page }) => {
  await page.goto("/societes/52/modifier")
  const other = await visit({ as: await admin("Yaël")() })
  await other.page.goto("/societes/52/modifier")
  await other.page.getByLabel("Ville").fill("Brest")
  await other.page.getByLabel("Téléphone").fill("02 98 11 11 11")
  await press(other.page, "Enregistrer")
  await flash(other.page, "C’est enregistré.")
  await page.getByLabel("Ville").fill("Quimper")
  await press(page, "Enregistrer")
  await panel(page).waitFor()
  const clash = panel(page).getByRole("group", { name: "Ville" })
  for (const words of ["Yaël", "Brest", "Quimper"]) await clash.getByText(words).first().waitFor()
  await look(page, "clash-societe")
  await clash.getByRole("radio", { name: /^Ce que vous avez saisi/ }).check()
  await press(page, "Enregistrer")
  await flash(page, "C’est enregistré.")
  assert.equal(page.url(), `${base}/societes/52`)
  await page.goto("/societes/52/modifier")
  assert.equal(await page.getByLabel("Ville").inputValue(), "Quimper")
  assert.equal(await page.getByLabel("Téléphone").inputValue(), "02 98 11 11 11", "what the other one changed stays")
  await other.context.close()
})
