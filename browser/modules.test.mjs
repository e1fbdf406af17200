// The modules screen and the Zapier panel, in the document's own words.

import assert from "node:assert/strict"
import { flash, openHouse, pick, press, until } from "./support/house.mjs"

const { base, v2, scene, dossier, create } = await openHouse()

const confirm = async (page, name, answer = "Désactiver") => {
  await press(page, name)
  await page.getByRole("alertdialog").getByRole("button", { name: answer }).click()
}
const card = (page, name) => page.locator("article.module").filter({ has: page.getByRole("heading", { name, exact: true }) })

scene("an empty dossier: first the API, then Zapier", { as: () => dossier("neuf") }, async ({ page }) => {
  await page.goto("/")
  const steps = page.locator(".steps > li")
  assert.equal(await steps.count(), 4)
  assert.equal(await page.locator(".steps > li.done").count(), 0)
  await page.goto("/modules")
  await page.getByRole("heading", { name: "Aucun module actif" }).waitFor()
  await page.locator(".tabs").getByRole("link", { name: "Modules disponibles" }).click()
  await page.waitForURL("/modules/disponibles")

  await card(page, "API").filter({ hasText: "Utilisez l’API pour faire communiquer Oxiva avec votre application métier." }).waitFor()
  await card(page, "API").filter({ hasText: "Ouvre aussi le module ZAPIER" }).waitFor()
  assert.equal(await card(page, "ZAPIER").count(), 0)

  // Not even by its address.
  await page.goto("/modules/zapier")
  await page.getByText("Pour utiliser Zapier vous devez vous créer un compte sur").waitFor()
  assert(await page.getByRole("switch").isDisabled())
  assert(await page.getByRole("button", { name: "Valider" }).isDisabled())
  assert.equal(await page.locator("#url-client").count(), 0)

  await page.goto("/modules/disponibles")
  await card(page, "API").getByRole("button", { name: "Activer" }).click()
  await flash(page, "Le module est actif.")
  await card(page, "API").filter({ hasText: "Actif" }).waitFor()
  await page.locator(".tabs").getByRole("link", { name: "Modules disponibles" }).click()
  await card(page, "ZAPIER").filter({ hasText: "Utilisez Zapier pour faire communiquer Oxiva avec plus de 4 000 applications." }).waitFor()
  await card(page, "ZAPIER").getByRole("link", { name: "Activer" }).click()
  await page.getByText("L’API Oxiva est active.").waitFor()
  await page.getByLabel("J’active le module Zapier").check()
  await press(page, "Valider")
  await flash(page, "Le module est actif.")
  await page.getByText("Zapier est disponible pour votre dossier").waitFor()
  assert.deepEqual(await page.locator("form[action='/modules/zapier'] .section .field:not(.relay-only) > label").allTextContents(), [
    "URL du webhook de votre zap déclenché par la création d’un nouveau client. (facultatif)",
    "URL du webhook de votre zap déclenché par la création d’un nouveau ticket. (facultatif)",
    "URL du webhook de votre zap déclenché par la création d’une nouvelle activité commerciale. (facultatif)",
  ])
  assert(await page.locator("#example-client").isDisabled(), "nothing to send yet")
  await page.goto("/modules/disponibles")
  await page.getByRole("heading", { name: "Tous les modules sont actifs" }).waitFor()
})

scene("the API stays while Zapier uses it; switched off, both are refused", async ({ page }) => {
  await page.goto("/modules")
  await card(page, "API").getByRole("link", { name: "Détails" }).click()
  assert.equal(await page.getByRole("button", { name: "Désactiver l’API" }).count(), 0)
  await page.locator(".banner").filter({ hasText: "Zapier se sert de l’API\u00a0: désactivez d’abord Zapier." }).waitFor()
  assert.equal((await v2("version/")).status, 200)

  await page.goto("/modules/zapier")
  const urls = await page.locator("input[type=url].direct-only").evaluateAll(fields => fields.map(field => field.value))
  assert.equal(urls.length, 3)
  await confirm(page, "Désactiver le module Zapier")
  await flash(page, "Le module n’est plus actif.")
  await page.goto("/livraisons")
  const owed = () => page.locator("#results tbody tr").count()
  const before = await owed()
  await create("tickets", { societe: "11", sujet: "Sans Zapier" })
  await page.reload()
  assert.equal(await owed(), before, "nothing is owed to Zapier any more")

  await page.goto("/modules/api")
  await confirm(page, "Désactiver l’API")
  await flash(page, "Le module n’est plus actif.")
  const refused = await v2("version/")
  assert.equal(refused.status, 403)
  assert.equal(refused.body.error.code, "module_inactive")

  await page.goto("/modules/api")
  await page.getByText("L’API n’est pas active pour votre dossier").waitFor()
  await press(page, "Activer")
  await flash(page, "Le module est actif.")
  assert.equal((await v2("version/")).status, 200)
  await page.goto("/modules/zapier")
  await page.getByLabel("J’active le module Zapier").check()
  await press(page, "Valider")
  await page.getByText("Zapier est disponible pour votre dossier").waitFor()
  const fields = { client: urls[0], ticket: urls[1], activite: urls[2] }
  for (const [word, url] of Object.entries(fields)) await page.locator(`#url-${word}`).fill(url)
  await press(page, "Valider")
  await flash(page, "C’est enregistré.")
})

scene("an address that cannot be called is refused, with its reason, and nothing is saved", async ({ page }) => {
  const fields = ["client", "ticket", "activite"]
  const values = () => Promise.all(fields.map(word => page.locator(`#url-${word}`).inputValue()))
  await page.goto("/modules/zapier")
  const before = await values()
  const reasons = {
    "ftp://exemple.fr/": "L’adresse doit commencer par http:// ou https://.",
    "javascript:alert(1)": "L’adresse doit commencer par http:// ou https://.",
    "exemple": "L’adresse doit commencer par http:// ou https://.",
    "http://un nom.fr/": "Ce n’est pas une adresse web.",
    "http://": "Il manque le nom du serveur.",
    "https://moi:secret@exemple.fr/": "L’adresse ne doit contenir ni nom d’utilisateur ni mot de passe.",
    "http://exemple.fr:0/": "Le port va de 1 à 65535.",
    "http://exemple.fr:99999/": "Le port va de 1 à 65535.",
    "http://10.0.0.1/": "Oxiva n’appelle pas 10.0.0.1\u00a0: c’est une adresse d’un réseau privé",
    "http://192.168.1.1/": "c’est une adresse d’un réseau privé",
    "http://169.254.169.254/latest/meta-data/": "c’est là qu’un hébergeur garde les secrets",
    "http://[fd00::1]/": "c’est une adresse locale unique",
    "http://0x0a000001/": "Oxiva n’appelle pas 10.0.0.1\u00a0: c’est une adresse d’un réseau privé",
  }
  for (const [url, reason] of Object.entries(reasons)) {
    // The good address beside the bad one is not saved either.
    await page.locator("#url-client").fill(`${before[0]}?autre=1`)
    await page.locator("#url-activite").fill(url)
    const answer = page.waitForResponse(response => response.request().method() === "POST")
    await press(page, "Valider")
    assert.equal((await answer).status(), 422, url)
    await page.locator("#error-activite").filter({ hasText: reason }).waitFor()
    assert.equal(await page.locator("#url-activite").inputValue(), url, "what was typed stays")
    assert.equal(await page.locator("#url-activite").getAttribute("aria-invalid"), "true")
    assert.equal(await page.locator("[aria-invalid=true]").count(), 1)
    await page.waitForFunction(() => document.activeElement.matches(".error-summary"))
    await page.goto("/modules/zapier")
    assert.deepEqual(await values(), before, url)
  }
  await page.locator("#url-client").fill("gopher://x")
  await page.locator("#url-ticket").fill("http://127.0.0.1.:0")
  await page.locator("#url-activite").fill("http://10.0.0.1/")
  await press(page, "Valider")
  await page.getByRole("alert").getByRole("heading", { name: "3 points sont à corriger" }).waitFor()
  assert.match(await page.title(), /^Erreur\u00a0: Zapier/)
})

scene("an example is sent and its answer shown beside the field", async ({ page }) => {
  await page.goto("/modules/zapier")
  for (const [word, what] of [["ticket", "Exemple : ticket"], ["client", "Exemple : client"], ["activite", "Exemple : activité"]]) {
    await page.locator(`#example-${word}`).click()
    await flash(page, "L’exemple est parti.")
    const last = page.locator(`#last-${word}`)
    await last.filter({ hasText: what.replace(" :", "\u00a0:") }).waitFor()
    assert.equal(await last.locator(".badge.success").textContent(), "200")
  }
  await page.locator("#last-ticket").getByRole("link", { name: /voir/ }).click()
  await page.locator("#req-1").filter({ hasText: /\?id=\d+&sticket_id=\d+/ }).waitFor()
})

scene("the last call's result comes without reload, and spares what is being typed", async ({ page }) => {
  await page.goto("/modules/zapier")
  await page.evaluate(() => { window.sameDocument = true })
  await page.locator("#url-client").fill("https://exemple.fr/en-cours")
  const { id } = await create("tickets", { societe: "11", sujet: "Pendant que le panneau est ouvert" })
  await page.locator("#last-ticket").filter({ hasText: `Nouveau ticket n° ${id}` }).waitFor()
  assert(await page.evaluate(() => window.sameDocument))
  assert.equal(await page.locator("#url-client").inputValue(), "https://exemple.fr/en-cours")
})

scene("suspended, calls are put aside; resumed, « Relancer » sends them", async ({ page }) => {
  await page.goto("/modules/zapier")
  await page.getByLabel("Suspendre l’utilisation de Zapier").check()
  await press(page, "Valider")
  await flash(page, "L’utilisation de Zapier est suspendue.")
  await page.locator(".banner").filter({ hasText: "rien n’est envoyé" }).waitFor()
  assert(await page.locator("#example-ticket").isDisabled())
  await page.goto("/modules")
  await card(page, "ZAPIER").filter({ hasText: "Suspendu" }).waitFor()

  await page.goto("/receptions")
  const received = () => page.locator("#results tbody tr").count()
  const before = await received()
  await page.goto("/tickets/creer")
  await pick(page, "oeuil", "Œuilly")
  await page.getByLabel("Sujet").fill("Pendant la suspension")
  await press(page, "Créer le ticket")
  await flash(page, "Le ticket a été créé.")
  await page.goto("/livraisons")
  const line = page.locator("#results tbody tr").first()
  await line.filter({ hasText: "Pendant la suspension" }).filter({ hasText: "Mis de côté" }).waitFor()
  await line.getByRole("link").click()
  const fiche = page.url()
  await page.getByText("La destination est suspendue ou retirée").waitFor()
  assert.equal(await page.getByRole("button", { name: "Relancer" }).count(), 0)

  await page.goto("/modules/zapier")
  await page.getByLabel("Suspendre l’utilisation de Zapier").uncheck()
  await press(page, "Valider")
  await flash(page, "C’est enregistré.")
  await page.goto(fiche)
  await page.locator("#livraison").filter({ hasText: "Mis de côté" }).waitFor() // not sent by itself
  await press(page, "Relancer")
  await flash(page, "L’envoi est relancé.")
  await page.locator("#livraison dl .badge").filter({ hasText: "Réussi" }).waitFor()
  await page.goto("/receptions")
  assert.equal(await received(), before + 1)
  await page.goto("/livraisons?etat=skipped")
  await page.getByRole("heading", { name: "Aucun résultat" }).waitFor()
})

scene("a call that fails says why, and when it is tried again", async ({ page }) => {
  await page.goto("/modules/zapier")
  const before = await page.locator("#url-ticket").inputValue()
  await page.locator("#url-ticket").fill(`${base}/personne-ici`)
  await press(page, "Valider")
  await flash(page, "C’est enregistré.")
  await page.locator("#example-ticket").click()
  await page.locator("#last-ticket .badge.danger").filter({ hasText: "404" }).waitFor()
  await page.locator("#last-ticket").getByRole("link").click()
  await page.locator("#livraison").filter({ hasText: "Nouvel essai prévu" }).filter({ hasText: "Prochain essai" }).waitFor()
  await page.locator("#essai-1").filter({ hasText: "404" }).waitFor()
  // The open fiche sees the second attempt come, five seconds later.
  await page.locator("#essai-2").waitFor({ timeout: 15_000 })
  await page.goto("/modules/zapier")
  await page.locator("#url-ticket").fill(before)
  await press(page, "Valider")
  await flash(page, "C’est enregistré.")
})
