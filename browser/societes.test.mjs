import assert from "node:assert/strict"
import { flash, follow, openHouse, press, see } from "./support/house.mjs"

const { base, scene, create } = await openHouse()
const history = page => page.locator("aside .timeline > li")

scene("what is wrong is summed up, focused and linked; corrected, it is saved", async ({ page }) => {
  await page.goto("/societes/51")
  const nom = await page.getByRole("heading", { level: 1 }).textContent()
  await page.getByRole("link", { name: "Modifier" }).click()
  await page.getByLabel("SIREN").fill("123456789")
  await page.getByLabel("E-mail").fill("pas une adresse")
  await page.getByLabel("Ville").fill("Évreux")
  const answer = page.waitForResponse(response => response.request().method() === "POST")
  await press(page, "Enregistrer")
  assert.equal((await answer).status(), 422)
  const summary = page.getByRole("alert")
  await summary.getByRole("heading", { name: "2 points sont à corriger" }).waitFor()
  await page.waitForFunction(() => document.activeElement.matches(".error-summary"))
  assert.match(await page.title(), /^Erreur\u00a0: /)
  for (const name of ["SIREN", "E-mail"]) {
    const field = page.getByLabel(name)
    assert.equal(await field.getAttribute("aria-invalid"), "true")
    const described = (await field.getAttribute("aria-describedby")).split(" ")[0]
    assert.match(await page.locator(`#${described}`).textContent(), /Erreur\u00a0: .*(valable|valide|adresse)/)
  }
  assert.equal(await page.getByLabel("SIREN").inputValue(), "123456789", "what was typed stays")
  assert.equal(await page.getByLabel("Ville").inputValue(), "Évreux")
  assert.equal(await page.getByLabel("Ville").getAttribute("aria-invalid"), null)
  await summary.getByRole("link", { name: /SIREN/ }).click()
  await page.waitForFunction(() => document.activeElement.id === "siren")

  await page.goto("/societes/51")
  assert.equal(await history(page).count(), 1, "nothing was saved")
  await page.goto("/societes/51/modifier")
  await page.getByLabel("SIREN").fill("123456782")
  await press(page, "Enregistrer")
  await flash(page, "C’est enregistré.")
  await see(page, "FR11123456782") // computed again, because it was computed before
  assert.equal(page.url(), `${base}/societes/51`)
  const newest = history(page).first()
  await newest.filter({ hasText: `Camille Démo a modifié la société ${nom}` }).waitFor()
  assert.match(await newest.locator("small").filter({ hasText: "SIREN" }).textContent(), /^SIREN\u00a0: \d{9} → 123456782$/)
})

scene("the history shows old → new; a save that changes nothing adds no line", async ({ page }) => {
  await page.goto("/societes/50/modifier")
  const before = await page.getByLabel("Ville").inputValue()
  await page.getByLabel("Ville").fill("L’Haÿ-les-Roses")
  await page.getByLabel("Téléphone").fill("01 46 15 34 00")
  await page.locator("#type").selectOption("Fournisseur")
  await page.getByLabel("Note").fill("Première ligne\nseconde ligne\n\nAutre paragraphe & <fin>")
  await press(page, "Enregistrer")
  await flash(page, "C’est enregistré.")
  assert.equal(await history(page).count(), 2)
  const changes = await history(page).first().locator("small").allTextContents()
  assert(changes.includes(`Ville\u00a0: ${before} → L’Haÿ-les-Roses`), changes.join("\n"))
  assert(changes.some(line => /^Type\u00a0: .+ → Fournisseur$/.test(line)), changes.join("\n"))
  assert(changes.some(line => line.startsWith("Téléphone\u00a0: ∅ → ")), changes.join("\n"))
  assert(changes.includes("Note"), "a note is named, not copied")

  for (let again = 0; again < 2; again++) {
    await page.getByRole("link", { name: "Modifier" }).click()
    await press(page, "Enregistrer")
    await flash(page, "C’est enregistré.")
    assert.equal(await history(page).count(), 2, "an untouched form changes nothing")
  }
})

scene("the search folds accents and ligatures and filters while typing", async ({ page }) => {
  await page.goto("/societes")
  await page.evaluate(() => { window.sameDocument = true })
  await page.locator("#q").pressSequentially("oeuilly")
  const rows = page.locator("#results tbody tr")
  await page.waitForFunction(() => document.querySelectorAll("#results tbody tr").length === 1)
  assert.equal(await rows.locator(".row-link").textContent(), "Commune d’Œuilly")
  await page.waitForURL("/societes?q=oeuilly")
  assert.equal(await page.evaluate(() => document.activeElement.id), "q", "the focus stays")
  await page.locator("#q").fill("EVREUX")
  await rows.filter({ hasText: "Commune d’Évreux" }).waitFor()
  await page.locator("#q").fill("210205423")
  await rows.filter({ hasText: "Œuilly" }).waitFor()
  await page.locator("#q").fill("rien de tel nulle part")
  await page.getByRole("heading", { name: "Aucun résultat" }).waitFor()
  assert(await page.evaluate(() => window.sameDocument), "the page was not loaded again")

  await page.goto("/societes?q=oeuilly") // the address alone shows the same
  assert.equal(await rows.count(), 1)
  await page.locator("#type").selectOption("Fournisseur")
  await page.getByRole("heading", { name: "Aucun résultat" }).waitFor()
  await page.getByRole("link", { name: "Effacer les filtres" }).click()
  await page.waitForURL("/societes")
})

scene("the box at the top searches from every page", async ({ page }) => {
  await page.goto("/modules")
  await page.getByLabel("Rechercher une société").fill("oeuilly")
  await page.keyboard.press("Enter")
  await page.waitForURL("/societes?q=oeuilly")
  await page.getByRole("link", { name: "Commune d’Œuilly" }).click()
  await page.getByRole("heading", { name: "Commune d’Œuilly", level: 1 }).waitFor()
})

scene("every societe is on exactly one page of the list", async ({ page }) => {
  const seen = []
  await page.goto("/societes")
  for (;;) {
    seen.push(...await page.locator("#results .row-link").evaluateAll(links => links.map(link => link.getAttribute("href"))))
    const next = page.getByRole("link", { name: "Suivant" })
    if (!await next.count()) break
    await follow(page, next)
  }
  assert.equal(new Set(seen).size, seen.length)
  assert(seen.length >= 300, `${seen.length}`)
  await page.getByRole("link", { name: "Début" }).click()
  await page.waitForURL("/societes")
})

scene("a societe is deleted after a question; with tickets it stays", async ({ page }) => {
  const { id } = await create("societes", { nom: "À supprimer" })
  await page.goto(`/societes/${id}`)
  const remove = async answer => {
    await page.getByLabel("Autres actions").click()
    await press(page, "Supprimer")
    const question = page.getByRole("alertdialog")
    await question.filter({ hasText: "Cette action est définitive." }).waitFor()
    await question.getByRole("button", { name: answer }).click()
  }
  await remove("Annuler")
  await page.getByRole("alertdialog").waitFor({ state: "detached" })
  assert.equal(page.url(), `${base}/societes/${id}`)
  await page.keyboard.press("Escape")
  await remove("Supprimer")
  await flash(page, "C’est supprimé.")
  assert.equal((await page.goto(`/societes/${id}`)).status(), 404)
  await page.getByRole("heading", { name: "Page introuvable" }).waitFor()

  await page.goto("/societes/11")
  await page.getByLabel("Autres actions").click()
  await page.getByText("Cette société a encore des activités ou des tickets").waitFor()
  const button = page.getByRole("button", { name: "Supprimer" })
  assert.equal(await button.getAttribute("aria-disabled"), "true")
})

scene("leaving a form with changes asks first; a form that was refused says so in its field", async ({ page }) => {
  const asked = []
  page.on("dialog", dialog => asked.push(dialog.type()))
  await page.goto("/tickets/creer")
  await page.getByLabel("Sujet").pressSequentially("À moitié")
  await page.getByRole("link", { name: "Annuler" }).click()
  await page.waitForURL("/tickets")
  assert.deepEqual(asked, ["beforeunload"])

  await page.goto("/tickets/creer")
  await page.locator("#societe").fill("Nulle part ailleurs")
  await page.getByLabel("Sujet").fill("Une société qui n’existe pas")
  await press(page, "Créer le ticket")
  await page.locator("#societe-error").filter({ hasText: "Cette société n’existe pas dans votre dossier." }).waitFor()
  await page.locator("#societe").fill("saint")
  await press(page, "Créer le ticket")
  await page.locator("#societe-error").filter({ hasText: "Plusieurs sociétés correspondent" }).waitFor()
  assert.equal(await page.getByLabel("Sujet").inputValue(), "Une société qui n’existe pas")
})

scene("the picker works from the keyboard and forgets a choice that was changed", async ({ page }) => {
  await page.goto("/activites/creer")
  const field = page.locator("#societe"), chosen = page.locator("[name=societe_id]")
  await field.pressSequentially("saint")
  const options = page.getByRole("option")
  await options.nth(2).waitFor()
  await page.keyboard.press("ArrowDown")
  await page.keyboard.press("ArrowDown")
  const third = await options.nth(2).getAttribute("data-label")
  assert.equal(await field.getAttribute("aria-activedescendant"), await options.nth(2).getAttribute("id"))
  await page.keyboard.press("Enter")
  assert.equal(await field.inputValue(), third)
  assert.match(await chosen.inputValue(), /^\d+$/)
  assert.equal(await field.getAttribute("aria-expanded"), "false")
  await page.keyboard.type("x")
  assert.equal(await chosen.inputValue(), "")

  // An answer that comes after the choice does not open the list again.
  let pass
  const chosenFirst = new Promise(done => { pass = done })
  await page.goto("/activites/creer")
  await field.pressSequentially("saint")
  await options.nth(2).waitFor()
  await page.route(/[?&]q=sain(&|$)/, async route => { await chosenFirst; await route.continue().catch(() => {}) })
  const asked = page.waitForRequest(/[?&]q=sain(&|$)/)
  await page.keyboard.press("Backspace")
  const request = await asked
  await page.keyboard.press("Enter")
  pass()
  // None, where the choice has put an end to the request.
  await request.response().then(response => response?.finished()).catch(() => {})
  await page.evaluate(() => new Promise(done => setTimeout(done)))
  assert.match(await chosen.inputValue(), /^\d+$/)
  assert.equal(await field.getAttribute("aria-expanded"), "false")

  await page.goto("/tickets/creer?societe=11")
  assert.equal(await field.inputValue(), "Commune de Mont-Saint-Martin")
  assert.equal(await chosen.inputValue(), "11")
})
