// A zap that is shared by a link: opened by somebody who is not signed in, installed in another dossier, opened after
// it was revoked. All of it without JavaScript; the pages are looked at with it.

import assert from "node:assert/strict"
import { overflow, violations } from "./support/axe.mjs"
import { flash, none, openHouse, press } from "./support/house.mjs"

const { base, scene, visit, create, dossier } = await openHouse()
const DESK = { width: 1280, height: 800 }, PHONE = { width: 390, height: 844 }
const ZAP = {
  title: "Appel urgent",
  trigger: { id: "1", kind: "catch_hook" },
  steps: [
    { id: "2", kind: "filter", any: [[{ key: "{{1__urgence}}", match: "text_exactly", value: "haute" }]] },
    { id: "3", kind: "action", app: "webhooks", action: "post", params: { url: "https://hooks.exemple.fr/une/adresse/assez/longue?token=jeton-secret", data: { nom: "{{1__nom}}" } } },
    { id: "4", kind: "action", app: "storage", action: "set", note: "Demander à jeanne@exemple.fr", params: { key: "dernier", value: "{{1__nom}}" } },
  ],
}

/** Looks at a page on a desk and on a phone, light and dark. */
async function look(page, name, wrong) {
  for (const [width, viewport] of [["desk", DESK], ["phone", PHONE]]) {
    await page.setViewportSize(viewport)
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme })
      if (process.env.PICTURES) await page.screenshot({ path: `${process.env.PICTURES}/${name}-${width}-${colorScheme}.png`, fullPage: true })
      const found = [...await violations(page), ...await overflow(page)]
      wrong.push(...found.map(what => `${name} ${width} ${colorScheme}: ${what}`))
    }
  }
  await page.setViewportSize(DESK)
}

/** Shares a zap by its page; the link. */
async function share(page, zap) {
  await page.goto(`/zaps/${zap}/partage`)
  await press(page, "Créer le lien")
  return page.locator("#lien").innerText()
}

scene("a link is opened by a stranger, installed in another dossier, and revoked", { script: false }, async ({ page }) => {
  const { id } = await create("zaps", ZAP)
  await page.goto(`/zaps/${id}/partage`)
  const preview = page.getByRole("region", { name: "Ce que l’autre verra" })
  assert(!(await preview.innerText()).includes("exemple.fr"))
  await page.getByLabel("jeanne@exemple.fr").check()
  await press(page, "Revoir ce que l’autre verra")
  await preview.getByText("Demander à jeanne@exemple.fr").waitFor()
  await page.getByLabel("jeanne@exemple.fr").uncheck()
  await press(page, "Créer le lien")
  const link = await page.locator("#lien").innerText()
  assert.match(link, new RegExp(`^${base}/partages/[\\w-]{43}$`))

  // Somebody who has no account, or is not signed in yet.
  const guest = await visit({ as: null, script: false })
  await guest.page.goto(link)
  await guest.page.getByRole("heading", { level: 1, name: "Appel urgent" }).waitFor()
  const seen = await guest.page.content()
  for (const word of ["exemple.fr", "jeton-secret", "demo@"]) assert(!seen.includes(word), word)
  assert.equal(await guest.page.locator("meta[name=robots]").getAttribute("content"), "noindex, nofollow")
  const [file] = await Promise.all([guest.page.waitForEvent("download"), guest.page.getByRole("link", { name: "Télécharger" }).click()])
  assert.equal(file.suggestedFilename(), "zap.json")

  // They sign in to a dossier of their own, and come back.
  const other = await dossier("voisin")
  await guest.page.getByRole("link", { name: "Se connecter pour l’installer" }).click()
  await guest.page.getByLabel("E-mail").fill(other.email)
  await guest.page.getByLabel("Mot de passe").fill(other.password)
  if (await guest.page.getByLabel("Dossier").count()) await guest.page.getByLabel("Dossier").fill(other.dossier)
  await press(guest.page, "Se connecter")
  await guest.page.getByRole("heading", { level: 1, name: /Installer/ }).waitFor()
  await guest.page.getByLabel("Adresse web").fill("https://autre.example/entree")
  await press(guest.page, "Installer le brouillon")
  await flash(guest.page, "comme brouillon")
  await guest.page.getByText("autre.example").first().waitFor()
  assert.match(guest.page.url(), /\/zaps\/\d+\/editeur$/)

  await page.goto(`/zaps/${id}`)
  await page.getByText("installé une fois").waitFor()
  await press(page, "Révoquer")
  await flash(page, "Le lien est révoqué")
  const answer = await guest.page.goto(link)
  assert.equal(answer.status(), 410)
  await guest.page.getByRole("heading", { name: "Ce partage est terminé" }).waitFor()
  assert.deepEqual(guest.complaints, [])
  await guest.context.close()
})

scene("the pages of a share", async ({ page }) => {
  const { id } = await create("zaps", ZAP)
  const wrong = []
  await page.goto(`/zaps/${id}/partage`)
  await look(page, "share", wrong)
  const link = await share(page, id)
  await look(page, "share-made", wrong)
  await page.goto(`${link}/installation`)
  await look(page, "share-install", wrong)
  await page.goto(link)
  await look(page, "shared-inside", wrong)
  await page.goto(`/zaps/${id}`)
  await look(page, "zap-with-share", wrong)
  await page.goto("/modules/zapier")
  await look(page, "module-zapier", wrong)
  const guest = await visit({ as: null })
  await guest.page.goto(link)
  await look(guest.page, "shared", wrong)
  assert.deepEqual(guest.complaints, [])
  await guest.context.close()
  none(wrong)
})
