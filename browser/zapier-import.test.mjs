// Zaps of Zapier: chosen, shown, imported, completed and run, with and without JavaScript.

import assert from "node:assert/strict"
import { createServer } from "node:http"
import { after } from "node:test"
import { violations } from "./support/axe.mjs"
import { none, openHouse, until } from "./support/house.mjs"

const { scene, base, token } = await openHouse()

const node = (id, api, action, params, more = {}) => ({
  id, type_of: id === 1 ? "read" : "write", selected_api: api, action, params, meta: { parammap: {} },
  parent_id: id === 1 ? null : id - 1, root_id: 1, authentication_id: null, ...more,
})
const file = zaps => ({
  name: "zapfile.json", mimeType: "application/json",
  buffer: Buffer.from(JSON.stringify({ metadata: { version: "gdpr_v1" }, zaps: zaps.map(([title, ...nodes], n) =>
    ({ id: n + 1, title, status: "on", nodes: Object.fromEntries(nodes.map(one => [one.id, one])) })) })),
})

async function receiver() {
  const calls = []
  const server = createServer((request, response) => {
    let body = ""
    request.on("data", part => body += part).on("end", () => { calls.push(JSON.parse(body)); response.end("{}") })
  })
  await new Promise(done => server.listen(0, "127.0.0.1", done))
  after(() => server.close())
  return { calls, url: `http://127.0.0.1:${server.address().port}/` }
}

for (const script of [true, false]) {
  scene(`a file is shown, imported and run, ${script ? "with" : "without"} JavaScript`, { script }, async ({ page }) => {
    const elsewhere = await receiver()
    const title = script ? "Formulaire vers webhook" : "Formulaire sans script"
    await page.goto("/zaps")
    await page.getByLabel("Autres actions").click()
    await page.locator("header a[href='/zaps/importer']").click()
    await page.locator("#file").setInputFiles(file([
      [title, node(1, "WebHookCLIAPI@1.1.1", "hook_v2", {}),
        node(2, "ZapierFormatterCLIAPI@1", "text", { transform: "string.upper_case", inputs: "{{1__nom}}" }),
        node(3, "WebHookCLIAPI@1.1.1", "post", { url: elsewhere.url, data: { nom: "{{2__output}}" } })],
      ["À finir", node(1, "GoogleMailV2CLIAPI@1", "message", {}), node(2, "TrelloCLIAPI@1", "board", { name: "{{1__subject}}" })],
    ]))
    await page.locator("main form button.primary").click()
    await page.getByRole("heading", { name: title }).waitFor()
    assert.match(await page.locator("main").textContent(), /3 étapes gardées[^]*2 étapes à finir/)
    if (script) none(await violations(page))
    await page.locator("main summary").last().click()
    await page.getByText("Rien ici ne fait").first().waitFor()
    await page.locator("[name='zap.1']").uncheck()
    await page.locator("main form button.primary").click()
    assert.equal(await page.locator("main h2").count(), 1)
    await page.getByRole("link", { name: title }).click()
    const id = new URL(page.url()).pathname.split("/")[2]
    const on = await fetch(`${base}/api/v3/zaps/${id}`, {
      method: "PATCH", headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" }, body: JSON.stringify({ active: true }),
    })
    const { url } = await on.json()
    await fetch(base + new URL(url).pathname, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ nom: "Lyon" }) })
    await until(() => elsewhere.calls.length, 5_000)
    assert.deepEqual(elsewhere.calls, [{ nom: "LYON" }])
  })
}

scene("a step that is to be replaced shows what it said, and is replaced", async ({ page }) => {
  await page.goto("/zaps/importer")
  await page.locator("#file").setInputFiles(file([["À remplacer", node(1, "WebHookCLIAPI@1.1.1", "hook_v2", {}),
    node(2, "CodeCLIAPI@1", "run_python", { code: "return {'a': 1}", input: {} })]]))
  await page.locator("main form button.primary").click()
  await page.locator("main form button.primary").click()
  await page.getByRole("link", { name: "À remplacer" }).click()
  await page.locator("#etapes a[href$='/etape/2']").first().click()
  await page.locator(".kept pre").getByText("return {'a': 1}").waitFor()
  none(await violations(page))
  await page.locator(".kept button.primary").click()
  await page.locator("#volet textarea.code").first().waitFor()
  assert.equal(await page.locator(".kept").count(), 0)
})
