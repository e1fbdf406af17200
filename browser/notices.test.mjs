// Notices: a bell for administrators, a page, and gone once somebody has read them.

import assert from "node:assert/strict"
import { createServer } from "node:http"
import { once } from "node:events"
import { after } from "node:test"
import { overflow, violations } from "./support/axe.mjs"
import { flash, none, openHouse, until } from "./support/house.mjs"

const { scene, visit, person } = await openHouse()

// A receiver that is gone for good.
const gone = createServer((_, response) => response.writeHead(410).end()).listen(0, "127.0.0.1")
await once(gone, "listening")
after(() => gone.close())

scene("a receiver that is gone is reported until it has been read", async ({ page }) => {
  await page.goto("/avis")
  await page.getByRole("heading", { name: "Rien à signaler" }).waitFor()
  assert.equal(await page.locator(".topbar .bell").count(), 0)
  for (const kind of ["ticket", "client"]) {
    await page.goto("/modules/zapier")
    await page.locator(`#url-${kind}`).fill(`http://127.0.0.1:${gone.address().port}/${kind}`)
    await page.locator(".form button.primary").click()
    await page.locator(".flash").waitFor()
    await page.locator(`#example-${kind}`).click()
  }
  await until(async () => {
    await page.goto("/tickets")
    return await page.locator(".topbar .bell", { hasText: "2 alertes à lire" }).count()
  })
  const wrong = []
  const look = async where => {
    for (const viewport of [{ width: 390, height: 844 }, { width: 1280, height: 800 }]) {
      await page.setViewportSize(viewport)
      for (const colorScheme of ["light", "dark"]) {
        await page.emulateMedia({ colorScheme })
        wrong.push(...[...await violations(page), ...await overflow(page)].map(what => `${where} ${viewport.width} ${colorScheme}: ${what}`))
      }
    }
  }
  await look("bell")
  await page.locator(".topbar .bell").click()
  await page.getByText("a répondu que cette adresse n’existe plus (410)").first().waitFor()
  await look("/avis")
  none(wrong)
  // A member sees nothing of it.
  const member = await visit({ as: await person("Simple") })
  await member.page.goto("/tickets")
  assert.equal(await member.page.locator(".topbar .bell").count(), 0)
  await member.context.close()
  await page.getByRole("button", { name: /^J’ai lu / }).first().click()
  await flash(page, "Cette alerte est rangée")
  assert.equal(await page.locator("main article.card").count(), 1)
})

scene("without JavaScript, too", { script: false }, async ({ page }) => {
  await page.goto("/avis")
  await page.getByRole("link", { name: /^Voir / }).first().click()
  await page.getByRole("heading", { level: 1 }).waitFor()
  await page.goto("/avis")
  await page.getByRole("button", { name: /^J’ai lu / }).first().click()
  await flash(page, "Cette alerte est rangée")
  await page.getByRole("heading", { name: "Rien à signaler" }).waitFor()
})
