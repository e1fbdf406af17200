import assert from "node:assert/strict"
import { flash, openHouse, press } from "./support/house.mjs"

const { base, scene, visit, person } = await openHouse()
const PASSWORD = "un mot de passe assez long"

scene("a person is added and signs in as a member", async ({ page }) => {
  await page.goto("/personnes")
  await page.locator("summary").filter({ hasText: "Nouvelle personne" }).click()
  await page.getByLabel("Nom").fill("Dominique Sœur")
  await page.getByLabel("E-mail").fill("dominique@oxiva.example")
  await page.getByLabel("Mot de passe").fill("trop court")
  await press(page, "Donner accès")
  await page.locator("#password-error").filter({ hasText: "12 caractères au moins." }).waitFor()
  assert.equal(await page.getByLabel("Mot de passe").inputValue(), "", "a password is not sent back")
  await page.getByLabel("Mot de passe").fill(PASSWORD)
  await press(page, "Donner accès")
  await flash(page, "Cette personne peut maintenant se connecter.")
  await page.locator("tbody tr").filter({ hasText: "Dominique Sœur" }).filter({ hasText: "Membre" }).waitFor()

  const member = await visit({ as: { email: "dominique@oxiva.example", password: PASSWORD, dossier: "demo" } })
  await member.page.goto("/")
  await member.page.getByRole("heading", { name: "Bonjour Dominique" }).waitFor()
  assert.deepEqual(member.complaints, [])
  await member.context.close()

  await page.locator("summary").filter({ hasText: "Nouvelle personne" }).click()
  await page.getByLabel("Nom").fill("Une autre")
  await page.getByLabel("E-mail").fill("dominique@oxiva.example")
  await page.getByLabel("Mot de passe").fill(PASSWORD)
  await press(page, "Donner accès")
  await page.locator("#email-error").filter({ hasText: "C’est déjà pris." }).waitFor()
})

scene("a member works with records and does not administer", { as: () => person("Membre") }, async ({ page, context }) => {
  await page.goto("/societes")
  const menu = await page.locator("#nav a").allTextContents()
  assert.deepEqual(menu.map(text => text.trim()).filter(Boolean), ["Accueil", "Sociétés", "Activités", "Tickets", "Envois", "Tableaux"])
  for (const path of ["/modules", "/modules/disponibles", "/modules/api", "/modules/zapier", "/personnes", "/personnes/1", "/cles", "/dossier"]) {
    const answer = await page.goto(path)
    assert.equal(answer.status(), 403, path)
    await page.getByRole("heading", { name: "Accès refusé" }).waitFor()
    await page.getByText("Seule une personne qui administre le dossier peut faire cela.").waitFor()
  }
  const posts = ["/modules/api/arret", "/modules/api/activation", "/modules/zapier", "/modules/zapier/arret", "/modules/zapier/activation",
    "/modules/zapier/exemple", "/personnes", "/personnes/1", "/cles", "/cles/1/revocation", "/dossier", "/receptions/adresses"]
  for (const path of posts) {
    const answer = await context.request.post(path, { form: { nom: "x", exemple: "ticket", role: "member" }, headers: { Origin: base }, maxRedirects: 0 })
    assert.equal(answer.status(), 403, path)
  }
  await page.goto("/tickets/creer?societe=11")
  await page.getByLabel("Sujet").fill("D’un membre")
  await press(page, "Créer le ticket")
  await flash(page, "Le ticket a été créé.")
  await page.locator("aside .timeline").filter({ hasText: "Membre a créé le ticket D’un membre" }).waitFor()
  for (const path of ["/zaps", "/zaps/creer", "/executions", "/connexions-zap", "/receptions", "/tableaux/creer"]) {
    assert.equal((await page.goto(path)).status(), 403, path)
    await page.getByRole("heading", { name: "Accès refusé" }).waitFor()
    await page.getByText("Seule une personne qui a le droit « Automatisation » peut faire cela.").waitFor()
  }
})

scene("the right « Automatisation » opens and closes what happens by itself, from one page to the next", async ({ page }) => {
  const other = await visit({ as: await person("Robin") })
  const links = async () => {
    await other.page.goto("/societes")
    return (await other.page.locator("#nav a").allTextContents()).map(text => text.trim()).filter(Boolean)
  }
  const give = async right => {
    await page.goto("/personnes")
    await page.getByRole("link", { name: "Modifier Robin" }).click()
    const box = page.getByRole("switch", { name: /^Automatisation/ })
    assert.equal(await box.isChecked(), !right)
    await page.getByText("Qui administre le dossier a toujours ce droit.").waitFor()
    await box.focus()
    await page.keyboard.press("Space")
    await press(page, "Enregistrer")
    await flash(page, "C’est enregistré.")
    const line = page.locator("tbody tr").filter({ hasText: "Robin" })
    assert.equal(await line.locator(".badge").filter({ hasText: "Automatisation" }).count(), right ? 1 : 0)
  }
  await give(true)
  assert.deepEqual(await links(), ["Accueil", "Sociétés", "Activités", "Tickets", "Zaps", "Exécutions", "Connexions", "Envois", "Appels reçus", "Tableaux"])
  for (const path of ["/zaps", "/executions", "/connexions-zap", "/receptions"]) {
    assert.equal((await other.page.goto(path)).status(), 200, path)
  }
  await other.page.goto("/zaps/creer")
  await other.page.getByRole("heading", { level: 1 }).waitFor()
  await give(false)
  assert.equal((await other.page.goto("/zaps")).status(), 403)
  assert(!(await links()).includes("Zaps"))
  assert.deepEqual(other.complaints, [])
  await other.context.close()
})

scene("the last administrator can neither be demoted nor shut out", async ({ page }) => {
  const save = async change => {
    await page.goto("/personnes/1")
    await change()
    const answer = page.waitForResponse(response => response.request().method() === "POST")
    await press(page, "Enregistrer")
    return (await answer).status()
  }
  assert.equal(await save(() => page.getByLabel("Rôle").selectOption("Membre")), 422)
  await page.getByRole("alert").filter({ hasText: "C’est la dernière personne qui administre ce dossier." }).waitFor()
  assert.equal(await save(() => page.getByLabel("Peut se connecter").uncheck()), 422)
  await page.goto("/personnes")
  await page.locator("tbody tr").filter({ hasText: "Camille Démo" }).filter({ hasText: "Administrateur" }).filter({ hasText: "Actif" }).waitFor()
})

scene("who loses access is out at once", async ({ page }) => {
  const other = await visit({ as: await person("Sortante", { role: "administrator" }) })
  await other.page.goto("/societes")
  await page.goto("/personnes")
  await page.getByRole("link", { name: "Modifier Sortante" }).click()
  await page.getByLabel("Peut se connecter").uncheck()
  await press(page, "Enregistrer")
  await flash(page, "C’est enregistré.")
  await page.locator("tbody tr").filter({ hasText: "Sortante" }).filter({ hasText: "Sans accès" }).waitFor()
  await other.page.goto("/societes")
  assert.match(other.page.url(), /\/connexion\?suite=/)
  await other.page.getByLabel("E-mail").fill("sortante@oxiva.example")
  await other.page.getByLabel("Mot de passe").fill(PASSWORD)
  await press(other.page, "Se connecter")
  await other.page.getByRole("alert").filter({ hasText: "E-mail ou mot de passe incorrect." }).waitFor()
  await other.context.close()
})
