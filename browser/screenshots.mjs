// The pictures of the README: `OXIVA_BIN=… node screenshots.mjs`, from this folder; needs pngquant and the
// font Inter.

import { execFileSync } from "node:child_process"
import { mkdir, stat } from "node:fs/promises"
import { launch } from "./support/house.mjs"
import { serveDemo } from "./support/server.mjs"

const DESK = { width: 1200, height: 750 }, PHONE = { width: 390, height: 780 }
const to = new URL("../docs/images/", import.meta.url)

const server = await serveDemo()
const browser = await launch()
await mkdir(to, { recursive: true })

async function open(viewport, colorScheme) {
  const context = await browser.newContext({ baseURL: server.base, locale: "fr-FR", timezoneId: "Europe/Paris", viewport, colorScheme, reducedMotion: "reduce" })
  const { email, password } = server.admin
  await context.request.post("/connexion", { form: { email, password }, headers: { Origin: server.base } })
  return context.newPage()
}

async function shoot(page, name) {
  const path = new URL(`${name}.png`, to).pathname
  await page.screenshot({ path, animations: "disabled", caret: "hide" })
  execFileSync("pngquant", ["--force", "--ext", ".png", path])
  const { size } = await stat(path)
  if (size > 80_000) throw new Error(`${name}.png weighs ${size} bytes`)
  console.log(`${name}.png  ${Math.round(size / 1000)} kB`)
}

const light = await open(DESK, "light")
// A dossier at work: a corrected address, calls that went well.
await light.goto("/societes/11/modifier")
await light.locator("#telephone").fill("03 23 20 50 10")
await light.locator("#adresse").fill("2, rue de l’Église")
await light.locator("#email").fill("mairie@mont-saint-martin.example")
await light.locator("form.form button.primary").click()
await light.locator(".flash").waitFor()
for (const kind of ["client", "ticket", "activite"]) {
  await light.goto("/modules/zapier")
  await light.locator(`#example-${kind}`).click()
  await light.locator(`#last-${kind} .badge.success`).waitFor()
}
await light.goto("/societes/11")
await shoot(light, "societe")
await light.goto("/modules/zapier")
await light.setViewportSize({ ...DESK, height: 860 })
await shoot(light, "zapier")

const dark = await open(DESK, "dark")
await dark.goto("/")
await shoot(dark, "home-dark")

const phone = await open(PHONE, "light")
await phone.goto("/societes")
await shoot(phone, "societes-phone")

await browser.close()
await server.stop()
