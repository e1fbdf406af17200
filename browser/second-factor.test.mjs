// The second factor as people use it: set up on their own page, asked for at the next sign-in.

import assert from "node:assert/strict"
import { createHmac } from "node:crypto"
import { overflow, violations } from "./support/axe.mjs"
import { flash, none, openHouse, press } from "./support/house.mjs"

const { base, scene, person } = await openHouse()

/** What an authenticator app shows, `steps` of 30 seconds from now. */
function codeOf(secret, steps = 0) {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
  const bits = [...secret.replace(/ /g, "")].map(c => letters.indexOf(c).toString(2).padStart(5, "0")).join("")
  const key = Buffer.from(bits.match(/.{8}/g).map(byte => parseInt(byte, 2)))
  const step = Buffer.alloc(8)
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps))
  const mac = createHmac("sha1", key).update(step).digest()
  const value = mac.readUInt32BE(mac.at(-1) & 15) & 0x7fffffff
  return String(value % 1_000_000).padStart(6, "0")
}

async function signIn(page, { email, password }) {
  await page.goto("/connexion?suite=/tickets")
  await page.locator("#email").fill(email)
  await page.locator("#password").fill(password)
  await page.locator("button.primary").click()
}

async function look(page, where, wrong) {
  for (const viewport of [{ width: 390, height: 844 }, { width: 1280, height: 800 }]) {
    await page.setViewportSize(viewport)
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme })
      wrong.push(...[...await violations(page), ...await overflow(page)].map(what => `${where} ${viewport.width} ${colorScheme}: ${what}`))
    }
  }
}

for (const script of [true, false]) {
  const how = script ? "" : ", without JavaScript"

  scene(`set up, asked for, recovered from, switched off${how}`, { as: null, script }, async ({ page, context }) => {
    const wrong = [], who = await person(script ? "Sacha" : "Andrea")
    const seen = async where => { if (script) await look(page, where, wrong) }
    await signIn(page, who)
    await page.waitForURL("/tickets")
    await page.goto("/compte")
    await page.getByRole("link", { name: "Mettre en place" }).click()
    await seen("not there yet")
    await press(page, "Mettre en place")
    const secret = await page.locator("#secret").textContent()
    assert.match(secret, /^([A-Z2-7]{4} ){7}[A-Z2-7]{4}$/)
    assert.equal(await page.getByRole("img", { name: "Code QR" }).evaluate(svg => svg.clientWidth > 100), true)
    await seen("being set up")
    await page.getByLabel("Mot de passe actuel").fill(who.password)
    await page.getByLabel("Code à 6 chiffres").fill("000000")
    await press(page, "Confirmer")
    await page.locator("#code-error").filter({ hasText: "Ce code n’est pas le bon" }).waitFor()
    assert.equal(await page.locator("#secret").textContent(), secret, "the same as before")
    await page.getByLabel("Mot de passe actuel").fill(who.password)
    await page.getByLabel("Code à 6 chiffres").fill(codeOf(secret, -1))
    await press(page, "Confirmer")
    const codes = (await page.locator("#recovery").textContent()).trim().split("\n")
    assert.equal(codes.length, 10)
    await seen("the recovery codes")
    await page.goto("/compte/second-facteur")
    await page.getByText("Il reste 10 codes de secours.").waitFor()
    assert.equal(await page.locator("#secret, #recovery").count(), 0, "never shown again")
    await seen("in force")

    await context.clearCookies()
    await signIn(page, who)
    await page.waitForURL("/connexion/code?suite=%2Ftickets")
    await seen("the second step")
    await page.getByLabel("Code à 6 chiffres").fill("000000")
    await page.getByRole("button", { name: "Se connecter" }).first().click()
    await page.getByRole("alert").filter({ hasText: "Ce code n’est pas le bon" }).waitFor()
    await seen("a wrong code")
    await page.getByLabel("Code à 6 chiffres").fill(codeOf(secret))
    await page.getByRole("button", { name: "Se connecter" }).first().click()
    await page.waitForURL("/tickets")

    await context.clearCookies()
    await signIn(page, who)
    await page.getByText("J’ai perdu mon téléphone").click()
    await page.getByLabel("Code de secours").fill(codes[4].toUpperCase())
    await page.getByRole("button", { name: "Se connecter" }).last().click()
    await page.waitForURL("/tickets")
    await page.goto("/compte/second-facteur")
    await page.getByText("Il reste 9 codes de secours.").waitFor()
    await page.getByLabel("Mot de passe actuel").fill(who.password)
    await page.getByLabel("Code à 6 chiffres").fill(codeOf(secret, 1))
    await press(page, "Désactiver le second facteur")
    await flash(page, "Le second facteur est désactivé.")
    await context.clearCookies()
    await signIn(page, who)
    await page.waitForURL("/tickets")
    none(wrong)
  })
}

scene("a session is closed by itself", { as: null }, async ({ page }) => {
  const who = await person("Lou")
  await signIn(page, who)
  await page.waitForURL("/tickets")
  await page.request.post("/connexion", { form: { email: who.email, password: who.password }, headers: { Origin: base, Cookie: "" } })
  await signIn(page, who)
  await page.waitForURL("/tickets")
  await page.goto("/compte")
  const rows = page.locator("section tbody tr")
  const before = await rows.count()
  assert(before >= 2)
  await rows.filter({ hasText: "127.0.0.1" }).filter({ hasText: "Cette session" }).waitFor()
  await rows.filter({ hasNotText: "Cette session" }).first().getByRole("button").click()
  await flash(page, "La session est fermée.")
  assert.equal(await rows.count(), before - 1)
})
