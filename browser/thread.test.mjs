// The main thread: what is created in the browser is sent, received, and read back over the API.

import assert from "node:assert/strict"
import { flash, openHouse, pick, press, until } from "./support/house.mjs"

const { base, v2, scene } = await openHouse()

/** The newest reception has these parameters and did not come before `created`; leaves its page open. */
async function received(page, expected, created) {
  const line = page.locator("#results tbody tr").first()
  await until(async () => {
    await page.goto("/receptions")
    return await line.count() && await line.locator("code.break").textContent() === new URLSearchParams(expected).toString()
  })
  // Both in the dossier's own time; the page shows whole seconds.
  const at = await line.locator("time").getAttribute("datetime")
  assert(at.slice(0, 19) >= created.replace(" ", "T").slice(0, 19), `received at ${at}, created at ${created}`)
  await line.getByRole("link").click()
  await page.getByRole("heading", { name: "Appel reçu" }).waitFor()
  const parameters = page.locator(".exchange").filter({ hasText: "Paramètres (querystring)" }).locator("dl > div")
  const shown = await parameters.evaluateAll(rows => rows.map(row => [row.querySelector("dt").textContent, row.querySelector("dd").textContent]))
  assert.deepEqual(Object.fromEntries(shown), expected)
}

/** The newest delivery went well; its fiche shows the call and the answer. */
async function delivered(page, words, query) {
  await page.goto("/livraisons")
  const line = page.locator("#results tbody tr").first()
  await line.filter({ hasText: words }).filter({ hasText: "Réussi" }).filter({ hasText: "200" }).waitFor()
  await line.getByRole("link").click()
  await page.locator("#req-1").filter({ hasText: query }).waitFor()
  await page.locator("#res-1").filter({ hasText: '"status": "success"' }).waitFor()
}

scene("a ticket", async ({ page }) => {
  await page.goto("/tickets")
  await page.getByRole("link", { name: "Nouveau ticket" }).click()
  await pick(page, "oeuil", "Commune d’Œuilly")
  await page.getByLabel("Sujet").fill("Le chauffage s’arrête")
  await page.locator("#description").fill("Depuis lundi.\n\nSurtout la nuit <froid>.")
  await page.getByLabel("Priorité").selectOption("Haute")
  await press(page, "Créer le ticket")
  await flash(page, "Le ticket a été créé.")
  const id = page.url().split("/").pop()
  assert.equal(page.url(), `${base}/tickets/${id}`)
  const { status, body } = await v2("societe/?id=12&tickets=Y")
  assert.equal(status, 200)
  assert.equal(body.id, "12")
  assert.equal(body.nom, "Commune d’Œuilly")
  const { date_creation, ...ticket } = body.tickets[0]
  assert.match(date_creation, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}$/)
  assert.deepEqual(ticket, {
    sticket_id: id, sujet: "Le chauffage s’arrête", description: "<p>Depuis lundi.</p><p>Surtout la nuit &lt;froid&gt;.</p>",
    statut: "open", priorite: "high", responsable: "Camille Démo", date_cloture: "",
  })
  await received(page, { id: "12", sticket_id: id }, date_creation)
  await delivered(page, `Nouveau ticket n° ${id}`, `?id=12&sticket_id=${id}`)
})

scene("an activity", async ({ page }) => {
  await page.goto("/activites/creer")
  await pick(page, "evreux", "Commune d’Évreux")
  await page.getByLabel("Sujet").fill("Proposer une visite")
  await page.getByLabel("Type").selectOption("Visite")
  await page.getByLabel("Échéance").fill("2027-03-12")
  await press(page, "Créer l’activité")
  await flash(page, "L’activité a été créée.")
  const id = page.url().split("/").pop()
  await page.getByText("12/03/2027").waitFor()
  const { body } = await v2("societe/?id=94&activites=Y")
  assert.equal(body.activites[0].ccom_id, id)
  assert.equal(body.activites[0].type, "visit")
  assert.equal(body.activites[0].echeance, "2027-03-12 00:00:00.000")
  await received(page, { id: "94", ccom_id: id }, body.activites[0].date_creation)
  await delivered(page, `Nouvelle activité n° ${id}`, `?id=94&ccom_id=${id}`)
})

scene("a client", async ({ page }) => {
  await page.goto("/societes/creer")
  await page.getByLabel("Nom").fill("L’Atelier d’Évreux")
  await page.getByLabel("SIREN").fill("552 100 554")
  await page.getByLabel("Ville").fill("Évreux")
  await press(page, "Créer la société")
  await flash(page, "La société a été créée.")
  const id = page.url().split("/").pop()
  const { status, body } = await v2(`societe/?id=${id}`)
  assert.equal(status, 200)
  assert.equal(body.id, id)
  assert.equal(body.nom, "L’Atelier d’Évreux")
  assert.equal(body.siren, "552100554")
  assert.equal(body.tva_intracom, "FR96552100554")
  await received(page, { id }, body.date_creation)
  await delivered(page, `Nouveau client n° ${id}`, `?id=${id}`)
})

scene("closing a ticket and finishing an activity send nothing", async ({ page }) => {
  const lines = async () => {
    await page.goto("/livraisons")
    return page.locator("#results tbody tr, #results .empty").count()
  }
  const before = await lines()
  await page.goto("/tickets/1")
  await press(page, "Clore")
  await flash(page, "Le ticket est clos.")
  await page.goto("/activites/2")
  await press(page, "Terminer")
  await flash(page, "L’activité est terminée.")
  assert.equal(await lines(), before)
})
