import assert from "node:assert/strict"
import { openHouse } from "./support/house.mjs"

const { scene } = await openHouse()
const focused = page => page.evaluate(() => document.activeElement.id || document.activeElement.className || document.activeElement.localName)

scene("/ goes to the search, g and a letter to a list, ? to the help", async ({ page }) => {
  await page.goto("/modules")
  await page.keyboard.press("/")
  assert.equal(await focused(page), "search")
  await page.keyboard.type("gs?c") // in a field these are letters
  assert.equal(await page.locator("#search").inputValue(), "gs?c")
  assert(!await page.locator("#shortcuts").isVisible())
  await page.goto("/modules")
  for (const [key, path] of [["s", "/societes"], ["a", "/activites"], ["t", "/tickets"], ["h", "/"]]) {
    await page.keyboard.press("g")
    await page.keyboard.press(key)
    await page.waitForURL(path)
  }
  await page.keyboard.press("?")
  await page.locator("#shortcuts").waitFor()
  assert.equal(await page.locator("#shortcuts dl > div").count(), 11)
  await page.keyboard.press("c") // behind a dialog nothing happens
  await page.keyboard.press("Escape")
  await page.locator("#shortcuts").waitFor({ state: "hidden" })
  assert.match(page.url(), /\/$/)
})

scene("c creates what the page is about", async ({ page }) => {
  for (const [from, to] of [["/societes", "/societes/creer"], ["/activites", "/activites/creer"], ["/tickets", "/tickets/creer"], ["/societes/11", "/tickets/creer?societe=11"]]) {
    await page.goto(from)
    await page.keyboard.press("c")
    await page.waitForURL(to)
  }
  await page.goto("/personnes")
  await page.keyboard.press("c")
  await page.waitForURL("/personnes/inviter")
  await page.goto("/tickets/3")
  await page.keyboard.press("e")
  await page.waitForURL("/tickets/3/modifier")
  await page.goto("/tickets")
  await page.keyboard.press("Control+c") // with a modifier it is the browser's
  await page.keyboard.press("j")
  assert.match(page.url(), /\/tickets$/)
})

scene("j and k walk the rows, Enter opens", async ({ page }) => {
  await page.goto("/societes")
  const href = at => page.locator("[data-rows] .row-link").nth(at).getAttribute("href")
  const here = () => page.evaluate(() => document.activeElement.getAttribute("href"))
  for (const [key, at] of [["j", 0], ["j", 1], ["j", 2], ["k", 1]]) {
    await page.keyboard.press(key)
    assert.equal(await here(), await href(at))
  }
  const target = await here()
  await page.keyboard.press("Enter")
  await page.waitForURL(target)
})

scene("Tab: first the way to the content, and every stop can be seen", async ({ page }) => {
  for (const path of ["/societes/11", "/modules", "/tickets"]) {
    await page.goto(path)
    await page.keyboard.press("Tab")
    assert.equal(await focused(page), "skip", path)
    await page.keyboard.press("Enter")
    assert.equal(await focused(page), "main", path)
    await page.goto(path)
    const stops = new Set()
    for (let at = 0; at < 80; at++) {
      await page.keyboard.press("Tab")
      const stop = await page.evaluate(() => {
        const element = document.activeElement, box = element.getBoundingClientRect(), style = getComputedStyle(element)
        if (element === document.body) return null
        const marked = element.matches(":focus-visible") && (style.outlineStyle !== "none" || style.boxShadow !== "none" || element.matches(".row-link, input, textarea, select"))
        return { what: element.outerHTML.slice(0, 120), seen: box.width > 0 && box.height > 0 && marked }
      })
      if (!stop) break
      assert(stop.seen, `${path}: ${stop.what}`)
      stops.add(stop.what)
    }
    assert(stops.size > 15, path)
  }
})

scene("Escape closes a menu and gives the focus back", async ({ page }) => {
  await page.goto("/societes")
  await page.locator("summary.avatar").focus()
  await page.keyboard.press("Enter")
  await page.getByRole("link", { name: "Mon compte" }).waitFor()
  await page.keyboard.press("Tab")
  await page.keyboard.press("Escape")
  await page.getByRole("link", { name: "Mon compte" }).waitFor({ state: "hidden" })
  assert.match(await focused(page), /avatar/)
})
