// What people type stays text; what other sites send is refused; every answer has its headers.

import assert from "node:assert/strict"
import { once } from "node:events"
import { createServer } from "node:http"
import { openHouse, press } from "./support/house.mjs"

const { base, scene, create, admin } = await openHouse()
const EVIL = "<img src=x onerror=alert(1)>"
const RICH = `<script>alert(2)</script><b onclick="alert(3)">gras</b><svg onload=alert(4)>` // a tag that notes may have
const PLAIN = `<script>alert(2)</script><svg onload=alert(4)>` // none: text, shown as it was typed

/** Nothing of what was typed became an element. */
async function inert(page, where) {
  const made = await page.evaluate(() => [...document.querySelectorAll("img, main script, main [onclick], main [onerror], main [onload], a[href^='javascript:' i]")].map(each => each.outerHTML))
  assert.deepEqual(made, [], where)
}

scene("a name and a note full of HTML are shown as they were typed, everywhere", async ({ page }) => {
  await page.goto("/societes/creer")
  await page.getByLabel("Nom").fill(EVIL)
  await page.getByLabel("Ville").fill(`"><script>alert(5)</script>`)
  await page.getByLabel("Note").fill(RICH)
  await press(page, "Créer la société")
  await page.getByRole("heading", { name: EVIL, level: 1 }).waitFor()
  const id = page.url().split("/").pop()
  assert.equal(await page.locator("dd.prose").innerHTML(), "<p><b>gras</b></p>")
  await inert(page, "fiche")
  assert.equal(await page.title(), `${EVIL} · Oxiva`)
  await page.locator("aside .timeline").filter({ hasText: `a créé la société ${EVIL}` }).waitFor()

  await page.getByRole("link", { name: "Modifier" }).click()
  assert.equal(await page.getByLabel("Nom").inputValue(), EVIL)
  assert.equal(await page.getByLabel("Note").inputValue(), "<b>gras</b>")
  await page.getByLabel("Nom").fill(`${EVIL} bis`)
  await page.getByLabel("Adresse").fill("&lt;img src=x onerror=alert(7)&gt; \" onclick=alert(8)")
  await press(page, "Enregistrer")
  await page.locator("aside .timeline").filter({ hasText: `a modifié la société ${EVIL} bis` }).filter({ hasText: '∅ → &lt;img src=x onerror=alert(7)&gt; " onclick=alert(8)' }).waitFor()
  await inert(page, "history")

  await page.goto(`/tickets/creer?societe=${id}`)
  assert.equal(await page.locator("#societe").inputValue(), `${EVIL} bis`)
  await page.locator("#societe").fill("")
  await page.locator("#societe").pressSequentially("onerror")
  await page.getByRole("option").filter({ hasText: EVIL }).waitFor()
  await inert(page, "picker")
  await page.keyboard.press("Enter")
  await page.getByLabel("Sujet").fill(EVIL)
  await page.locator("#description").fill(PLAIN)
  await press(page, "Créer le ticket")
  await page.getByRole("heading", { name: EVIL, level: 1 }).waitFor()
  assert.equal(await page.locator(".body.prose").innerText(), PLAIN)
  await inert(page, "ticket")

  for (const path of ["/", "/tickets", `/societes/${id}`, "/livraisons", `/societes?q=${encodeURIComponent(EVIL)}`, "/societes?q=onerror"]) {
    await page.goto(path)
    await page.getByText(EVIL).first().waitFor({ state: "attached" }).catch(() => assert.fail(`not shown in ${path}`))
    await inert(page, path)
  }
  await page.goto("/livraisons")
  await page.locator("#results .row-link").first().click()
  await page.getByRole("link", { name: EVIL }).waitFor()
  await inert(page, "delivery")

  await page.goto(`/societes?q=${encodeURIComponent('"><script>alert(6)</script>')}`)
  assert.equal(await page.locator("#q").inputValue(), '"><script>alert(6)</script>')
  await inert(page, "search")
  const alone = await create("societes", { nom: EVIL }) // the question before deleting: nothing belongs to it
  await page.goto(`/societes/${alone.id}`)
  await page.getByLabel("Autres actions").click()
  await press(page, "Supprimer")
  await page.getByRole("alertdialog").filter({ hasText: EVIL }).waitFor()
  await inert(page, "question")
})

scene("HTML from the API is cleaned before it is stored", async ({ page }) => {
  const note = `<p onclick="alert(1)">Bon <strong>texte</strong></p><script>alert(2)</script><img src=x onerror=alert(3)><a href="javascript:alert(4)">lien</a><iframe src="/"></iframe><style>*{display:none}</style>`
  const { id } = await create("societes", { nom: "Par programme", note, site_web: "exemple.fr" })
  await page.goto(`/societes/${id}`)
  await page.locator("dd.prose strong").filter({ hasText: "texte" }).waitFor()
  await inert(page, "note")
  assert.equal(await page.locator("dd.prose :is(iframe, style, script, img)").count(), 0)
})

scene("what a catch hook receives is shown as text", async ({ page }) => {
  await page.goto("/receptions")
  const hook = await page.locator(".secret code").first().textContent()
  const before = await page.locator("#results tbody tr").count()
  await fetch(`${hook}?${new URLSearchParams({ [EVIL]: EVIL })}`, { headers: { "User-Agent": EVIL } })
  await fetch(hook, { method: "POST", headers: { "Content-Type": "text/html" }, body: `${EVIL}${RICH}` })
  await page.waitForFunction(count => document.querySelectorAll("#results tbody tr").length === count + 2, before)
  await inert(page, "receptions")
  for (const at of [0, 1]) {
    await page.goto("/receptions")
    await page.locator("#results .row-link").nth(at).click()
    await page.getByText(EVIL).first().waitFor()
    await inert(page, "reception")
  }
})

scene("every answer carries the headers that protect it", async ({ context }) => {
  for (const path of ["/", "/connexion", "/societes/11", "/societes?q=a", "/nulle-part", "/static/nulle-part.js", "/societes/suggestions?q=a", "/receptions"]) {
    const headers = (await context.request.get(path)).headers()
    const policy = Object.fromEntries(headers["content-security-policy"].split("; ").map(part => [part.slice(0, part.indexOf(" ")), part.slice(part.indexOf(" ") + 1)]))
    assert.equal(policy["script-src"], "'self'", path)
    assert.equal(policy["default-src"], "'none'", path)
    assert.equal(policy["frame-ancestors"], "'none'", path)
    assert.equal(policy["base-uri"], "'none'", path)
    assert.equal(policy["form-action"], "'self'", path)
    assert(!headers["content-security-policy"].includes("unsafe"), path)
    assert.equal(headers["x-content-type-options"], "nosniff", path)
    assert.equal(headers["x-frame-options"], "DENY", path)
    assert.equal(headers["referrer-policy"], "same-origin", path)
    assert.equal(headers["cross-origin-opener-policy"], "same-origin", path)
    assert.match(headers["permissions-policy"], /camera=\(\)/, path)
    if (!path.startsWith("/static/")) assert.equal(headers["cache-control"], "no-store", path)
  }
})

scene("the policy holds in the browser: a script that stands in a page does not run", async ({ page, complaints }) => {
  await page.goto("/")
  await page.evaluate(() => {
    const script = document.createElement("script")
    script.textContent = "window.ran = true"
    document.body.append(script)
  })
  assert.equal(await page.evaluate(() => window.ran), undefined)
  assert.match(complaints.splice(0).join(), /Content Security Policy/)
})

scene("a request of another site is refused and changes nothing", async ({ context, page }) => {
  const post = headers => context.request.post("/societes", { form: { nom: "Venue d’ailleurs" }, headers, maxRedirects: 0 })
  const foreign = [
    { "Sec-Fetch-Site": "cross-site", Origin: base }, { "Sec-Fetch-Site": "same-site", Origin: base }, { "Sec-Fetch-Site": "none" },
    { Origin: "https://evil.example" }, { Origin: "null" }, { Origin: `${base}.evil.example` }, {},
  ]
  for (const headers of foreign) assert.equal((await post(headers)).status(), 403, JSON.stringify(headers))
  const sent = await context.request.post("/connexion", { form: admin, headers: { "Sec-Fetch-Site": "cross-site" } })
  assert.equal(sent.status(), 403)
  await page.goto("/societes?q=venue+d+ailleurs")
  await page.getByRole("heading", { name: "Aucun résultat" }).waitFor()
  assert.equal((await post({ Origin: base })).status(), 303)
})

scene("a form on a page of another site is refused by the browser and the server together", async ({ page }) => {
  const evil = createServer((_, response) => {
    response.setHeader("Content-Type", "text/html; charset=utf-8")
    response.end(`<!doctype html><title>x</title><link rel="icon" href="data:,"><form method="post" action="${base}/societes"><input name="nom" value="Piégée"><button>Gagnez</button></form>`)
  }).listen(0, "127.0.0.1")
  await once(evil, "listening")
  try {
    await page.goto(`http://localhost:${evil.address().port}/`)
    await page.getByRole("button", { name: "Gagnez" }).click()
    await page.getByText("Cette demande vient d’un autre site : elle est refusée.".replace(" :", "\u00a0:")).waitFor()
    await page.goto("/societes?q=piegee")
    await page.getByRole("heading", { name: "Aucun résultat" }).waitFor()
  } finally {
    evil.close()
    evil.closeAllConnections()
  }
})
