// How pages lie: one left edge, few Tabs to a field, the thumb's reach on a phone, dates that can be read, messages
// that push nothing, a form from the keyboard.

import assert from "node:assert/strict"
import { flash, none, openHouse } from "./support/house.mjs"

const { scene, create } = await openHouse()
const PHONE = { width: 390, height: 844 }
const left = (page, selector) => page.locator(selector).first().evaluate(element => Math.round(element.getBoundingClientRect().left))
const top = (page, selector) => page.locator(selector).first().evaluate(element => Math.round(element.getBoundingClientRect().top))

scene("lists, fiches and forms have one left edge, and a wide screen is used", async ({ page }) => {
  for (const width of [1280, 1920]) {
    await page.setViewportSize({ width, height: 1000 })
    const edges = {}
    for (const path of ["/", "/societes", "/societes/11", "/societes/creer", "/tickets/1/modifier", "/livraisons", "/compte", "/webhooks/creer", "/zaps", "/tableaux"]) {
      await page.goto(path)
      edges[path] = await left(page, "main h1, main .with-avatar")
    }
    assert.equal(new Set(Object.values(edges)).size, 1, JSON.stringify(edges))
  }
  await page.goto("/societes")
  const right = await page.locator(".table-wrap").evaluate(element => element.getBoundingClientRect().right)
  assert(right > 1860, `a list ends at ${right} of 1920`)
  await page.goto("/societes/creer")
  const [first, second] = await page.locator("main fieldset.section").evaluateAll(all => all.map(one => one.getBoundingClientRect().top))
  assert.equal(first, second, "sections of a form stand side by side")
})

scene("dates of filters can be read at 1280 px", async ({ page }) => {
  for (const path of ["/livraisons?depuis=2026-11-30&jusqua=2026-12-31", "/livraisons?depuis=2026-11-30T10:00", "/executions?depuis=2026-11-30", "/journal?du=2026-11-30"]) {
    await page.goto(path)
    const cut = await page.locator(".filters").first().evaluate(form => [...form.querySelectorAll("input, select")].filter(field => {
      // A field as wide as it likes shows what this one should hold.
      const wanted = field.cloneNode(true)
      Object.assign(wanted.style, { width: "max-content", position: "absolute" })
      if (!/date/.test(field.type)) return false
      field.after(wanted)
      const cut = wanted.getBoundingClientRect().width > field.getBoundingClientRect().width + 1
      wanted.remove()
      return cut
    }).map(field => field.name))
    assert.deepEqual(cut, [], path)
    const labels = await page.locator(".filters .field > label").evaluateAll(all => all.map(one => one.getBoundingClientRect().width))
    assert(labels.every(width => width > 10), `${path}: every field is named`)
  }
})

scene("at most six Tabs lead to the first field, and a form begins in it", async ({ page }) => {
  const first = { "/societes": "q", "/activites": "q", "/tickets": "q", "/livraisons": "etat", "/journal": "quoi", "/executions": "etat" }
  for (const [path, id] of Object.entries(first)) {
    await page.goto(path)
    let tabs = 0
    while (await page.evaluate(() => document.activeElement.id) !== id && tabs < 20) { await page.keyboard.press("Tab"); tabs++ }
    assert(tabs <= 6, `${path}: ${tabs} Tabs`)
  }
  for (const [path, id] of [["/societes/creer", "nom"], ["/tickets/1/modifier", "societe"], ["/personnes/inviter", "nom"], ["/webhooks/creer", "url"]]) {
    await page.goto(path)
    assert.equal(await page.evaluate(() => document.activeElement.id), id, path)
  }
})

scene("Ctrl+Enter saves a form, Escape leaves it", async ({ page }) => {
  await page.goto("/societes/creer")
  await page.keyboard.type("Au clavier")
  await page.keyboard.press("Control+Enter")
  await flash(page, "La société a été créée.")
  await page.keyboard.press("e")
  await page.waitForURL(/\/modifier$/)
  await page.locator("#nom").waitFor()
  await page.keyboard.press("Escape")
  await page.waitForURL(/\/societes\/\d+$/)
  // A list of suggestions is left first.
  await page.goto("/tickets/creer")
  await page.locator("#societe").pressSequentially("saint")
  await page.getByRole("option").first().waitFor()
  await page.keyboard.press("Escape")
  assert.match(page.url(), /\/tickets\/creer$/)
})

scene("on a phone menu and create are within the thumb’s reach, and the content begins at the top", { viewport: PHONE }, async ({ page }) => {
  const wrong = []
  const content = { "/": ".tiles", "/societes": ".filters", "/societes/creer": "form .section", "/societes/11": "h1", "/tickets": ".filters", "/livraisons": ".filters", "/tickets/creer": "form .section", "/personnes": ".table-wrap, .card", "/compte": "h1", "/tableaux": ".table-wrap, .card, .empty", "/zaps": ".filters", "/executions": ".filters" }
  for (const [path, selector] of Object.entries(content)) {
    await page.goto(path)
    const at = await top(page, `main ${selector}`)
    if (at > 120) wrong.push(`${path}: the content begins at ${at}`)
    for (const reach of [".menu-button", ".dropdown summary"]) {
      const from = await top(page, `.topbar ${reach}`)
      if (from < PHONE.height * 2 / 3) wrong.push(`${path}: ${reach} at ${from}`)
    }
  }
  none(wrong)
  await page.goto("/tickets")
  await page.locator(".topbar details summary").first().click()
  await page.getByRole("link", { name: "Activité", exact: true }).click()
  await page.waitForURL("/activites/creer")
})

scene("what a form came to pushes nothing", async ({ page }) => {
  await page.goto("/tickets/1")
  const before = await top(page, "main .split")
  await page.goto("/tickets/1/modifier")
  await page.keyboard.press("Control+Enter")
  await flash(page, "C’est enregistré.")
  assert.equal(await top(page, "main .split"), before)
  await page.locator(".flash [data-dismiss]").click()
  assert.equal(await page.locator(".flash").count(), 0)
})

scene("a société that is there already is told of while one types, with its way", async ({ page }) => {
  const { id } = await create("societes", { nom: "Atelier du Port", ville: "Le Havre" })
  await page.goto("/societes/creer")
  await page.keyboard.type("atelier du port")
  const told = page.locator(".duplicates a")
  await told.waitFor()
  assert.equal(await told.getAttribute("href"), `/societes/${id}`)
  await page.locator("#ville").fill("Rouen")
  await told.waitFor({ state: "detached" })
  await page.locator("#ville").fill("Le Havre")
  await page.getByLabel("Créer quand même la société").check()
  await page.keyboard.press("Control+Enter")
  await flash(page, "La société a été créée.")
})

scene("the same without JavaScript", { script: false }, async ({ page }) => {
  await create("societes", { nom: "Atelier du Quai", ville: "Le Havre" })
  await page.goto("/societes/creer")
  await page.getByLabel("Nom").fill("Atelier du quai")
  await page.getByRole("button", { name: "Créer la société" }).click()
  await page.getByText("Une société semble la même").waitFor()
  assert.equal(await page.getByLabel("Nom").inputValue(), "Atelier du quai")
  await page.getByLabel("Créer quand même la société").check()
  await page.getByRole("button", { name: "Créer la société" }).click()
  await page.getByRole("heading", { name: "Atelier du quai", level: 1 }).waitFor()
})

scene("cards, tiles and sections have one padding, and what is live is green", async ({ page }) => {
  const paddings = new Set()
  for (const path of ["/", "/societes/11", "/societes/creer", "/modules"]) {
    await page.goto(path)
    const here = await page.locator("main :is(.card > .body, .tile, .section, .module)").evaluateAll(all => all.map(one => getComputedStyle(one).paddingLeft))
    here.forEach(padding => paddings.add(padding))
  }
  assert.deepEqual([...paddings], ["20px"])
  await page.goto("/livraisons")
  const [dot, success] = await page.evaluate(() => {
    const probe = Object.assign(document.createElement("i"), { className: "success" })
    document.body.append(probe)
    probe.style.color = "var(--tone)"
    return [getComputedStyle(document.querySelector(".live"), "::before").backgroundColor, getComputedStyle(probe).color]
  })
  assert.equal(dot, success)
})
