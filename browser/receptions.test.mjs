// What others send: live on the page, word for word on its fiche.

import assert from "node:assert/strict"
import { flash, openHouse, press, see } from "./support/house.mjs"

const { base, scene, person } = await openHouse()

const hookUrl = async (page, name) => {
  const line = page.locator("section.card tbody tr").filter({ has: page.getByRole("link", { name, exact: true }) })
  // Those that people made stand before those of zaps.
  return line.first().locator(".secret code").textContent()
}

scene("what is posted shows at once in an open page, without reload", async ({ page }) => {
  await page.goto("/receptions")
  await page.getByRole("heading", { name: "Rien reçu pour l’instant" }).waitFor()
  await page.evaluate(() => { window.sameDocument = true })
  const hook = await hookUrl(page, "Nouveau ticket")
  assert.match(hook, new RegExp(`^${base}/hooks/catch/[^/]+/[^/]+/?$`))

  const body = JSON.stringify({ objet: "ticket", sujet: "Écran noir", lignes: [1, 2] })
  const answer = await fetch(`${hook}?source=essai&nom=${encodeURIComponent("Œuilly")}`, { method: "POST", headers: { "Content-Type": "application/json" }, body })
  assert.equal(answer.status, 200)
  const said = await answer.json()
  assert.equal(said.status, "success")
  const line = page.locator("#results tbody tr").first()
  await line.filter({ hasText: body }).waitFor({ timeout: 3_000 })
  assert(await page.evaluate(() => window.sameDocument), "the page was not loaded again")
  assert.equal((await line.locator("code").first().textContent()), "POST")
  await line.filter({ hasText: /maintenant|il y a \d+ seconde/ }).waitFor()

  // A further one comes above the first.
  await fetch(hook, { method: "PUT", headers: { "Content-Type": "application/x-www-form-urlencoded" }, body: "nom=%C3%89vreux&ville=27000" })
  await line.filter({ hasText: "PUT" }).waitFor({ timeout: 3_000 })
  assert.equal(await page.locator("#results tbody tr").count(), 2)

  await page.locator("#results tbody tr").nth(1).getByRole("link").click()
  await page.getByRole("heading", { name: "Appel reçu" }).waitFor()
  const payload = JSON.parse(await page.locator("#payload").textContent())
  assert.deepEqual(payload.querystring, { source: "essai", nom: "Œuilly" })
  assert.equal(payload.sujet, "Écran noir")
  assert.deepEqual(payload.lignes, [1, 2])
  await page.getByText(said.request_id).waitFor()
})

scene("an address is made, shown alone, and taken away", async ({ page }) => {
  await page.goto("/receptions")
  await page.locator("summary").filter({ hasText: "Nouvelle adresse" }).click()
  await page.getByLabel("Nom").fill("")
  const form = page.locator("form[action='/receptions/adresses']")
  await form.getByRole("button").click()
  const refreshed = page.waitForResponse(response => "x-fragment" in response.request().headers())
  await page.getByRole("alert").filter({ hasText: "Ce champ est obligatoire." }).waitFor()
  assert.equal((await refreshed).status(), 200, "a page that says what is wrong stays live, too")
  await page.getByLabel("Nom").fill("Formulaire du site")
  await form.getByRole("button").click()
  await flash(page, "L’adresse est prête à recevoir.")
  const hook = await hookUrl(page, "Formulaire du site")
  assert.equal((await fetch(`${hook}?a=1`)).status, 200)
  await page.getByRole("link", { name: "Formulaire du site", exact: true }).click()
  await see(page, "Une seule adresse est montrée.")
  assert.equal(await page.locator("#results tbody tr").count(), 1)

  await page.getByRole("button", { name: "Supprimer Formulaire du site" }).click()
  await page.getByRole("alertdialog").getByRole("button", { name: "Supprimer" }).click()
  await flash(page, "L’adresse est supprimée.")
  assert.equal((await fetch(hook)).status, 404)
  await page.locator("#results tbody tr").filter({ hasText: "a=1" }).getByRole("link").click()
  await page.getByText("Adresse supprimée").first().waitFor() // what it received stays readable
})

scene("an open page goes to the sign-in form when the session ends elsewhere", { as: () => person("Passage", { role: "administrator" }) }, async ({ page, context, complaints }) => {
  await page.goto("/receptions")
  await page.waitForRequest(request => request.headers()["x-fragment"] === "results")
  await context.request.post("/deconnexion", { headers: { Origin: base } })
  await page.waitForURL(/\/connexion\?suite=%2Freceptions$/)
  assert.deepEqual(complaints, [])
})
