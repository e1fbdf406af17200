// The first dossier, made with the link that a server without any prints: axe-core finds nothing, nothing sticks out, and
// it works without JavaScript.

import assert from "node:assert/strict"
import { after, test } from "node:test"
import { overflow, violations } from "./support/axe.mjs"
import { launch, none } from "./support/house.mjs"
import { serveEmpty } from "./support/server.mjs"

const [server, browser] = await Promise.all([serveEmpty(), launch()])
after(async () => {
  await browser.close()
  await server.stop()
})
const DESK = { width: 1280, height: 800 }, PHONE = { width: 390, height: 844 }

/** What is wrong with a page, at both sizes and in both themes. */
async function look(page, where) {
  const wrong = []
  for (const viewport of [DESK, PHONE]) {
    await page.setViewportSize(viewport)
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme })
      const found = [...await overflow(page), ...await violations(page)]
      wrong.push(...found.map(what => `${where} ${viewport.width} ${colorScheme}: ${what}`))
    }
  }
  return wrong
}

for (const [locale, words] of [["fr-FR", ["Rien n’est encore installé ici.", "Premier dossier"]], ["en-GB", ["Nothing is set up here yet.", "First dossier"]]]) {
  test(`before anything is set up, ${locale}`, async () => {
    const context = await browser.newContext({ baseURL: server.base, locale, reducedMotion: "reduce" })
    const page = await context.newPage(), wrong = []
    await page.goto("/connexion")
    await page.getByText(words[0]).waitFor()
    assert.equal(await page.locator("input").count(), 0)
    wrong.push(...await look(page, "/connexion"))
    await page.goto(server.link)
    await page.getByRole("heading", { name: words[1], exact: true }).waitFor()
    wrong.push(...await look(page, "the form"))
    await page.locator("button.primary").click()
    await page.locator(".error-summary").waitFor()
    wrong.push(...await look(page, "the form, refused"))
    none(wrong)
    await context.close()
  })
}

test("without JavaScript the link leads to a dossier, once", async () => {
  const context = await browser.newContext({ baseURL: server.base, locale: "fr-FR", javaScriptEnabled: false, viewport: DESK })
  const page = await context.newPage()
  await page.goto(server.link)
  for (const [label, text] of [["Raison sociale", "Atelier Exemple"], ["Dossier", "atelier"], ["Nom", "Camille Martin"], ["E-mail", "camille@oxiva.example"]]) {
    await page.getByLabel(label, { exact: true }).fill(text)
  }
  await page.locator("#password").fill("une phrase bien longue")
  await page.locator("#again").fill("une phrase bien longue")
  await page.getByRole("button", { name: "Créer le dossier" }).click()
  assert.equal(page.url(), `${server.base}/`)
  await page.getByText("Le dossier est créé. Bienvenue").waitFor()
  await page.getByRole("heading", { name: /Bonjour Camille/ }).waitFor()
  await context.close()
  const later = await browser.newContext({ baseURL: server.base, locale: "fr-FR", reducedMotion: "reduce" })
  const other = await later.newPage()
  await other.goto(server.link)
  await other.getByRole("heading", { name: "Oxiva est installé" }).waitFor()
  none(await look(other, "the link, afterwards"))
  await other.getByRole("link", { name: "Se connecter" }).click()
  await other.locator("#password").waitFor()
  await later.close()
})
