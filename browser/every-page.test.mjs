// Every page in both languages, both themes, on a desk and on a phone: it answers, axe-core finds
// nothing, nothing sticks out.

import assert from "node:assert/strict"
import { overflow, violations } from "./support/axe.mjs"
import { none, openHouse } from "./support/house.mjs"
import { PAGES, STATES, further } from "./support/pages.mjs"

const { base, token, scene, visit, person, create, dossier } = await openHouse()
const DESK = { width: 1280, height: 800 }, PHONE = { width: 390, height: 844 }

// What a dossier in use holds: long words, a late activity, a note with a list.
const { id: long } = await create("societes", {
  nom: "Groupement-intercommunal-de-coopération-sanitaire-et-médico-sociale de Saint-Rémy-en-Bouzemont-Saint-Genest-et-Isson",
  email: "accueil.du.groupement.intercommunal@saint-remy-en-bouzemont-saint-genest-et-isson.example",
  site_web: "https://www.saint-remy-en-bouzemont-saint-genest-et-isson.example/services/solidarites/accueil",
  telephone: "03 26 72 00 00", siren: "552100554", note: "<ul><li>Un</li><li>Deux</li></ul><pre>une ligne de code qui est bien plus longue que ce que montre un téléphone tenu droit</pre><table><tr>" +
    "<td>Colonne</td><td>d’un</td><td>tableau</td>".repeat(4) + "</tr></table>",
})
await create("tickets", { societe: long, sujet: "Anticonstitutionnellement".repeat(7), priorite: "urgent", description: "https://exemple.fr/" + "a".repeat(200) })
await create("activites", { societe: long, sujet: "Rappeler avant la fin du mois", echeance: "2025-01-15T09:00:00Z", statut: "planned" })
// A webhook of its own, with everything that one can have; what it is sent is not answered well.
await create("webhooks", {
  url: "http://127.0.0.1:9/une/adresse/qui/est/bien/plus/longue/que/ce/que/montre/un/telephone?cle=0123456789012345678901234567890123456789",
  description: "Entrepôt de données de la direction générale adjointe chargée du développement économique", events: ["ticket.created", "ticket.updated", "ticket.status_changed", "societe.created", "societe.updated", "societe.deleted", "activite.created"],
  filter: [{ field: "societe", value: "11" }, { field: "sujet", op: "contains", value: "a".repeat(120) }], headers: { "X-Cle-De-L-Entrepot": "x" }, schedule: [5, 300, 86_400], rate: 5, ordered: true,
})
await create("webhooks", { url: "http://127.0.0.1:9/", events: ["ticket.created"], schedule: [60] })
await create("tickets", { societe: "11", sujet: "Il n’y a personne" })
const answer = await fetch(`${base}/api/v3/deliveries?webhook=5`, { headers: { Authorization: `Bearer ${token}` } })
const [{ event: failed }] = (await answer.json()).items
const added = [`/livraisons/5/${failed}`, "/webhooks/4", "/webhooks/4/modifier", "/webhooks/5", `/societes/${long}`, "/societes?q=bouzemont", "/tickets/8", "/activites/7", "/tickets/9"]

// A theme changes colours and nothing else, a language no colours, and a phone neither structure nor, of most pages,
// colours: `phone` says what else is looked at there than what sticks out.
async function look(page, where, wrong, { desk = ["light", "dark"], phone = ["light", "dark"] } = {}) {
  for (const [viewport, themes] of [[DESK, desk], [PHONE, phone]]) {
    await page.setViewportSize(viewport)
    await page.emulateMedia({ colorScheme: "light" })
    wrong.push(...(await overflow(page)).map(what => `${where} ${viewport.width}: ${what}`))
    for (const colorScheme of themes) {
      await page.emulateMedia({ colorScheme })
      const found = await violations(page, colorScheme === "light" ? undefined : ["color-contrast"])
      wrong.push(...found.map(what => `${where} ${viewport.width} ${colorScheme}: ${what}`))
    }
  }
  await page.setViewportSize(DESK)
}

for (const langue of ["fr", "en"]) {
  const as = () => person(`Visite-${langue}`, { role: "administrator", langue })
  const french = langue === "fr"
  let who
  const once = async () => { who ??= await as(); return who }

  scene(`every page, ${langue}`, { as: once }, async ({ page }) => {
    const wrong = []
    for (const path of [...PAGES, ...added, ...await further(page)]) {
      const answer = await page.goto(path)
      if (answer.status() !== 200) wrong.push(`${path}: ${answer.status()}`)
      assert.equal(await page.locator("html").getAttribute("lang"), langue)
      assert.match(await page.title(), /^\S.* · Oxiva$/)
      assert.equal(await page.locator("h1").count(), 1, path)
      await look(page, path, wrong, french ? { phone: ["light"] } : { desk: ["light"], phone: [] })
    }
    none(wrong)
  })

  scene(`every state of a page, ${langue}`, { as: once }, async ({ page }) => {
    const wrong = []
    for (const [name, arrange] of Object.entries(STATES)) {
      await arrange(page)
      await look(page, name, wrong, french ? {} : { desk: ["light"], phone: ["light"] })
    }
    // The menu of the phone.
    await page.setViewportSize(PHONE)
    await page.goto("/tickets")
    await page.locator(".topbar .menu-button").click()
    await page.locator("#nav").waitFor()
    wrong.push(...(await violations(page)).map(what => `menu: ${what}`))
    none(wrong)
  })
}

scene("every page of an empty dossier", { as: () => dossier("vide") }, async ({ page }) => {
  const wrong = []
  for (const path of ["/", "/societes", "/activites", "/tickets", "/modules", "/modules/disponibles", "/modules/api", "/modules/zapier", "/webhooks", "/livraisons", "/livraisons/relance", "/receptions", "/personnes", "/cles"]) {
    const answer = await page.goto(path)
    if (answer.status() !== 200) wrong.push(`${path}: ${answer.status()}`)
    await look(page, path, wrong)
  }
  none(wrong)
})

scene("the sign-in form", { as: null }, async ({ page }) => {
  const wrong = []
  await page.goto("/connexion")
  await look(page, "/connexion", wrong)
  await page.locator("#email").fill("x@y.example")
  await page.locator("#password").fill("z")
  const dossierField = page.locator("#dossier")
  if (await dossierField.count()) await dossierField.fill("demo")
  await page.locator("button.primary").click()
  await page.getByRole("alert").waitFor()
  await look(page, "wrong password", wrong)
  none(wrong)
})

scene("a forgotten password, and what is behind a link", { as: null }, async ({ page }) => {
  const wrong = []
  await page.goto("/mot-de-passe-oublie")
  await look(page, "/mot-de-passe-oublie", wrong)
  const admin = await visit()
  // One's own password changes with the old one.
  await admin.page.goto("/personnes/2")
  await admin.page.locator("form[action$='/lien'] button").click()
  await page.goto(await admin.page.locator("#lien").innerText())
  await look(page, "behind a link", wrong)
  await page.locator("button.primary").click()
  await page.locator(".error-summary").waitFor()
  await look(page, "a password that is refused", wrong)
  await page.goto("/invitation/1.x")
  await look(page, "a dead link", wrong)
  await admin.context.close()
  none(wrong)
})

scene("at every width from a small phone to a wide screen nothing sticks out", async ({ page }) => {
  const wrong = []
  for (const path of ["/", "/societes", `/societes/${long}`, "/tickets/8", "/modules/zapier", "/webhooks", "/webhooks/4", "/webhooks/4/modifier", "/webhooks/documentation", "/livraisons", "/receptions", "/cles"]) {
    await page.goto(path)
    for (const width of [320, 360, 480, 600, 720, 840, 960, 1100, 1440, 1920]) {
      await page.setViewportSize({ width, height: 800 })
      wrong.push(...(await overflow(page)).map(what => `${path} ${what}`))
    }
  }
  none(wrong)
})
