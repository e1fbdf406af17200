// From the list of zaps to a zap that runs, in four clicks, with and without JavaScript; and the gallery as a page.

import assert from "node:assert/strict"
import { follow, openHouse } from "./support/house.mjs"

const { create, scene, person } = await openHouse()
const admin = name => () => person(name, { role: "administrator" })
const main = page => page.locator("main")

for (const script of [true, false]) {
  scene(`four clicks from the list of zaps to a zap that runs, ${script ? "with" : "without"} JavaScript`, { as: admin(script ? "Alix" : "Sacha"), script }, async ({ page }) => {
    await page.goto("/zaps")
    let clicks = 0
    const click = async element => {
      clicks++
      await follow(page, element)
    }
    await click(main(page).getByRole("link", { name: "Partir d’un modèle" }))
    await click(main(page).getByRole("link", { name: "Trois chemins\u00a0: clients, activités et tickets dans trois tableaux" }))
    await click(main(page).getByRole("button", { name: "Utiliser ce modèle" }))
    await click(main(page).getByRole("button", { name: "Publier et activer" }))
    await main(page).locator(".badge").filter({ hasText: "Actif" }).first().waitFor()
    assert.equal(clicks, 4)
    const nom = `Mairie ${script}`
    await create("societes", { nom })
    const seen = async () => {
      await page.goto("/tableaux")
      // The demo has a table of that name: the template's is the newest.
      await follow(page, main(page).getByRole("link", { name: /^Clients \(\d\)$/ }).last())
      return page.getByText(nom, { exact: true }).count()
    }
    for (let tries = 0; !await seen(); tries++) assert(tries < 20, "the row is there")
  })
}

scene("the gallery is searched as one types", { as: admin("Lou") }, async ({ page }) => {
  await page.goto("/zaps/creer")
  await follow(page, main(page).getByRole("link", { name: "Partir d’un modèle" }))
  const cards = page.locator("#results h3")
  assert(await cards.count() >= 15)
  await main(page).getByRole("searchbox").fill("ECHEANCE")
  await page.waitForFunction(() => document.querySelectorAll("#results h3").length < 5)
  await page.getByRole("link", { name: "Le matin, les activités du lendemain" }).waitFor()
  await main(page).getByRole("searchbox").fill("introuvable")
  await page.getByText("Aucun modèle ne correspond").waitFor()
})

if (process.env.PICTURES) {
  for (const [width, height] of [[1280, 800], [390, 844]]) {
    for (const colorScheme of ["light", "dark"]) {
      scene(`pictures, ${width}, ${colorScheme}`, { as: admin(`Image-${width}-${colorScheme}`), viewport: { width, height }, colorScheme }, async ({ page }) => {
        const shoot = name => page.screenshot({ path: `${process.env.PICTURES}/${name}-${width}-${colorScheme}.png`, fullPage: true })
        for (const path of ["zaps", "zaps/modeles", "zaps/modeles/three-paths", "zaps/modeles/new-ticket-chat", "zaps/modeles/ads-lead"]) {
          await page.goto(`/${path}`)
          await shoot(path.replaceAll("/", "_"))
        }
        await page.goto("/zaps/modeles/three-paths")
        await follow(page, main(page).getByRole("button", { name: "Utiliser ce modèle" }))
        await shoot("draft")
      })
    }
  }
}
