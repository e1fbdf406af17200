// Somebody who does what the guide says and nothing else: finds on the page what a step names by what can be
// seen of it, clicks it, types into it.

import assert from "node:assert/strict"
import { actions } from "./guide-text.mjs"

/** How long a page may take to have what a step names, in milliseconds. */
export const PATIENCE = 15_000

/** In the page: the elements that are called `name`, seen by a person. `kind`: what they are for. */
function called({ name, kind, scope }) {
  const norm = text => (text ?? "").replace(/[\s\u00a0\u202f]+/g, " ").trim()
  const wanted = norm(name)
  const seen = element => element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && !element.closest(".visually-hidden, [aria-hidden=true]")
  const words = element => {
    const copy = element.cloneNode(true)
    for (const one of copy.querySelectorAll(".visually-hidden, small, kbd, .count, .optional, select, textarea, .hint")) one.remove()
    return norm(copy.textContent)
  }
  const root = scope === "menu" ? document.querySelector("#nav") : scope ? document.querySelector("[data-guide-scope]") : document
  const inMain = scope ? root : document.querySelector("dialog[open]") ?? document.querySelector("main")
  const names = element => [
    element.getAttribute("aria-label"), element.title, words(element), ...[...element.querySelectorAll("strong")].map(words),
  ].map(norm)
  const pick = (within, selector) => [...within.querySelectorAll(selector)].filter(seen)
  const first = (...lists) => lists.find(list => list.length) ?? []
  const things = within => {
    if (kind === "click") return pick(within, "a[href], button, summary, label, [role=option]").filter(element => names(element).includes(wanted))
    const label = element => words(document.getElementById(element.getAttribute("aria-labelledby")) ?? document.createElement("i"))
    const isCalled = element => [element.getAttribute("aria-label"), element.placeholder, ...[...element.labels ?? []].map(words), label(element)].map(norm).includes(wanted)
    return pick(within, kind === "insert" ? "[contenteditable=true]" : "input, select, textarea, [contenteditable=true]").filter(isCalled)
  }
  const elements = first(things(inMain), scope ? [] : things(document))
  elements.forEach((element, at) => element.setAttribute("data-guide", at))
  return elements.length
}

export class Reader {
  constructor(page, lang) {
    Object.assign(this, { page, lang, part: null })
    this.inFlight = new Set()
    const isWaited = request => !/\/revision$/.test(request.url())
    page.on("request", request => isWaited(request) && this.inFlight.add(request))
    for (const event of ["requestfinished", "requestfailed"]) page.on(event, request => this.inFlight.delete(request))
    page.on("framenavigated", frame => { if (frame === page.mainFrame()) for (const old of this.inFlight) if (!old.isNavigationRequest()) this.inFlight.delete(old) })
  }

  /** Until what was begun has come. */
  async settle() {
    let quiet = 0
    for (let at = 0; at < 150 && quiet < 3; at++) {
      await new Promise(done => setTimeout(done, 15))
      quiet = this.inFlight.size ? 0 : quiet + 1
    }
    await this.page.waitForLoadState()
  }

  /** The element that the step calls `name`. */
  async find(kind, name, nth) {
    const { page, part: scope } = this
    for (const end = Date.now() + PATIENCE; ;) {
      // A page that is being left has nothing to find: the next one is looked at.
      const count = await page.evaluate(() => document.querySelectorAll("[data-guide]").forEach(one => one.removeAttribute("data-guide")))
        .then(() => page.evaluate(called, { name, kind, scope }))
        .catch(error => { if (/context was destroyed/.test(error.message)) return 0; throw error })
      if (count > nth) return page.locator(`[data-guide='${nth}']`)
      assert(Date.now() < end, `the page ${page.url()} has no « ${name} »${nth ? `, number ${nth + 1}` : ""} to ${kind}`)
      await new Promise(done => setTimeout(done, 50))
    }
  }

  /** Does what a step says. */
  async follow(step) {
    this.part = null
    for (const action of actions(this.lang, step)) {
      try {
        await this[action.do](action)
      } catch (error) {
        throw new Error(`« ${step} »: ${action.do} ${action.X ?? ""} ${action.T ?? ""} ${action.Y ?? ""}: ${error.message}`, { cause: error })
      }
      await this.settle()
      if (!["menu", "within"].includes(action.do)) this.part = null
    }
  }

  /** The menu, with the group open that the step names. */
  async menu({ X }) {
    this.part = "menu"
    if (!X) return
    const group = this.page.locator("#nav details").filter({ has: this.page.locator("summary", { hasText: X }) })
    if (!await group.evaluate(one => one.open)) await group.locator("summary").click()
  }

  /** What comes next is in the card, the row or the path with this name. */
  async within({ X }) {
    const found = await this.page.evaluate(name => {
      document.querySelectorAll("[data-guide-scope]").forEach(one => one.removeAttribute("data-guide-scope"))
      const norm = text => text.replace(/[\s\u00a0\u202f]+/g, " ").trim()
      const words = element => norm([...element.childNodes].filter(node => node.nodeName !== "SMALL").map(node => node.textContent).join(""))
      const titles = [...document.querySelectorAll("main :is(h2, h3, strong, th, p, label, legend, summary)")]
      const title = titles.find(one => words(one) === norm(name) && one.checkVisibility())
      const part = title?.closest("li.way, article, tr, section, fieldset, .field, p")
      part?.setAttribute("data-guide-scope", "")
      return Boolean(part)
    }, X)
    assert(found, `the page ${this.page.url()} has no part « ${X} »`)
    this.part = "part"
  }

  async click({ X, nth }) {
    // What was found may be drawn anew before it is clicked.
    for (let tries = 3; ; tries--) {
      const found = await this.find("click", X, nth)
      const before = this.page.url()
      try {
        await found.click({ timeout: PATIENCE / 3 })
        break
      } catch (error) {
        // It was clicked, if it has led on; only the answer was late.
        if (this.page.url() !== before) break
        if (!tries) throw error
      }
    }
  }

  again(action) { return this.click(action) }

  async select({ X, Y, nth }) {
    const field = await this.find("fill", Y, nth)
    if (await field.evaluate(element => element.tagName) === "SELECT") {
      const options = await field.locator("option").allInnerTexts()
      await field.selectOption({ index: options.findIndex(text => text.replace(/[\s\u00a0\u202f]+/g, " ").trim() === X) })
    }
    else {
      await field.fill("")
      await field.pressSequentially(X)
      await this.page.getByRole("option").filter({ hasText: X }).first().click()
    }
  }

  async type({ T, Y, nth }) {
    const box = await this.find("fill", Y, nth)
    await box.click()
    await this.page.keyboard.press("Control+a")
    await this.page.keyboard.insertText(T)
    await this.page.keyboard.press("Tab")
  }

  async line({ T, Y, nth }) {
    const box = await this.find("fill", Y, nth)
    await box.click()
    await this.page.keyboard.press("Control+End")
    await this.page.keyboard.insertText(`\n${T}`)
  }

  async paste({ Y, nth }) {
    const box = await this.find("fill", Y, nth)
    await box.click()
    // On one line what was there is replaced; of several lines it becomes the end.
    const isLong = await box.evaluate(element => element.tagName === "TEXTAREA")
    await this.page.keyboard.press(isLong ? "Control+End" : "Control+a")
    await this.page.keyboard.press("Control+v")
  }

  async insert({ X, Y, nth }) {
    const box = await this.find("insert", Y, nth)
    await box.locator("xpath=following-sibling::button").click()
    const dialog = this.page.locator("dialog[open]")
    await dialog.getByRole("combobox").first().fill(X)
    await dialog.getByRole("option").filter({ has: this.page.getByText(X, { exact: true }) }).first().click()
    await dialog.waitFor({ state: "hidden" })
  }

  async see({ X }) {
    await this.page.getByText(X).filter({ visible: true }).first().waitFor()
  }
}
