// Versions of a zap: looked at in words, taken up as the draft; a zap duplicated, deleted and restored. With
// JavaScript and without.

import assert from "node:assert/strict"
import { flash, follow, none, openHouse } from "./support/house.mjs"
import { looksWrong } from "./support/looks.mjs"

const { scene, person } = await openHouse()
const admin = name => () => person(name, { role: "administrator" })

const document = (title, params) => JSON.stringify({
  title,
  trigger: { id: "1", kind: "catch_hook" },
  steps: [
    { id: "2", kind: "paths", paths: [
      { id: "4", title: "Urgent", rule: "custom", any: [[{ key: "{{1__urgence}}", match: "text_exactly", value: "haute" }]], steps: [
        { id: "3", kind: "action", app: "storage", action: "set", params },
      ] },
      { id: "5", rule: "fallback", steps: [{ id: "6", kind: "delay", for: { value: "1", unit: "days" } }] },
    ] },
  ],
})
const FIRST = { key: "k", value: "{{1__sujet}}" }
const SECOND = { ...FIRST, value: "{{1__ville}}" }
const CHANGED = /^L’étape 3 : « .+ » vaut maintenant « 1 Ville » \(avant : « 1 Sujet »\)$/
const ADDRESS = "#address"
/** The text of an element, its no-break spaces as plain ones. */
const text = async element => (await element.innerText()).replaceAll("\u00a0", " ")

const button = (page, name) => page.getByRole("button", { name, exact: true })

/** A zap with two versions and a draft that says something else again. */
async function twoVersions(page, title) {
  await page.goto("/zaps/creer/code")
  await page.getByLabel("Document").fill(document(title, FIRST))
  await follow(page, button(page, "Enregistrer"))
  const zap = page.url().match(/\/zaps\/(\d+)/)[1]
  await page.goto(`/zaps/${zap}/editeur/code`)
  await page.locator("textarea").fill(document(title, SECOND))
  await follow(page, page.getByRole("button", { name: /Enregistrer/ }))
  await page.goto(`/zaps/${zap}/editeur/publication`)
  assert.match(await text(page.locator(".changes")), CHANGED)
  await follow(page, button(page, "Publier"))
  await page.goto(`/zaps/${zap}/editeur`)
  await page.getByLabel("Nom et dates du zap").click()
  await page.locator("#titre-du-zap").fill(`${title} bis`)
  await page.locator("form[action$=titre] button").click()
  await page.getByRole("heading", { level: 1, name: `${title} bis` }).waitFor()
  return zap
}

async function takeUp(page, title) {
  const zap = await twoVersions(page, title)
  await page.goto(`/zaps/${zap}`)
  await follow(page, page.getByRole("region", { name: "Versions" }).getByRole("link", { name: "Toutes" }))
  const second = page.getByRole("region", { name: "Version 2" })
  assert.match(await text(second.locator(".changes li")), CHANGED)
  assert.match(await text(page.getByRole("region", { name: "Brouillon" })), /s’appelle maintenant « .* bis »/)
  await follow(page, page.getByRole("link", { name: "Version 1", exact: true }))
  await page.getByText("3. Garde sous la clé").waitFor()
  await page.getByText("Urgent", { exact: true }).waitFor()
  await follow(page, page.getByRole("button", { name: "Reprendre comme brouillon" }))
  await page.getByText("La version est reprise dans le brouillon.").waitFor()
  await page.getByRole("heading", { level: 1, name: title, exact: true }).waitFor()
  // One undo gives back the draft that it took the place of.
  await page.getByRole("button", { name: "Annuler la modification" }).click()
  await page.getByRole("heading", { level: 1, name: `${title} bis` }).waitFor()
  await page.goto(`/zaps/${zap}/editeur/publication`)
  await follow(page, page.getByRole("link", { name: "Abandonner le brouillon" }))
  await page.getByText(/Le zap redevient la version 2/).waitFor()
  await follow(page, button(page, "Abandonner le brouillon"))
  await page.getByRole("heading", { level: 1, name: title, exact: true }).waitFor()
}

async function copyDeleteRestore(page, title, confirms) {
  await page.goto("/zaps/creer/code")
  await page.getByLabel("Document").fill(document(title, FIRST))
  await follow(page, button(page, "Enregistrer"))
  const address = await page.locator(ADDRESS).innerText()
  const call = async () => (await fetch(address, { method: "POST", body: new URLSearchParams({ sujet: "Écran" }) })).status
  assert.equal(await call(), 200)
  await page.getByLabel("Autres actions").click()
  await follow(page, button(page, "Dupliquer"))
  await page.getByRole("heading", { level: 1, name: `${title} (copie)` }).waitFor()
  await page.goto("/zaps")
  await follow(page, page.getByRole("link", { name: title, exact: true }))
  await page.getByLabel("Autres actions").click()
  await button(page, "Supprimer").click()
  if (confirms) await page.getByRole("alertdialog").getByRole("button", { name: "Supprimer" }).click()
  await flash(page, "Le zap est supprimé. « Zaps supprimés » le rend pendant 30 jours.")
  assert.equal(await call(), 404)
  assert.equal(await page.getByRole("link", { name: title, exact: true }).count(), 0)
  await page.getByLabel("Autres actions").first().click()
  await follow(page, page.getByRole("link", { name: "Zaps supprimés" }))
  await follow(page, page.getByRole("button", { name: `Restaurer ${title}` }))
  await page.getByRole("heading", { level: 1, name: title, exact: true }).waitFor()
  await page.getByText("Arrêté", { exact: true }).first().waitFor()
  assert.equal(await page.locator(ADDRESS).innerText(), address)
  assert.equal(await call(), 200)
}

scene("a version is taken up, undone, and the draft discarded", { as: admin("Alix") }, ({ page }) => takeUp(page, "Appels"))

scene("without JavaScript as well", { as: admin("Billie"), script: false }, ({ page }) => takeUp(page, "Appels simples"))

scene("a zap is duplicated, deleted, and comes back", { as: admin("Charlie") }, ({ page }) => copyDeleteRestore(page, "Relances", true))

scene("without JavaScript it comes back, too", { as: admin("Dominique"), script: false }, ({ page }) => copyDeleteRestore(page, "Relances simples", false))

scene("axe-core finds nothing, and nothing sticks out", { as: admin("Elie") }, async ({ page }) => {
  const zap = await twoVersions(page, "Prévenir l’équipe")
  await page.goto("/zaps/creer/code")
  await page.getByLabel("Document").fill(document("Un zap qui ne sert plus", FIRST))
  await follow(page, button(page, "Enregistrer"))
  await page.getByLabel("Autres actions").click()
  await button(page, "Supprimer").click()
  await page.getByRole("alertdialog").getByRole("button", { name: "Supprimer" }).click()
  await flash(page, /Le zap est supprimé/)
  const wrong = []
  const pages = [
    ["list", "/zaps"], ["deleted", "/zaps/supprimes"], ["zap", `/zaps/${zap}`], ["versions", `/zaps/${zap}/versions`],
    ["version", `/zaps/${zap}/versions/2`], ["publish", `/zaps/${zap}/editeur/publication`], ["discard", `/zaps/${zap}/editeur/abandon`],
  ]
  for (const [name, path] of pages) {
    await page.goto(path)
    wrong.push(...await looksWrong(page, name))
  }
  none(wrong)
})
