// Invitations and forgotten passwords as people use them, where no mail is sent: whoever administers
// hands the link over.

import assert from "node:assert/strict"
import { flash, openHouse, press } from "./support/house.mjs"

const { base, scene, visit, person } = await openHouse()
const PASSWORD = "une phrase bien assez longue"

async function choose(page, password, again = password) {
  await page.getByLabel("Mot de passe").fill(password)
  await page.getByLabel("Confirmation").fill(again)
}

for (const script of [true, false]) {
  const how = script ? "" : ", without JavaScript"
  const [nom, email] = script ? ["Maude Invitée", "maude@oxiva.example"] : ["Aline Invitée", "aline@oxiva.example"]

  scene(`an invited person chooses a password and is in${how}`, { script }, async ({ page }) => {
    await page.goto("/personnes")
    await page.getByRole("link", { name: "Inviter" }).click()
    await press(page, "Inviter")
    await page.locator("#email-error").waitFor()
    await page.getByLabel("Nom").fill(nom)
    await page.getByLabel("E-mail").fill(email)
    await press(page, "Inviter")
    const link = await page.locator("#lien").innerText()
    assert.match(link, new RegExp(`^${base}/invitation/\\d+\\.[\\w-]{43}$`))
    assert.equal(await page.getByRole("button", { name: "Copier" }).count(), script ? 1 : 0)
    await page.goto("/personnes")
    await page.locator("section tr").filter({ hasText: email }).filter({ hasText: "Jusqu’au" }).waitFor()
    assert(!(await page.content()).includes(link.split(".").at(-1)), "shown once")

    const guest = await visit({ as: null, script })
    await guest.page.goto(link)
    await guest.page.getByRole("heading", { name: "Bienvenue" }).waitFor()
    await choose(guest.page, PASSWORD, "autre chose de long")
    await press(guest.page, "Choisir ce mot de passe et entrer")
    await guest.page.locator("#again-error").waitFor()
    await choose(guest.page, PASSWORD)
    await press(guest.page, "Choisir ce mot de passe et entrer")
    await guest.page.getByRole("heading", { name: `Bonjour ${nom.split(" ")[0]}` }).waitFor()
    assert.deepEqual(guest.complaints, [])
    assert.equal((await guest.page.goto(link)).status(), 404)
    await guest.page.getByText("Ce lien ne sert pas, ou plus").waitFor()
    await guest.context.close()
  })
}

scene("a new link ends the old one, and an invitation can be revoked", async ({ page }) => {
  await page.goto("/personnes/inviter")
  await page.getByLabel("Nom").fill("Odile Attendue")
  await page.getByLabel("E-mail").fill("odile@oxiva.example")
  await press(page, "Inviter")
  const first = await page.locator("#lien").innerText()
  await page.goto("/personnes")
  await page.getByRole("button", { name: "Nouveau lien Odile Attendue" }).click()
  const second = await page.locator("#lien").innerText()
  const stranger = await visit({ as: null })
  assert.equal((await stranger.page.goto(first)).status(), 404)
  assert.equal((await stranger.page.goto(second)).status(), 200)
  await page.goto("/personnes")
  await page.getByRole("button", { name: "Révoquer Odile Attendue" }).click()
  await page.getByRole("alertdialog").getByRole("button", { name: "Révoquer" }).click()
  await flash(page, "Invitation révoquée")
  assert.equal((await stranger.page.goto(second)).status(), 404)
  await stranger.context.close()
})

scene("a forgotten password is replaced with a link of whoever administers", async ({ page }) => {
  const { email } = await person("Distraite")
  await page.goto("/personnes")
  await page.getByRole("link", { name: "Modifier Distraite" }).click()
  await press(page, "Créer un lien")
  const link = await page.locator("#lien").innerText()
  const lost = await visit({ as: null })
  await lost.page.goto("/connexion")
  await lost.page.getByRole("link", { name: "Mot de passe oublié" }).click()
  await lost.page.getByText("Oxiva n’envoie pas d’e-mails ici.").waitFor()
  await lost.page.goto(link)
  await choose(lost.page, PASSWORD)
  await press(lost.page, "Changer le mot de passe")
  await lost.page.waitForURL("/connexion")
  await lost.page.getByText("Votre mot de passe est changé.").waitFor()
  await lost.page.getByLabel("E-mail").fill(email)
  await lost.page.getByLabel("Mot de passe", { exact: true }).fill(PASSWORD)
  await press(lost.page, "Se connecter")
  await lost.page.getByRole("heading", { name: "Bonjour Distraite" }).waitFor()
  assert.deepEqual(lost.complaints, [])
  await lost.context.close()
})

scene("the address of a link stays out of what other pages hear", async ({ page }) => {
  await page.goto("/personnes/2")
  await press(page, "Créer un lien")
  const link = await page.locator("#lien").innerText()
  const lost = await visit({ as: null })
  const referrers = []
  lost.page.on("request", async request => referrers.push((await request.allHeaders()).referer ?? ""))
  await lost.page.goto(link)
  await lost.page.locator("a, button").first().waitFor()
  await choose(lost.page, "court")
  await press(lost.page, "Changer le mot de passe")
  await lost.page.locator("#password-error").waitFor()
  assert(referrers.length >= 4, `${referrers}`)
  assert.deepEqual(referrers.filter(referrer => referrer.includes("mot-de-passe")), [])
  await lost.context.close()
})
