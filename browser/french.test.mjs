// French as it is set in print: no plain space before : ; ! ? », none after «, and ’ rather than '.

import assert from "node:assert/strict"
import { readFileSync } from "node:fs"
import { flash, none, openHouse, press } from "./support/house.mjs"
import { PAGES, STATES, further } from "./support/pages.mjs"

const { scene, person, create } = await openHouse()

// Names of the sample data are as the register writes them.
const names = readFileSync(new URL("../demo/societes.csv", import.meta.url), "utf8").split("\n").slice(1)
  .flatMap(line => [line.split(";")[0], line.split(";")[3]]).filter(name => name?.includes("'"))
  .sort((a, b) => b.length - a.length)

/** Every text of the interface: what is seen, what is said, what is asked. Code and data are left out. */
const texts = page => page.evaluate(() => {
  const data = "code, pre, kbd, script, style, textarea, .exchange dd, .exchange dt"
  const found = [document.title]
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) if (!walker.currentNode.parentElement.closest(data)) found.push(walker.currentNode.data)
  for (const name of ["title", "placeholder", "aria-label", "alt", "data-confirm", "data-confirm-label", "data-guard", "data-label", "data-label-auto", "data-label-light", "data-label-dark"]) {
    for (const element of document.querySelectorAll(`[${name}]`)) found.push(element.getAttribute(name))
  }
  return [...new Set(found.map(text => text.replace(/\s*\n\s*/g, "\n").replace(/^\n|\n$/g, "")).filter(Boolean))]
})

function mistakes(where, all) {
  // Networks are no words either: ::1/128.
  return all.map(text => names.reduce((rest, name) => rest.replaceAll(name, ""), text).replaceAll(/[0-9a-f.:]+\/\d+/g, ""))
    .filter(text => / [:;!?»]|« |[:;!?»]\S*'|'/.test(text) || /[^\s\u00a0\u202f/][;!?»](\s|$)/.test(text) || /[a-zé]:(\s|$)/.test(text) || /\.\.\./.test(text))
    .map(text => `${where}: ${text}`)
}

scene("every page and every state", { as: () => person("Typo", { role: "administrator" }) }, async ({ page }) => {
  const wrong = []
  let seen = 0
  const read = async where => {
    const all = await texts(page)
    seen += all.length
    wrong.push(...mistakes(where, all))
  }
  await create("tickets", { societe: "11", sujet: "Pour une livraison" })
  for (const path of [...PAGES, ...await further(page)]) {
    await page.goto(path)
    await read(path)
  }
  for (const [name, arrange] of Object.entries(STATES)) {
    await arrange(page)
    await read(name)
  }
  assert(seen > 1_000, `${seen}`)
  none(wrong)
})

scene("what is said once, and what is refused", async ({ page }) => {
  const wrong = []
  const read = async where => wrong.push(...mistakes(where, await texts(page)))
  await page.goto("/connexion")
  await read("/connexion")
  await page.goto("/modules/api")
  await page.locator("main .banner.info").waitFor()
  await read("API that Zapier uses")
  await page.goto("/cles")
  await page.getByLabel("Nom").fill("Typo")
  await press(page, "Créer la clé")
  await page.locator("#cle").waitFor()
  await read("key made")
  await page.goto("/modules/zapier")
  await page.getByLabel("Suspendre").check()
  await press(page, "Valider")
  await flash(page, "suspendue")
  await read("suspended")
  await page.goto("/societes/creer")
  for (const field of ["nom", "siren", "siret", "tva_intracom", "naf", "email", "site_web", "pays", "telephone"]) {
    await page.locator(`#${field}`).evaluate((element, long) => { element.removeAttribute("maxlength"); element.value = long }, "é".repeat(600))
  }
  await press(page, "Créer la société")
  await page.locator(".error-summary").waitFor()
  assert(await page.locator("[aria-invalid=true]").count() >= 8)
  await read("all refused")
  none(wrong)
})
