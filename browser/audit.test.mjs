// The audit log as administrators read it.

import assert from "node:assert/strict"
import { readFile } from "node:fs/promises"
import { flash, openHouse, press } from "./support/house.mjs"

const { scene, person } = await openHouse()

scene("what was done is read, narrowed down and taken away", { as: () => person("Morgan", { role: "administrator" }) }, async ({ page }) => {
  await page.goto("/cles")
  await page.getByLabel("Nom").fill("=2+3")
  await press(page, "Créer la clé")
  await page.goto("/dossier")
  await page.getByLabel("Raison sociale").fill("Services & Terres")
  await press(page, "Enregistrer")
  await flash(page, "C’est enregistré.")

  await page.getByRole("link", { name: "Journal", exact: true }).click()
  const rows = page.locator("#results tbody tr")
  await rows.first().filter({ hasText: "Dossier modifié" }).filter({ hasText: "Raison sociale\u00a0: Services & Territoires → Services & Terres" }).filter({ hasText: "Morgan" }).filter({ hasText: "127.0.0.1" }).waitFor()
  await rows.filter({ hasText: "Clé d’API créée" }).filter({ hasText: "=2+3" }).filter({ hasText: "Droits\u00a0: Lecture" }).waitFor()
  await rows.filter({ hasText: "Personne ajoutée" }).filter({ hasText: "morgan@oxiva.example" }).filter({ hasText: "Oxiva" }).waitFor()

  await page.locator("#quoi").selectOption("Clé d’API créée")
  await page.locator("#par").selectOption("Morgan")
  await press(page, "Filtrer")
  await page.waitForURL(/quoi=token_created/)
  await page.waitForFunction(() => document.querySelectorAll("#results tbody tr").length === 1)
  assert.match(page.url(), /par=\d+/)

  await page.goto(page.url())
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Tableur (CSV)" }).click()])
  assert.equal(download.suggestedFilename(), "journal-demo.csv")
  const text = await readFile(await download.path(), "utf8")
  assert(text.startsWith("\ufeff"), "Excel reads it as UTF-8")
  const lines = text.trim().split("\r\n")
  assert.equal(lines.length, 2)
  assert.equal(lines[0], "Date;Par;Quoi;Action;Objet;Détails;Adresse")
  assert.match(lines[1], /;Morgan;Clé d’API créée;token_created;'=2\+3;/)

  await page.goto("/journal?du=2099-01-01")
  await page.getByRole("heading", { name: "Aucun résultat" }).waitFor()
  await page.getByRole("link", { name: "Effacer les filtres" }).click()
  await rows.first().filter({ hasText: "Journal exporté" }).waitFor()
})

scene("a member does not read it", { as: () => person("Eden") }, async ({ page }) => {
  assert.equal((await page.goto("/journal")).status(), 403)
  assert.equal(await page.getByRole("link", { name: "Journal", exact: true }).count(), 0)
})
