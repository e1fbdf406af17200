import { launch } from "./support/house.mjs"
import { serveDemo } from "./support/server.mjs"
import { createServer } from "node:http"
const out = "/tmp/wtp/"
const server = await serveDemo(); const browser = await launch()
let status = 200
const rec = createServer((q, r) => { let b=""; q.on("data", d => b+=d); q.on("end", () => { r.statusCode = status; r.end('{"ok":true,"texte":"reçu"}') }) }).listen(0, "127.0.0.1")
await new Promise(d => rec.once("listening", d))
const url = `http://127.0.0.1:${rec.address().port}/crochets/ventes?cle=abc`
async function open(viewport, colorScheme) {
  const context = await browser.newContext({ baseURL: server.base, locale: "fr-FR", viewport, colorScheme, reducedMotion: "reduce" })
  const { email, password } = server.admin
  await context.request.post("/connexion", { form: { email, password }, headers: { Origin: server.base } })
  const page = await context.newPage()
  page.on("console", m => m.type() === "error" && console.log("console", m.text()))
  page.on("pageerror", e => console.log("pageerror", e.message))
  return page
}
const desk = await open({ width: 1280, height: 800 }, "light"), phone = await open({ width: 390, height: 844 }, "dark")
const shot = async (page, name) => { await page.screenshot({ path: `${out}${name}.png`, fullPage: true, animations: "disabled" }); console.log(name) }
const both = async (path, name, prep) => { for (const [p, n] of [[desk, "d"], [phone, "p"]]) { await p.goto(path); if (prep) await prep(p); await shot(p, `${name}-${n}`) } }
await both("/webhooks/creer", "creer", async p => { for (const s of await p.locator("details.fold > summary").all()) await s.click() })
await desk.goto("/webhooks/creer")
await desk.locator("form.form button.primary").click(); await desk.locator(".error-summary").waitFor()
await shot(desk, "creer-erreurs")
await desk.locator("#url").fill(url); await desk.locator("#description").fill("Entrepôt de données")
for (const e of ["ticket.created", "ticket.updated", "ticket.status_changed", "societe.updated"]) await desk.locator(`[id="event-${e}"]`).check()
while (await desk.locator("details.fold:not([open]) > summary").count()) await desk.locator("details.fold:not([open]) > summary").first().click()
await desk.locator("[name=filter_field_1]").selectOption("priorite"); await desk.locator("[name=filter_value_1]").fill("high"); await desk.locator("[name=filter_op_1]").selectOption("is_not")
await desk.locator("[name=header_name_1]").fill("X-Secret"); await desk.locator("[name=header_value_1]").fill("sésame".normalize("NFD").replace(/[^a-z]/g,""))
await desk.locator("#schedule").fill("1 h, 2 h")
await desk.locator("#rate").fill("1000")
await desk.locator("form.form button.primary").click()
await desk.locator("#secret").waitFor(); await shot(desk, "cree")
await desk.goto("/webhooks"); const href = await desk.locator("tbody .row-link").last().getAttribute("href"); console.log(href)
const id = href.split("/").pop()
for (let n = 0; n < 3; n++) await server.create("tickets", { societe: "11", sujet: "Essai " + n })
status = 500
await server.create("tickets", { societe: "11", sujet: "Échec" })
await new Promise(d => setTimeout(d, 1500))
await both(href, "un")
await both("/webhooks", "liste")
await both(`${href}/modifier`, "modifier")
await both("/livraisons", "livraisons")
await desk.goto(`/livraisons?destination=${id}&etat=delivered`); const one = await desk.locator("#results .row-link").first().getAttribute("href")
await both(one, "livraison")
await desk.goto(`/livraisons?destination=${id}&etat=pending`); const two = await desk.locator("#results .row-link").first().getAttribute("href")
await both(two, "livraison-echec")
await desk.goto(href); await desk.getByRole("button", { name: "Suspendre" }).click(); await desk.locator(".flash").waitFor(); await shot(desk, "suspendu")
for (let n = 0; n < 12; n++) await server.create("tickets", { societe: "11", sujet: "Mis de côté " + n })
await both(`/livraisons/relance?destination=${id}`, "relance-rien")
await desk.goto(href); status = 200; await desk.getByRole("button", { name: "Reprendre et renvoyer" }).click(); await desk.waitForTimeout(1500); await shot(desk, "repris")
await both(`/livraisons/relance?etat=delivered`, "relance")
await both("/webhooks/documentation", "doc")
await both("/tickets/8", "ticket"); await both("/societes/11", "societe")
await server.stop(); await browser.close(); rec.close()
