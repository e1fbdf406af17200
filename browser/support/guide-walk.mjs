// One way through the whole guide, chapter after chapter, in a demo of its own: every step is done, and at
// every picture of the guide the page is handed to whoever takes it or compares it.

import assert from "node:assert/strict"
import { chapter, chapters } from "./guide-text.mjs"
import { PATIENCE, Reader } from "./guide-reader.mjs"
import { serveDemo } from "./server.mjs"

export const VIEWPORT = { width: 1180, height: 800 }

/** What a picture shows where it is not the whole page: an element, and how high at most. */
const PARTS = {
  "premier-zap-etape": { of: "main", height: 860 },
  "donnees-liste": { of: "dialog[open]" },
  "declencheur-condition": { of: "#volet fieldset.conditions" },
  "conditions-chemin": { of: "#volet", height: 520 },
  "essais-etape": { of: "#volet .trial" },
  "zapier-action": { of: "#volet", height: 900 },
  "zapier-module": { of: "main", height: 1020 },
  "zapier-modules": { of: "article.module" },
  "zapier-connexion": { of: "main section.card" },
  "zapier-adresse": { of: "#volet", height: 330 },
  "zapier-trois-chemins": { of: ".step-list", height: 1300 },
}

/** In the page: what differs from one day to the next is covered, until the function that is left undoes it. */
function cover({ origin, now }) {
  const covered = []
  const steady = text => text
    .replaceAll(origin, "https://oxiva.example").replaceAll(origin.replace("http://", ""), "oxiva.example")
    .replace(/\/hooks\/catch\/\d+\/\w+/g, "/hooks/catch/48213377/mq7w2x9c4k5r8t3v")
    .replace(/oxv_[\w-]{4,}/g, key => `oxv_${"0".repeat(Math.min(key.length - 4, 24))}`)
    .replace(/\d{4}-\d\d-\d\d([T ])\d\d:\d\d:\d\d/g, "2026-03-12$109:45:26").replace(/(09:45:26)\.\d+/g, "$1.000").replace(/(09:45:26\.000)[+-]\d\d:\d\d/g, "$1+01:00")
    .replace(/(T09:45:26)[+-]\d\d:\d\d/g, "$1-05:00").replace(/\b1[789]\d{8}\b/g, "1773305126")
    .replace(/\d\d\/\d\d\/\d{4}(,? )\d\d:\d\d/g, "12/03/2026$109:45")
    .replace(/\b\d\d\/\d\d\/20\d\d\b/g, "12/03/2026").replace(/^\d\d\/\d\d$/, "12/03")
    .replace(/[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/g, "019c2f5e-7a10-7c3d-9b42-5d1e8f60a7b3")
    .replace(/\b\d+(?:[.,]\d+)?([\s\u00a0\u202f])(ms|s)\b/g, "12$1ms")
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    const node = walker.currentNode
    const text = node.parentElement.closest("time") ? now : steady(node.data)
    if (text === node.data) continue
    covered.push([node, node.data])
    node.data = text
  }
  window.uncover = () => covered.forEach(([node, text]) => { node.data = text })
}

/** The part of the page that a picture shows, and what can be read in it. */
async function part(page, picture) {
  const { of = "main", height = 700 } = PARTS[picture] ?? {}
  const element = page.locator(of).first()
  await page.evaluate(() => scrollTo(0, 0))
  await page.mouse.move(0, 0)
  const box = await element.boundingBox()
  assert(box, `${picture}: the page has no ${of}`)
  const lines = (await element.innerText()).split("\n").map(line => line.replace(/\s+/g, " ").trim()).filter(Boolean)
  const end = await element.evaluate(one => Math.max(...[...one.children].map(child => child.getBoundingClientRect().bottom)))
  return { clip: { ...box, height: Math.round(Math.min(box.height, height, end - box.y + 24)) }, text: lines }
}

/** Follows the chapters in this language. `shown(picture, page, { clip, text })` is called at each picture. */
export async function walk(browser, lang, shown, names = chapters()) {
  const server = await serveDemo({ relay: true })
  const context = await browser.newContext({ baseURL: server.base, locale: "fr-FR", timezoneId: "Europe/Paris", reducedMotion: "reduce", colorScheme: "light", viewport: VIEWPORT, permissions: ["clipboard-read", "clipboard-write"] })
  context.setDefaultTimeout(PATIENCE)
  const post = async (path, form) => assert((await context.request.post(path, { form, headers: { Origin: server.base } })).ok(), path)
  await post("/connexion", server.admin)
  await post("/compte", { nom: "Camille Démo", langue: lang })
  // The guide begins where nothing is active.
  await post("/modules/zapier/arret")
  await post("/modules/api/arret")
  const page = await context.newPage()
  const reader = new Reader(page, lang)
  await page.goto("/")
  try {
    for (const name of names) {
      const parts = chapter(lang, name)
      // A chapter without steps borrows its pictures.
      if (!parts.some(({ step }) => step)) continue
      for (const { step, picture } of parts) {
        if (step) await reader.follow(step)
        else {
          // A run is shown once it has ended.
          await page.waitForFunction(() => !document.querySelector("#execution[data-refresh]"))
          await page.evaluate(cover, { origin: server.base, now: lang === "fr" ? "maintenant" : "now" })
          await shown(picture, page, await part(page, picture))
          await page.evaluate(() => window.uncover())
        }
      }
    }
  } catch (error) {
    await page.screenshot({ path: `${process.env.PICTURES ?? "/tmp"}/guide-${lang}.png` }).catch(() => {})
    throw error
  } finally {
    await context.close()
    await server.stop()
  }
}
