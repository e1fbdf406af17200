// Webhooks: made, signed, renewed, filtered, paused, resumed; the log and calling again.

import assert from "node:assert/strict"
import { createHmac, createPublicKey, verify } from "node:crypto"
import { once } from "node:events"
import { createServer } from "node:http"
import { after } from "node:test"
import { flash, openHouse, press, until } from "./support/house.mjs"

const { scene, dossier, person, create } = await openHouse()

/** Somebody's program: it keeps what it is sent and answers with `status`. */
async function receiver() {
  const one = { calls: [], status: 200 }
  const server = createServer(async (request, response) => {
    let body = ""
    for await (const part of request) body += part
    one.calls.push({ method: request.method, url: request.url, headers: request.headers, body })
    response.statusCode = one.status
    response.end('{"bien":"reçu"}')
  }).listen(0, "127.0.0.1")
  await once(server, "listening")
  after(() => { server.close(); server.closeAllConnections() })
  one.url = `http://127.0.0.1:${server.address().port}/entrepot?cle=7`
  one.next = async (count = 1) => {
    await until(() => one.calls.length >= count)
    return one.calls.splice(0, count)
  }
  return one
}

const signed = call => `${call.headers["webhook-id"]}.${call.headers["webhook-timestamp"]}.${call.body}`
const fits = (secret, call) => {
  const key = Buffer.from(secret.replace("whsec_", ""), "base64")
  return call.headers["webhook-signature"].split(" ").includes(`v1,${createHmac("sha256", key).update(signed(call)).digest("base64")}`)
}
/** The Ed25519 key as node wants it: behind the head of its DER form. */
const fitsPublic = (key, call) => {
  const der = Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), Buffer.from(key.replace("whpk_", ""), "base64")])
  const of = createPublicKey({ key: der, format: "der", type: "spki" })
  return call.headers["webhook-signature"].split(" ").some(one => one.startsWith("v1a,") && verify(null, signed(call), of, Buffer.from(one.slice(4), "base64")))
}

const unfold = async page => {
  for (const part of ["filter", "headers", "pace"]) {
    const fold = page.locator(`details#${part}`)
    if (await fold.getAttribute("open") === null) await fold.locator("summary").click()
  }
}
const choose = async (page, ...events) => { for (const event of events) await page.locator(`[id="event-${event}"]`).check() }

/** Makes a webhook by its form; returns its page and its secret. */
async function make(page, url, name, { events = ["ticket.created"], more } = {}) {
  await page.goto("/webhooks/creer")
  await page.locator("#url").fill(url)
  await page.locator("#description").fill(name)
  await choose(page, ...events)
  await more?.()
  await press(page, "Créer le webhook")
  await page.getByRole("heading", { name, level: 1 }).waitFor()
  const secret = await page.locator("#secret").textContent()
  await page.goto("/webhooks")
  const path = await page.getByRole("link", { name, exact: true }).getAttribute("href")
  await page.goto(path)
  return { path, id: path.split("/").pop(), secret }
}

scene("a webhook with everything: what is typed comes back, what is sent is signed", async ({ page }) => {
  const program = await receiver()
  await page.goto("/webhooks/creer")
  await press(page, "Créer le webhook")
  await page.getByRole("alert").filter({ hasText: "2 points sont à corriger" }).waitFor()
  await page.locator("#url").fill("http://10.0.0.1/")
  await page.locator("#description").fill("Entrepôt")
  await choose(page, "ticket.created", "ticket.status_changed")
  await unfold(page)
  await page.locator("[name=filter_value_1]").fill("urgent")
  await page.locator("[name=header_name_1]").fill("Host")
  await page.locator("[name=header_value_1]").fill("x")
  await page.locator("#schedule").fill("demain")
  await page.locator("#rate").fill("beaucoup")
  await press(page, "Créer le webhook")
  const alert = page.getByRole("alert")
  for (const words of ["Adresse\u00a0:", "Choisissez le champ à comparer à", "L’en-tête Host", "Écrivez des attentes comme", "de 1 à 1000"]) {
    await alert.filter({ hasText: words }).waitFor()
  }
  assert.equal(await page.locator("#schedule").inputValue(), "demain", "what was typed stays")
  assert(await page.locator('[id="event-ticket.status_changed"]').isChecked())

  await page.locator("#url").fill(program.url)
  await page.locator("[name=filter_field_1]").selectOption("Priorité")
  await page.getByRole("button", { name: "Ajouter un en-tête" }).click()
  await page.locator("[name=header_name_1]").fill("X-Programme")
  await page.locator("[name=header_value_1]").fill("sesame")
  await page.locator("[name=header_name_2]").fill("X-Autre")
  await page.locator("[name=header_value_2]").fill("chose")
  await page.locator("#schedule").fill("1 s, 90 s, 2 h, 1 j")
  await page.locator("#rate").fill("5")
  await page.locator("#concurrency").fill("2")
  await page.locator("#ordered").check()
  await press(page, "Créer le webhook")
  const secret = await page.locator("#secret").textContent()
  assert.match(secret, /^whsec_[A-Za-z0-9+/]{43}=$/)
  await page.locator("dl.summary").filter({ hasText: "1\u00a0s, 90\u00a0s, 2\u00a0h, 1\u00a0j" }).filter({ hasText: "Priorité est «\u00a0urgent\u00a0»" }).waitFor()

  await create("tickets", { societe: "11", sujet: "Tranquille" })
  await create("tickets", { societe: "11", sujet: "Pressé", priorite: "urgent" })
  const [call] = await program.next()
  assert.equal(call.method, "POST")
  assert.equal(call.url, "/entrepot?cle=7")
  assert.equal(call.headers["x-programme"], "sesame")
  assert.equal(JSON.parse(call.body).data.sujet, "Pressé")
  assert(fits(secret, call) && !fits(`whsec_${Buffer.alloc(32).toString("base64")}`, call))

  // The form again: no value of a header, and nothing is lost by saving it.
  await page.goto("/webhooks")
  await page.getByRole("link", { name: "Entrepôt", exact: true }).click()
  assert(!(await page.content()).includes("whsec_"), "the secret is shown once")
  await page.getByRole("link", { name: "Modifier" }).click()
  assert(!(await page.content()).includes("sesame"))
  assert.equal(await page.locator("#schedule").inputValue(), "1\u00a0s, 90\u00a0s, 2\u00a0h, 1\u00a0j")
  await page.getByLabel("Retirer X-Autre").check()
  await page.locator("[name=filter_field_1]").selectOption("")
  await page.locator("[name=filter_value_1]").fill("")
  await press(page, "Enregistrer")
  await flash(page, "C’est enregistré.")
  await create("tickets", { societe: "11", sujet: "Sans filtre" })
  const [again] = await program.next()
  assert.equal(again.headers["x-programme"], "sesame")
  assert.equal(again.headers["x-autre"], undefined)
  assert.equal(program.calls.length, 0)

  // The log: the call as it was sent, without what is secret.
  await page.locator("#dernieres tr").filter({ hasText: "Sans filtre" }).getByRole("link").click() // it comes by itself
  const request = await page.locator("#req-1").textContent()
  for (const words of [`POST ${program.url}`, "x-programme: (non affiché)", "webhook-signature: (non affiché)", `webhook-id: ${again.headers["webhook-id"]}`, JSON.stringify(JSON.parse(again.body), null, 2)]) {
    assert(request.includes(words), `${words} in ${request}`)
  }
  assert(!(await page.content()).includes("sesame"))
  await page.locator("#res-1").filter({ hasText: '"bien": "reçu"' }).waitFor()
})

scene("a renewed secret: two signatures for a day, then one; and a public key", async ({ page }) => {
  const program = await receiver()
  const { path, secret } = await make(page, program.url, "Renouvelé")
  const renew = async (old, scheme) => {
    await page.goto(path)
    await page.locator("summary").filter({ hasText: "Renouveler le secret" }).click()
    if (scheme) await page.locator("#scheme").selectOption(scheme)
    await page.getByLabel(old).check()
    await press(page, "Renouveler le secret")
    return page.locator("#secret").textContent()
  }
  const second = await renew("L’ancien reste valable 24 heures")
  await page.getByText("Valable jusqu’au").waitFor()
  await press(page, "Ticket")
  await flash(page, "L’exemple est parti.")
  const [both] = await program.next()
  assert.equal(both.headers["webhook-signature"].split(" ").length, 2)
  assert(fits(secret, both) && fits(second, both))
  assert.equal(JSON.parse(both.body).type, "ticket.sample")

  const key = await renew("Remplacer tout de suite", "v1a")
  assert.match(key, /^whpk_/)
  await press(page, "Ticket")
  const [one] = await program.next()
  assert.equal(one.headers["webhook-signature"].split(" ").length, 1)
  assert(fitsPublic(key, one) && !fits(second, one))
  await page.goto(path)
  assert(await page.getByText(key).isVisible(), "a public key is no secret")
})

scene("410 pauses; resumed, what was missed is sent again", async ({ page }) => {
  const program = await receiver()
  const { path } = await make(page, program.url, "Parti")
  program.status = 410
  await create("tickets", { societe: "12", sujet: "Manqué 0" })
  await page.locator(".badge").filter({ hasText: "En pause" }).waitFor({ state: "hidden" })
  await until(async () => { await page.reload(); return page.locator(".page-head .badge").filter({ hasText: "En pause" }).count() })
  await page.locator(".banner").filter({ hasText: "n’existe plus (410)" }).waitFor()
  for (const n of [1, 2]) await create("tickets", { societe: "12", sujet: `Manqué ${n}` })
  await page.goto("/webhooks")
  await page.locator("tr").filter({ hasText: "Parti" }).filter({ hasText: "n’existe plus (410)" }).waitFor()
  program.status = 200
  program.calls = []
  await page.goto(path)
  await press(page, "Reprendre et renvoyer ce qui a manqué")
  await page.getByRole("heading", { name: "3 envois relancés" }).waitFor()
  const subjects = (await program.next(3)).map(call => JSON.parse(call.body).data.sujet).sort()
  assert.deepEqual(subjects, ["Manqué 0", "Manqué 1", "Manqué 2"])
})

/** A webhook that was suspended while `count` tickets were made. */
async function setAside(page, program, name, count) {
  const { path, id } = await make(page, program.url, name)
  await press(page, "Suspendre")
  await flash(page, "Le webhook est suspendu.")
  const some = Array.from({ length: 20 }, async (_, n) => {
    for (let at = n; at < count; at += 20) await create("tickets", { societe: "12", sujet: `Mis de côté ${at}` })
  })
  await Promise.all(some)
  await page.goto(path)
  await press(page, "Reprendre")
  await flash(page, "Le webhook est repris.")
  return id
}

scene("replaying all goes on by itself, shows how far it is, and can be stopped", async ({ page }) => {
  const program = await receiver()
  const id = await setAside(page, program, "Beaucoup", 520)
  await page.goto(`/livraisons?destination=${id}`)
  await page.getByRole("link", { name: "Relancer tout ce qui correspond" }).click()
  await page.getByText("520 envois seront relancés.").waitFor()
  await page.evaluate(() => { window.sameDocument = true })
  const held = [] // steps that wait to be let through
  await page.route("**/livraisons/relance", async route => { await new Promise(done => held.push(done)); await route.continue() })
  const let1 = async () => { await until(() => held.length); held.shift()() }
  const bar = page.locator("progress")
  await press(page, "Relancer")
  await let1() // those that failed: none
  await bar.waitFor()
  assert.deepEqual([await bar.getAttribute("value"), await bar.getAttribute("max")], ["0", "520"])
  // Stopped while a step is under way: that one ends, no other is begun.
  await press(page, "Arrêter")
  await let1()
  await page.getByText("500 envois relancés jusqu’ici").waitFor()
  assert.equal(await bar.getAttribute("value"), "500")
  await page.getByRole("button", { name: "Continuer" }).waitFor()
  assert.equal(held.length, 0)
  await press(page, "Continuer")
  await let1()
  await page.getByRole("heading", { name: "520 envois relancés" }).waitFor()
  assert(await page.evaluate(() => window.sameDocument), "the page was not loaded again")
  await until(() => program.calls.length >= 520, 60_000)
  assert.equal(new Set(program.calls.map(call => call.headers["webhook-id"])).size, 520)
})

scene("replaying all without JavaScript", { script: false }, async ({ page }) => {
  const program = await receiver()
  const id = await setAside(page, program, "Quelques-uns", 7)
  await page.goto(`/livraisons/relance?destination=${id}`)
  await page.getByText("7 envois seront relancés.").waitFor()
  await press(page, "Relancer")
  await page.getByRole("heading", { name: "7 envois relancés" }).waitFor()
  assert.equal((await program.next(7)).length, 7)
  await page.goto(`/livraisons/relance?destination=${id}`)
  await page.getByRole("heading", { name: "Rien à relancer" }).waitFor()
})

scene("the filters stand in the address", async ({ page }) => {
  const program = await receiver()
  const { id } = await make(page, program.url, "Filtré", { events: ["ticket.created", "societe.updated"] })
  await create("tickets", { societe: "12", sujet: "Filtré" })
  await program.next()
  await page.goto("/livraisons")
  await page.locator("#destination").selectOption("Filtré")
  await page.locator("#type").selectOption("Ticket créé")
  await page.waitForURL(`/livraisons?destination=${id}&type=ticket.created`)
  await until(async () => await page.locator("#results tbody tr").count() === 1)
  await page.locator("#depuis").fill("2099-01-01")
  await page.getByRole("heading", { name: "Aucun résultat" }).waitFor()
  await page.goto(`/livraisons?destination=${id}&jusqua=2099-01-01&etat=delivered`)
  assert.equal(await page.locator("#results tbody tr").count(), 1)
  assert.equal(await page.locator("#jusqua").inputValue(), "2099-01-01")
  const answer = await page.goto("/livraisons?etat=nulle")
  assert.equal(answer.status(), 400)
})

scene("from a record to what it sent, and back", async ({ page }) => {
  const program = await receiver()
  await make(page, program.url, "Histoire", { events: ["ticket.updated", "ticket.status_changed"] })
  const { id } = await create("tickets", { societe: "13", sujet: "Suivi" })
  await page.goto(`/tickets/${id}`)
  await press(page, "Clore")
  await flash(page, "Le ticket est clos.")
  await program.next(2)
  const line = page.locator("aside .timeline > li").first()
  await line.getByRole("link", { name: /^\d envois? \(statut\)$/ }).waitFor()
  await line.getByRole("link", { name: "1 envoi", exact: true }).click()
  await page.waitForURL(/\/livraisons\?evenement=\d+$/)
  await page.locator("#results .row-link").click()
  await page.getByRole("heading", { name: `Ticket modifié n° ${id}` }).waitFor()
  await page.getByRole("link", { name: "Suivi" }).click()
  await page.waitForURL(`/tickets/${id}`)
})

scene("deleted, it is gone from the list and stays in the log", async ({ page }) => {
  const program = await receiver()
  const { path, id } = await make(page, program.url, "Éphémère")
  await press(page, "Ticket")
  await program.next()
  await page.goto(path)
  await page.getByLabel("Autres actions").click()
  await press(page, "Supprimer")
  await page.getByRole("alertdialog").getByRole("button", { name: "Supprimer" }).click()
  await flash(page, "Le webhook est supprimé.")
  assert.equal(await page.getByRole("link", { name: "Éphémère" }).count(), 0)
  assert.equal((await page.goto(path)).status(), 404)
  await page.goto(`/livraisons?destination=${id}`)
  assert.equal(await page.locator("#results tbody tr").count(), 1)
})

scene("an empty dossier is told what a webhook is", { as: () => dossier("sans-webhook") }, async ({ page }) => {
  await page.goto("/webhooks")
  await page.getByRole("heading", { name: "Aucun webhook" }).waitFor()
  await page.getByText("Un webhook est l’adresse d’un de vos programmes").waitFor()
})

scene("a member sees the log without addresses, and configures nothing", { as: () => person("Membre-w") }, async ({ page }) => {
  await page.goto("/livraisons")
  assert.equal(await page.getByRole("link", { name: "Relancer tout ce qui correspond" }).count(), 0)
  assert.equal(await page.locator("#nav").getByRole("link", { name: "Webhooks" }).count(), 0)
  assert(!(await page.content()).includes("cle=7"))
  for (const path of ["/webhooks", "/webhooks/creer", "/webhooks/4", "/webhooks/4/modifier", "/livraisons/relance"]) {
    assert.equal((await page.goto(path)).status(), 403, path)
  }
  assert.equal((await page.goto("/webhooks/documentation")).status(), 200)
})
