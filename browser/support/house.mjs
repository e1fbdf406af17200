// A demo, a browser, and visits. A visit fails on anything that the browser complains about: an
// error of a script, a violation of the policy, a file that does not come, a dialog nobody asked for.

import { chromium } from "playwright-core"
import assert from "node:assert/strict"
import { after, test } from "node:test"
import { serveDemo } from "./server.mjs"

const FLAGS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync",
]

export const launch = () => chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: FLAGS })

/** Opened once in a test file; closed after its tests. */
export async function openHouse(options) {
  const [server, browser] = await Promise.all([serveDemo(options), launch()])
  after(async () => {
    await browser.close()
    await server.stop()
  })
  const signedIn = new Map() // e-mail and dossier → cookies

  async function cookiesOf({ email, password, dossier }) {
    const who = `${email} ${dossier}`
    if (!signedIn.has(who)) {
      const context = await browser.newContext({ baseURL: server.base })
      const form = { email, password, dossier }
      const answer = await context.request.post("/connexion", { form, headers: { Origin: server.base } })
      assert.equal(answer.url(), `${server.base}/`, "signing in failed")
      signedIn.set(who, await context.storageState())
      await context.close()
    }
    return signedIn.get(who)
  }

  /**
   * A browser of its own. Options: `as` (a person, or null for a stranger), `script` (false: without
   * JavaScript), and those of playwright's contexts.
   */
  async function visit({ as = server.admin, script = true, ...options } = {}) {
    const context = await browser.newContext({
      baseURL: server.base, locale: "fr-FR", reducedMotion: "reduce", viewport: { width: 1280, height: 800 },
      javaScriptEnabled: script, storageState: as ? await cookiesOf(as) : undefined, ...options,
    })
    context.setDefaultTimeout(10_000)
    const complaints = []
    const newPage = async () => watch(await context.newPage(), complaints)
    return { context, newPage, page: await newPage(), complaints }
  }

  /** One test: `play` gets a page, and whatever else the visit needs. */
  function scene(name, options, play) {
    if (!play) [options, play] = [{}, options]
    test(name, async () => {
      const { as, ...rest } = options
      const one = await visit({ ...rest, ...(as === undefined ? {} : { as: typeof as === "function" ? await as() : as }) })
      try {
        await play(one)
        assert.deepEqual(one.complaints, [], "the browser complained")
      } finally {
        await one.context.close()
      }
    })
  }

  return { ...server, visit, scene }
}

function watch(page, complaints) {
  page.on("pageerror", error => complaints.push(`script: ${error.message}`))
  page.on("console", message => {
    // What was refused to a form is judged below, by its status.
    if (message.type() === "error" && !/^Failed to load resource: the server responded/.test(message.text())) {
      complaints.push(`console: ${message.text()}`)
    }
  })
  page.on("response", response => {
    const bad = response.request().isNavigationRequest() ? 500 : 400
    if (response.status() >= bad) complaints.push(`${response.status()} ${response.url()}`)
  })
  page.on("requestfailed", request => {
    const why = request.failure()?.errorText
    if (why !== "net::ERR_ABORTED") complaints.push(`${why} ${request.url()}`)
  })
  page.on("dialog", async dialog => {
    if (dialog.type() !== "beforeunload") complaints.push(`dialog: ${dialog.message()}`)
    await dialog.accept()
  })
  return page
}

/** Awaits a condition that is not in a page. */
export async function until(check, within = 30_000) {
  const end = Date.now() + within
  for (;;) {
    const value = await check()
    if (value) return value
    if (Date.now() > end) assert.fail(`not within ${within} ms: ${check}`)
    await new Promise(done => setTimeout(done, 20))
  }
}

/** Fails with every line of what was found wrong. */
export function none(wrong) {
  const lines = [...new Set(wrong)]
  if (lines.length) assert.fail(`${lines.length} wrong:\n${lines.slice(0, 20).join("\n")}`)
}

/** What a person does again and again. Afterwards the page is there as a whole, and what stands in it can be counted. */
export async function press(page, name) {
  await page.getByRole("button", { name, exact: true }).click()
  await page.waitForLoadState()
}
export async function see(page, words) {
  await page.getByText(words).first().waitFor()
  await page.waitForLoadState()
}
export async function flash(page, words) {
  await page.locator(".flash").filter({ hasText: words }).waitFor()
  await page.waitForLoadState()
}
/** Follows a link to another page. */
export const follow = (page, link) => Promise.all([page.waitForEvent("load"), link.click()])
/** Waits until the server has every cell that was typed: the page shows them before that. */
export const saved = page => page.waitForFunction(() => !document.querySelector("[data-sheet] td[aria-busy]"))

/** Types the beginning of a name into the picker and takes what it offers first. */
export async function pick(page, typed, expected) {
  await page.locator("#societe").pressSequentially(typed)
  await page.getByRole("option").filter({ hasText: expected }).first().waitFor()
  await page.keyboard.press("Enter")
  await page.waitForFunction(() => document.querySelector("[name=societe_id]").value !== "")
  assert.match(await page.locator("#societe").inputValue(), new RegExp(expected))
}
