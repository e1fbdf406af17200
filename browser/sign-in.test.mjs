import assert from "node:assert/strict"
import { openHouse, press } from "./support/house.mjs"

const { base, admin, scene } = await openHouse()

async function fill(page, { email, password }) {
  await page.getByLabel("E-mail").fill(email)
  await page.getByLabel("Mot de passe").fill(password)
  await press(page, "Se connecter")
}

for (const script of [true, false]) {
  const how = script ? "" : ", without JavaScript"

  scene(`a wrong password is said, a right one opens the page that was asked for${how}`, { as: null, script }, async ({ page }) => {
    await page.goto("/tickets?statut=open")
    assert.equal(page.url(), `${base}/connexion?suite=%2Ftickets%3Fstatut%3Dopen`)
    const answer = page.waitForResponse(response => response.request().method() === "POST")
    await fill(page, { ...admin, password: "pas celui-là" })
    assert.equal((await answer).status(), 401)
    await page.getByRole("alert").filter({ hasText: "E-mail ou mot de passe incorrect." }).waitFor()
    assert.equal(await page.getByLabel("E-mail").inputValue(), admin.email, "the address stays")
    assert.equal(await page.getByLabel("Mot de passe").inputValue(), "", "the password does not")
    await fill(page, admin)
    await page.waitForURL("/tickets?statut=open")
    await page.getByRole("heading", { name: "Tickets", level: 1 }).waitFor()
  })

  scene(`signing out ends the session${how}`, { as: null, script }, async ({ page, context }) => {
    await page.goto("/connexion")
    await fill(page, admin)
    await page.waitForURL("/")
    const cookies = await context.cookies()
    const session = cookies.find(cookie => cookie.name === "oxiva")
    assert(session.httpOnly && session.sameSite === "Lax")
    await page.locator("summary.avatar").click()
    await press(page, "Se déconnecter")
    await page.waitForURL("/connexion")
    assert.deepEqual((await context.cookies()).filter(cookie => cookie.name === "oxiva"), [])
    await context.addCookies([session]) // a copy of the cookie is worth nothing
    await page.goto("/societes")
    assert.equal(page.url(), `${base}/connexion?suite=%2Fsocietes`)
  })
}

scene("an unknown address is answered like a wrong password", { as: null }, async ({ page }) => {
  await page.goto("/connexion")
  await fill(page, { email: "personne@oxiva.example", password: "n’importe quoi" })
  await page.getByRole("alert").filter({ hasText: "E-mail ou mot de passe incorrect." }).waitFor()
})

scene("after signing in nobody is sent to another site", { as: null }, async ({ page }) => {
  await page.goto("/connexion?suite=//evil.example/")
  await fill(page, admin)
  await page.waitForURL("/")
})

scene("the sign-in form speaks the browser's language", { as: null, locale: "en-GB" }, async ({ page }) => {
  await page.goto("/connexion")
  assert.equal(await page.locator("html").getAttribute("lang"), "en")
  await page.getByRole("button", { name: "Sign in" }).waitFor()
})
