// Tables: read and edited as a spreadsheet, with the keyboard, live, without JavaScript, and taken away.

import assert from "node:assert/strict"
import { readFile } from "node:fs/promises"
import { overflow, violations } from "./support/axe.mjs"
import { flash, follow, none, openHouse, press, saved, see, until } from "./support/house.mjs"

const { scene, person, create, dossier } = await openHouse()

const COLUMNS = [
  { nom: "Type" }, { nom: "Action" }, { nom: "Statut" }, { nom: "Note", type: "long" }, { nom: "Sujet" }, { nom: "Date création", type: "date" },
  { nom: "Montant", type: "number" }, { nom: "Payé", type: "boolean" }, { nom: "Site", type: "url" },
]
const row = (n, more = {}) => ({
  Type: "task", Action: "todo", Statut: n % 2 ? "inprogress" : "done", Note: "<p>Test appli</p>", Sujet: `Sujet ${n}`,
  "Date création": "2023-05-17 11:45:26.000", Montant: n * 10, Payé: n % 2 === 0, Site: "https://exemple.fr/", ...more,
})
let made = 0
const fresh = async (rows = 3) => {
  const { id } = await create("tables", { nom: `Essai ${made += 1}`, columns: COLUMNS })
  if (rows) await create(`tables/${id}/rows/batch`, { rows: Array.from({ length: rows }, (_, n) => row(n + 1)) })
  return id
}
const cell = (page, number, column) => page.locator(`#r${number}c${column}`)
const subjects = page => page.locator("#results td[data-label='Sujet']").allTextContents()

scene("a table is made, filled, changed and deleted", async ({ page }) => {
  await page.goto("/tableaux")
  await page.getByRole("link", { name: "Nouveau tableau" }).click()
  await press(page, "Créer le tableau")
  await page.getByRole("alert").filter({ hasText: "Un tableau a au moins une colonne." }).waitFor()
  await page.locator("#nom").fill("Factures")
  await page.locator("#nom_n1").fill("Client")
  await page.locator("#nom_n2").fill("Montant")
  await page.locator("[name=type_n2]").selectOption("number")
  await press(page, "Créer le tableau")
  await flash(page, "Le tableau est prêt.")
  await see(page, "Aucune ligne pour l’instant")

  await page.locator("summary").filter({ hasText: "Nouvelle ligne" }).click()
  await page.getByLabel("Client").fill("Mairie")
  await page.getByLabel("Montant").fill("douze")
  await press(page, "Ajouter la ligne")
  await page.getByRole("alert").filter({ hasText: "n’est pas un nombre" }).waitFor()
  const refreshed = await page.waitForResponse(response => "x-fragment" in response.request().headers())
  assert.equal(refreshed.status(), 200, "a page that says what is wrong stays live, too")
  await page.getByLabel("Montant").fill("1 234,50")
  await press(page, "Ajouter la ligne")
  await flash(page, "La ligne est ajoutée.")
  assert.equal(await page.locator("td[data-label='Montant']").innerText(), "1234,5")

  await page.getByLabel("Autres actions").click()
  await page.getByRole("link", { name: "Modifier le tableau" }).click()
  await page.locator("#nom_c1").fill("Société")
  await page.locator("[name=rang_c2]").fill("1")
  await page.locator("#nom_n1").fill("Réglée")
  await page.locator("[name=type_n1]").selectOption("boolean")
  await press(page, "Enregistrer")
  await flash(page, "C’est enregistré.")
  assert.deepEqual((await page.locator("thead th a").allTextContents()).map(text => text.trim()), ["N°", "Montant", "Société", "Réglée"])

  await page.getByLabel("Autres actions").click()
  await press(page, "Supprimer le tableau")
  await page.getByRole("alertdialog").getByRole("button", { name: "Supprimer" }).click()
  await flash(page, "Le tableau est supprimé.")
})

scene("cells are edited in place with the keyboard", async ({ page }) => {
  const id = await fresh()
  await page.goto(`/tableaux/${id}`)
  await cell(page, 3, 5).dblclick()
  await page.keyboard.type("Rappeler")
  await page.keyboard.press("Escape")
  assert.equal(await cell(page, 3, 5).innerText(), "Sujet 3", "Escape gives up")

  await page.keyboard.press("Enter")
  await page.keyboard.type("Rappeler")
  await page.keyboard.press("Enter") // saves, and goes down
  await page.waitForFunction(() => document.activeElement.id === "r2c5")
  await page.keyboard.press("F2")
  await page.keyboard.type("Visiter")
  await page.keyboard.press("Tab") // saves, and edits the next cell
  await cell(page, 2, 6).locator("input").waitFor()
  await page.keyboard.type("2026-12-31 14:30")
  await page.keyboard.press("Tab")
  await page.keyboard.type("12,5")
  await page.keyboard.press("Tab")
  await cell(page, 2, 8).locator("select").selectOption("false")
  await page.keyboard.press("Enter")
  await cell(page, 2, 6).filter({ hasText: "2026-12-31 14:30:00.000" }).waitFor() // as the server shows it
  await cell(page, 2, 8).filter({ hasText: "non" }).waitFor()
  await page.keyboard.press("ArrowLeft")
  await page.keyboard.press("ArrowLeft")
  await page.waitForFunction(() => /^r\dc6$/.test(document.activeElement.id))
  await saved(page)
  await page.reload()
  assert.deepEqual(await subjects(page), ["Rappeler", "Visiter", "Sujet 1"])
  assert.equal(await cell(page, 2, 7).innerText(), "12,5")
})

scene("what is refused comes back with what is wrong", async ({ page, complaints }) => {
  const id = await fresh()
  await page.goto(`/tableaux/${id}`)
  await cell(page, 1, 7).dblclick()
  await page.keyboard.type("douze")
  await page.keyboard.press("Enter")
  const input = cell(page, 1, 7).locator("input[aria-invalid=true]")
  await input.waitFor()
  await see(page, "« douze » n’est pas un nombre.")
  assert.equal(await input.inputValue(), "douze")
  none(await violations(page))
  await input.fill("12")
  await page.keyboard.press("Enter")
  await cell(page, 1, 7).filter({ hasText: /^12$/ }).waitFor()
  assert.deepEqual(complaints.filter(line => !/422/.test(line)), [])
  complaints.length = 0
})

scene("rows that others write show at once, and do not disturb", async ({ page }) => {
  const id = await fresh()
  await page.goto(`/tableaux/${id}`)
  await page.evaluate(() => { window.sameDocument = true })
  await page.locator("#ligne-2").check()
  await cell(page, 1, 5).click()
  await create(`tables/${id}/rows`, { values: row(4) })
  await page.locator("#results tbody tr").first().filter({ hasText: "Sujet 4" }).waitFor({ timeout: 3_000 })
  assert(await page.locator("#ligne-2").isChecked(), "what was ticked stays ticked")
  assert.equal(await page.evaluate(() => document.activeElement.id), "r1c5")
  // Somebody who edits is not interrupted.
  await page.keyboard.press("Enter")
  await page.keyboard.type("En cours")
  await create(`tables/${id}/rows`, { values: row(5) })
  await new Promise(done => setTimeout(done, 2_500))
  assert.equal(await cell(page, 1, 5).locator("input").inputValue(), "En cours")
  await page.keyboard.press("Enter")
  await page.locator("#results tbody tr").first().filter({ hasText: "Sujet 5" }).waitFor({ timeout: 3_000 })
  await cell(page, 1, 5).filter({ hasText: "En cours" }).waitFor()
  assert(await page.evaluate(() => window.sameDocument))
})

scene("a refresh that was under way spares who begins to edit", async ({ page }) => {
  const id = await fresh()
  await page.goto(`/tableaux/${id}`)
  const isRefresh = request => "x-fragment" in request.headers()
  let go
  const held = new Promise(done => { go = done })
  await page.route(`**/tableaux/${id}*`, async route => {
    if (isRefresh(route.request())) await held
    await route.continue()
  })
  const answer = page.waitForResponse(response => isRefresh(response.request()))
  await page.waitForRequest(isRefresh)
  await cell(page, 1, 5).dblclick()
  await page.keyboard.type("En cours")
  go()
  await (await answer).finished()
  await new Promise(done => setTimeout(done, 200))
  assert.equal(await cell(page, 1, 5).locator("input").inputValue(), "En cours")
})

scene("who leaves at once loses nothing", async ({ page, newPage }) => {
  const id = await fresh()
  await page.goto(`/tableaux/${id}`)
  let go
  const held = new Promise(done => { go = done })
  await page.route("**/cellule", async route => { await held; await route.continue() })
  await cell(page, 1, 5).dblclick()
  await page.keyboard.type("Vite")
  await page.keyboard.press("Enter")
  await page.goto("/tableaux")
  go()
  const other = await newPage()
  await until(async () => {
    await other.goto(`/tableaux/${id}`)
    return (await subjects(other)).includes("Vite")
  })
})

scene("sort and filters stand in the address", async ({ page, newPage }) => {
  const id = await fresh(60)
  await page.goto(`/tableaux/${id}`)
  await follow(page, page.getByRole("link", { name: "Montant" }))
  assert.deepEqual((await subjects(page)).slice(0, 2), ["Sujet 1", "Sujet 2"])
  assert.equal(await page.locator("th[aria-sort=ascending]").innerText(), "Montant")
  await follow(page, page.getByRole("link", { name: "Montant" }))
  assert.deepEqual((await subjects(page)).slice(0, 2), ["Sujet 60", "Sujet 59"])
  await follow(page, page.locator(".pagination a[rel=next]"))
  assert.equal((await subjects(page)).length, 10)

  await page.goto(`/tableaux/${id}?tri=-7`)
  await page.locator("summary").filter({ hasText: "Conditions" }).click()
  await page.locator("[name=c1]").selectOption({ label: "Statut" })
  await page.locator("[name=m1]").selectOption("equals")
  await page.locator("[name=v1]").fill("DONE")
  await page.locator("#results strong").filter({ hasText: /^30$/ }).waitFor()
  assert.match(page.url(), /tri=-7.*c1=3&m1=equals&v1=DONE/)
  await page.locator("#q").fill("sujet 5")
  await page.locator("#results strong").filter({ hasText: /^5$/ }).waitFor()
  const other = await newPage()
  await other.goto(page.url())
  assert.deepEqual(await subjects(other), ["Sujet 58", "Sujet 56", "Sujet 54", "Sujet 52", "Sujet 50"])
  await page.locator("#q").fill("rien de tel")
  await see(page, "Aucune ligne ne répond à ces conditions.")
})

scene("ticked rows are deleted together", async ({ page }) => {
  const id = await fresh(4)
  await page.goto(`/tableaux/${id}`)
  await page.getByLabel("Cocher la ligne 2").check()
  await page.getByLabel("Cocher la ligne 3").check()
  await press(page, "Supprimer les lignes cochées")
  await page.getByRole("alertdialog").getByRole("button", { name: "Supprimer" }).click()
  await flash(page, "Les lignes cochées sont supprimées.")
  assert.deepEqual(await subjects(page), ["Sujet 4", "Sujet 1"])
})

scene("what is shown is what is downloaded", async ({ page }) => {
  const id = await fresh(4)
  await page.goto(`/tableaux/${id}?tri=-7&c1=3&m1=equals&v1=done`)
  const take = async name => {
    const link = page.getByRole("link", { name })
    if (!await link.isVisible()) await page.locator("summary").filter({ hasText: "Télécharger" }).click()
    const [file] = await Promise.all([page.waitForEvent("download"), link.click()])
    return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) }
  }
  const csv = await take("CSV pour tableur")
  assert.match(csv.name, /^essai-\d+\.csv$/)
  const lines = csv.bytes.toString("utf8").split("\r\n")
  assert.equal(lines[0], "\ufeffType;Action;Statut;Note;Sujet;Date création;Montant;Payé;Site")
  assert.deepEqual(lines.slice(1, 3).map(line => line.split(";")[4]), ["Sujet 4", "Sujet 2"])
  assert.equal(lines.length, 4)
  const book = await take("Excel (XLSX)")
  assert.match(book.name, /^essai-\d+\.xlsx$/)
  assert.equal(book.bytes.subarray(0, 2).toString(), "PK")
})

scene("without a script rows are added, sorted, edited and deleted", { script: false }, async ({ page }) => {
  const id = await fresh(2)
  await page.goto(`/tableaux/${id}`)
  await page.getByRole("link", { name: "Ouvrir la ligne 1" }).click()
  await page.getByLabel("Sujet").fill("Sans script")
  await press(page, "Enregistrer")
  await flash(page, "C’est enregistré.")
  await follow(page, page.getByRole("link", { name: "Sujet", exact: true }))
  assert.deepEqual(await subjects(page), ["Sans script", "Sujet 2"])
  await page.getByLabel("Cocher la ligne 2").check()
  await press(page, "Supprimer les lignes cochées")
  await flash(page, "Les lignes cochées sont supprimées.")
  assert.deepEqual(await subjects(page), ["Sans script"])
})

scene("a member edits rows and not the table", { as: () => person("Lignes") }, async ({ page }) => {
  const id = await fresh(1)
  await page.goto(`/tableaux/${id}`)
  assert.equal(await page.getByLabel("Autres actions").count(), 0)
  await cell(page, 1, 5).dblclick()
  await page.keyboard.type("Par un membre")
  await page.keyboard.press("Enter")
  await cell(page, 1, 5).filter({ hasText: "Par un membre" }).waitFor()
  await saved(page)
  await page.reload()
  assert.deepEqual(await subjects(page), ["Par un membre"])
})

scene("long texts, many columns, every width", async ({ page }) => {
  const long = "Anticonstitutionnellement".repeat(20)
  const columns = Array.from({ length: 20 }, (_, n) => ({ nom: `Une colonne au nom remarquablement long ${n}`, type: n ? "text" : "long" }))
  const { id } = await create("tables", { nom: `Un nom ${"très ".repeat(15)}long`, columns })
  await create(`tables/${id}/rows`, { values: Object.fromEntries(columns.map(({ nom }) => [nom, long.slice(0, 290)])) })
  await create(`tables/${id}/rows`, { values: { [columns[0].nom]: long } })
  const few = await fresh(3)
  const wrong = []
  for (const path of ["/tableaux", "/tableaux/creer", ...[id, few].flatMap(id => [`/tableaux/${id}`, `/tableaux/${id}/modifier`, `/tableaux/${id}/lignes/1`, `/tableaux/${id}?q=rien`])]) {
    await page.goto(path)
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme })
      wrong.push(...(await violations(page)).map(what => `${path} ${colorScheme}: ${what}`))
    }
    for (const width of [320, 390, 600, 840, 1100, 1920]) {
      await page.setViewportSize({ width, height: 800 })
      wrong.push(...(await overflow(page)).map(what => `${path}: ${what}`))
    }
    await page.setViewportSize({ width: 390, height: 844 })
    wrong.push(...(await violations(page)).map(what => `${path} phone: ${what}`))
    await page.setViewportSize({ width: 1280, height: 800 })
  }
  none(wrong)
  // What is too long for a line is edited on the page of its row.
  await page.goto(`/tableaux/${id}`)
  await cell(page, 2, 1).dblclick()
  await page.waitForURL(new RegExp(`/tableaux/${id}/lignes/2#f1$`))
  assert.equal(await page.locator("#f1").inputValue(), long)
})

scene("an empty dossier says what tables are for", { as: () => dossier("sans-tableau") }, async ({ page }) => {
  await page.goto("/tableaux")
  await see(page, "Aucun tableau pour l’instant")
  none(await violations(page))
  await page.getByRole("link", { name: "Nouveau tableau" }).click()
  await page.waitForURL(/\/tableaux\/creer$/)
})

scene("who has no network keeps what was there, and hears of it", async ({ page, context, complaints }) => {
  const id = await fresh(1)
  await page.goto(`/tableaux/${id}`)
  await context.setOffline(true)
  await cell(page, 1, 5).dblclick()
  await page.keyboard.type("Perdu")
  await page.keyboard.press("Enter")
  await until(async () => (await page.locator("[role=status]").allTextContents()).includes("La cellule n’a pas pu être enregistrée."))
  assert.equal(await cell(page, 1, 5).innerText(), "Sujet 1")
  await context.setOffline(false)
  complaints.length = 0
})
