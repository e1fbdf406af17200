import assert from "node:assert/strict"
import { flash, openHouse, press } from "./support/house.mjs"

const { v2, scene, base } = await openHouse()

scene("a key is shown once, works, shows its last use, and stops working when revoked", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: base })
  await page.goto("/cles")
  await press(page, "Créer la clé")
  await page.getByRole("alert").filter({ hasText: "Ce champ est obligatoire." }).waitFor()
  await page.getByLabel("Nom").fill("Zapier d’essai")
  await press(page, "Créer la clé")
  await page.getByRole("heading", { name: "Clé « Zapier d’essai » créée" }).waitFor()
  await page.getByText("Copiez la clé maintenant.").waitFor()
  const secret = await page.locator("#cle").textContent()
  assert.match(secret, /^oxv_[\w-]{30,}$/)
  await page.locator("[data-copy='#cle']").click()
  await page.locator("[data-copy='#cle']").filter({ hasText: "Copié" }).waitFor()
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), secret)
  const line = page.locator("tbody tr").filter({ hasText: "Zapier d’essai" })
  await line.filter({ hasText: "Jamais" }).filter({ hasText: "Lecture" }).waitFor()

  assert.equal((await v2("societe/?id=11", secret)).body.id, "11")
  await page.goto("/cles")
  assert.equal(await page.locator("#cle").count(), 0)
  assert(!(await page.content()).includes(secret), "the secret is not shown again")
  await line.getByText(secret.slice(0, 8)).waitFor() // its beginning tells it from the others

  // A read key does not write.
  const write = await fetch(`${base}/api/v3/societes`, {
    method: "POST", headers: { Authorization: `Bearer ${secret}`, "Content-Type": "application/json" }, body: '{"nom":"Interdite"}',
  })
  assert.equal(write.status, 403)

  await page.getByRole("button", { name: "Révoquer Zapier d’essai" }).click()
  const question = page.getByRole("alertdialog")
  await question.filter({ hasText: "cesseront aussitôt de fonctionner" }).waitFor()
  await question.getByRole("button", { name: "Révoquer" }).click()
  await flash(page, "La clé est révoquée.")
  await line.filter({ hasText: "Révoquée" }).waitFor()
  const refused = await v2("societe/?id=11", secret)
  assert.equal(refused.status, 401)
  assert.equal(refused.body.error.code, "invalid_token")
})

scene("a key with the right to write creates records", async ({ page }) => {
  await page.goto("/cles")
  await page.getByLabel("Nom").fill("Écriture")
  await page.getByLabel("Droits").selectOption("Lecture et écriture")
  await press(page, "Créer la clé")
  const secret = await page.locator("#cle").textContent()
  const made = await fetch(`${base}/api/v3/societes`, {
    method: "POST", headers: { Authorization: `Bearer ${secret}`, "Content-Type": "application/json" }, body: '{"nom":"Par programme"}',
  })
  assert.equal(made.status, 201)
  const { id } = await made.json()
  await page.goto(`/societes/${id}`)
  await page.locator("aside .timeline").filter({ hasText: "Clé Écriture a créé la société Par programme" }).waitFor()
})
