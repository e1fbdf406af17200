// The example of the original document: an activity is created, a base zap fetches and sends it, three
// paths look at it, and a row stands in the table Activités.

import assert from "node:assert/strict"
import { openHouse, until } from "./support/house.mjs"

const { create, scene } = await openHouse({ relay: true })

scene("an activity becomes a row of its table within two seconds, and each run can be read", async ({ page }) => {
  await page.goto("/tableaux")
  await page.locator("#main, main").getByRole("link", { name: "Activités", exact: true }).click()
  await create("activites", {
    societe: "11", type: "task", action: "todo", statut: "inprogress", sujet: "Test", note: "<p>Test appli</p>",
  })
  const row = page.locator("tbody tr").filter({ hasText: "inprogress" }).first()
  await until(async () => {
    await page.reload()
    return await row.count()
  }, 2_000)
  const text = await row.innerText()
  for (const part of ["task", "todo", "inprogress", "Test appli", "Test"]) assert(text.includes(part), `${part} in ${text}`)
  assert.match(text, /\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}/)

  await page.goto("/zaps")
  for (const title of ["Nouveau client", "Nouvelle activité commerciale", "Nouveau ticket", "Trois chemins"]) {
    await page.getByRole("link", { name: title }).first().waitFor()
  }
  await page.getByRole("link", { name: "Trois chemins" }).first().click()
  await page.locator("#main, main").locator("a[href*='/executions/']").first().click()
  await page.getByText("Ajouter une ligne").first().waitFor()
  assert.match(await page.locator("main").textContent(), /Test appli/)
})
