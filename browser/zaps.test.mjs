// Zaps and their runs: written as a document that says where it is wrong, switched on, started, read
// step by step, done again.

import assert from "node:assert/strict"
import { flash, openHouse } from "./support/house.mjs"

const { scene, person } = await openHouse()
const admin = name => () => person(name, { role: "administrator" })

const zap = (title, value) => JSON.stringify({
  title,
  trigger: { id: "1", kind: "manual", fields: [{ key: "mot", label: "Le mot" }] },
  steps: [
    { id: "2", kind: "filter", title: "Le bon mot", any: [[{ key: "{{1__mot}}", match: "text_exactly", value }]] },
    { id: "3", kind: "action", app: "formatter", action: "text", title: "En majuscules", params: { transform: "text.uppercase", inputs: "{{1__mot}} {{1__rien}}" } },
  ],
}, null, 2)

const write = async (page, text) => {
  await page.getByLabel("Document").fill(text)
  await page.getByRole("button", { name: "Enregistrer" }).click()
}

scene("a zap is written, corrected, started and read step by step", { as: admin("Alix") }, async ({ page }) => {
  await page.goto("/zaps/creer/code")
  await write(page, "{\n  \"title\": \"Sans fin\",\n")
  await page.getByRole("alert").filter({ hasText: "Ce n’est pas du JSON" }).waitFor()
  assert.match(await page.title(), /^Erreur/)
  await write(page, zap("Le mot juste", "bonjour").replace("filter", "filtre"))
  const alert = page.getByRole("alert")
  await alert.filter({ hasText: "« filtre » n’est pas l’un de" }).waitFor()
  assert.match(await alert.innerText(), /Ligne 16/)
  await write(page, zap("Le mot juste", "bonjour"))
  await flash(page, "Le zap est créé, arrêté : activez-le quand il est prêt.")
  const steps = page.getByRole("region", { name: "Étapes" })
  await steps.getByText("Continue seulement si mot est exactement « bonjour »").waitFor()

  assert(await page.getByRole("button", { name: "Lancer" }).isDisabled())
  await page.getByRole("button", { name: "Activer" }).click()
  await flash(page, "Le zap est actif.")
  await page.getByLabel("Le mot").fill("bonjour")
  await page.getByRole("button", { name: "Lancer" }).click()
  await flash(page, "Le zap est lancé.")
  await page.locator("#execution .badge.success").first().waitFor()
  const upper = page.locator("details.attempt").filter({ hasText: "En majuscules" })
  await upper.locator("summary").click()
  await upper.locator("pre[id^=out]").filter({ hasText: /BONJOUR/ }).waitFor()
  // What no step gives is empty, and said.
  await upper.getByText("Introuvable dans les étapes précédentes").waitFor()

  // Another word is filtered.
  await page.getByRole("link", { name: "Le mot juste" }).first().click()
  await page.goto("/zaps")
  await page.getByRole("link", { name: "Le mot juste" }).click()
  await page.getByLabel("Le mot").fill("bonsoir")
  await page.getByRole("button", { name: "Lancer" }).click()
  await page.locator("#execution").getByText("Filtrée").first().waitFor()

  // With the next version all of it is done again, and gets through.
  await page.goto("/zaps")
  await page.getByRole("link", { name: "Le mot juste" }).click()
  await page.getByRole("link", { name: "Modifier" }).click()
  await page.getByRole("link", { name: "Code" }).click()
  await write(page, zap("Le mot juste", "bonsoir"))
  await page.getByRole("link", { name: "Publier", exact: true }).click()
  await page.getByRole("button", { name: "Publier", exact: true }).click()
  await page.getByText("Version 2").first().waitFor()
  await page.goto("/executions?etat=filtered")
  await page.locator("#results a.row-link").first().click()
  await page.getByLabel("Autres actions").click()
  await page.getByRole("button", { name: "Tout refaire avec la dernière version" }).click()
  await page.locator("#execution .badge.success").first().waitFor()
  await page.getByText("Une autre exécution").waitFor()
})

scene("without JavaScript a zap is made, switched on and off, and deleted", { as: admin("Charlie"), script: false }, async ({ page }) => {
  await page.goto("/zaps/creer/code")
  await write(page, zap("À l’ancienne", "oui"))
  await page.getByRole("button", { name: "Activer" }).click()
  await page.getByRole("button", { name: "Arrêter" }).click()
  await page.getByLabel("Autres actions").click()
  await page.getByRole("button", { name: "Supprimer" }).click()
  await page.getByRole("heading", { name: "Zaps" }).waitFor()
  assert.equal(await page.getByRole("link", { name: "À l’ancienne" }).count(), 0)
})
