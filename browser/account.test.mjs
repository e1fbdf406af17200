import assert from "node:assert/strict"
import { flash, openHouse, press } from "./support/house.mjs"

const { base, scene, visit, person } = await openHouse()

const signIn = async (page, { email, password }) => {
  await page.goto("/connexion")
  await page.locator("#email").fill(email)
  await page.locator("#password").fill(password)
  await page.locator("button.primary").click()
}

scene("the language of the pages is the person's", { as: () => person("Robin") }, async ({ page }) => {
  await page.goto("/compte")
  await page.getByLabel("Langue").selectOption("English")
  await press(page, "Enregistrer")
  await page.getByRole("heading", { name: "My account" }).waitFor()
  assert.equal(await page.locator("html").getAttribute("lang"), "en")
  await page.goto("/tickets/creer")
  await page.getByRole("heading", { name: "New ticket" }).waitFor()
  await page.goto("/pas-de-page")
  await page.getByRole("link", { name: "Back" }).waitFor() // errors too, which know nobody
  await page.goto("/compte")
  await page.getByLabel("Language").selectOption("Français")
  await press(page, "Save")
  await page.getByRole("heading", { name: "Mon compte" }).waitFor()
})

scene("sessions: the others are listed and closed", { as: null }, async ({ page }) => {
  const kim = await person("Kim")
  await signIn(page, kim)
  await page.waitForURL("/")
  const phone = await visit({ as: null, userAgent: "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Mobile Safari/604.1" })
  await signIn(phone.page, kim)
  await phone.page.waitForURL("/")
  await page.goto("/compte")
  const sessions = page.locator("section tbody tr")
  assert.equal(await sessions.count(), 2)
  await sessions.filter({ hasText: "Safari, iPhone" }).waitFor()
  await sessions.filter({ hasText: "Chrome, Linux" }).filter({ hasText: "Cette session" }).waitFor()
  await press(page, "Fermer les autres")
  await page.getByRole("alertdialog").getByRole("button", { name: "Fermer" }).click()
  await flash(page, "Les autres sessions sont fermées.")
  assert.equal(await sessions.count(), 1)
  await phone.page.goto("/societes")
  assert.match(phone.page.url(), /\/connexion/)
  await phone.context.close()
})

scene("a password is changed with the old one; every other session ends", { as: null }, async ({ page }) => {
  const noa = await person("Noa"), fresh = "encore un mot de passe"
  await signIn(page, noa)
  await page.waitForURL("/")
  const change = async (current, next, again) => {
    await page.getByLabel("Mot de passe actuel").fill(current)
    await page.getByLabel("Nouveau mot de passe").fill(next)
    await page.getByLabel("Confirmation").fill(again)
    await press(page, "Changer le mot de passe")
  }
  await page.goto("/compte")
  await change("ce n’est pas lui", fresh, fresh)
  await page.locator("#current_password-error").filter({ hasText: "Ce n’est pas votre mot de passe actuel." }).waitFor()
  await change(noa.password, fresh, "autre chose encore")
  await page.locator("#again-error").filter({ hasText: "ne sont pas les mêmes" }).waitFor()
  await change(noa.password, "court", "court")
  await page.locator("#new_password-error").filter({ hasText: "12 caractères au moins." }).waitFor()
  const phone = await visit({ as: noa })
  await change(noa.password, fresh, fresh)
  await flash(page, "Le mot de passe est changé. Les autres sessions sont fermées.")
  await phone.page.goto("/societes")
  assert.match(phone.page.url(), /\/connexion/)
  await phone.context.close()
  await page.context().clearCookies()
  await signIn(page, noa)
  await page.getByRole("alert").waitFor()
  await signIn(page, { ...noa, password: fresh })
  await page.waitForURL("/")
})

scene("the theme is chosen once and kept from the first paint on", async ({ page }) => {
  await page.goto("/")
  await page.locator("summary.avatar").click()
  const toggle = page.locator("[data-theme-toggle]")
  for (const [label, theme] of [["clair", "light"], ["sombre", "dark"]]) {
    await toggle.click()
    await toggle.filter({ hasText: `Thème\u00a0: ${label}` }).waitFor()
    const html = await (await page.context().request.get("/societes")).text()
    assert(html.includes(`data-theme="${theme}"`))
  }
  const dark = await page.evaluate(() => getComputedStyle(document.body).backgroundColor)
  await toggle.click()
  await toggle.filter({ hasText: "automatique" }).waitFor()
  assert.notEqual(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), dark)
})

scene("the dossier's name and time zone", async ({ page }) => {
  assert.equal((await page.goto("/dossier")).status(), 200)
  await page.getByLabel("Fuseau horaire").fill("Mars/Olympus")
  await press(page, "Enregistrer")
  await page.locator("#fuseau-error").filter({ hasText: "Ce fuseau horaire n’existe pas" }).waitFor()
  await page.getByLabel("Fuseau horaire").fill("Indian/Reunion")
  await press(page, "Enregistrer")
  await flash(page, "C’est enregistré.")
  assert.equal(await page.getByLabel("Fuseau horaire").inputValue(), "Indian/Reunion")
})
