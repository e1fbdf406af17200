// The pictures of the guide, taken while its steps are followed: `OXIVA_BIN=… node guide-pictures.mjs`, from
// this folder; one language alone: `… guide-pictures.mjs fr`. Beside them stands what can be read in each
// (pictures.json), by which guide.test.mjs finds the pictures that are out of date.

import { mkdir, readdir, rm, writeFile } from "node:fs/promises"
import { walk } from "./support/guide-walk.mjs"
import { launch } from "./support/house.mjs"

const MAX_BYTES = 3_000_000, SCALE = 1.5, QUALITY = 72

const browser = await launch()
let total = 0
for (const lang of process.argv.length > 2 ? process.argv.slice(2) : ["fr", "en"]) {
  const to = new URL(`../docs/guide/${lang}/images/`, import.meta.url)
  await mkdir(to, { recursive: true })
  const pictures = {}
  await walk(browser, lang, async (picture, page, { clip, text }) => {
    const session = await page.context().newCDPSession(page)
    const { data } = await session.send("Page.captureScreenshot", { format: "webp", quality: QUALITY, captureBeyondViewport: true, clip: { ...clip, scale: SCALE } })
    const bytes = Buffer.from(data, "base64")
    await writeFile(new URL(`${picture}.webp`, to), bytes)
    pictures[picture] = { width: Math.round(clip.width), height: Math.round(clip.height), text }
    total += bytes.length
    console.log(`${lang} ${picture}.webp  ${Math.round(bytes.length / 1000)} kB`)
  })
  await writeFile(new URL("pictures.json", to), `${JSON.stringify(pictures, null, 1)}\n`)
  for (const name of await readdir(to)) {
    if (name.endsWith(".webp") && !pictures[name.replace(".webp", "")]) await rm(new URL(name, to))
  }
}
await browser.close()
console.log(`${Math.round(total / 1000)} kB in all`)
if (total > MAX_BYTES) throw new Error(`more than ${MAX_BYTES} bytes`)
