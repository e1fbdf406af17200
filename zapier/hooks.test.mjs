// The instant triggers, by Zapier's own client: subscribed, fired by the running program, read, listed with
// the same keys, ended; and what becomes of them when the receiver is gone.

import assert from "node:assert/strict"
import { once } from "node:events"
import { createServer } from "node:http"
import { after, test } from "node:test"
import { definition } from "./lint.mjs"
import { client } from "./support/client.mjs"
import { openHouse } from "./support/house.mjs"

const app = definition("en")
const { execute } = client(app)
const house = await openHouse()
const authData = { token: house.token, dossier: "demo", address: house.base }

/** What a Zap listens at: `next` waits for the next record, `seen` are all. */
async function zap(status = 200) {
  const seen = [], waiting = []
  const server = createServer(async (request, response) => {
    const parts = []
    for await (const part of request) parts.push(part)
    response.writeHead(status).end("{}")
    const record = JSON.parse(Buffer.concat(parts))
    seen.push(record)
    waiting.shift()?.(record)
  }).listen(0, "127.0.0.1")
  await once(server, "listening")
  let read = 0
  return {
    url: `http://127.0.0.1:${server.address().port}/hooks/standard/1/`,
    seen,
    next: () => new Promise(resolve => (read < seen.length ? resolve(seen[read]) : waiting.push(resolve), read++)),
    stop: () => { server.closeAllConnections(); server.close() },
  }
}

const zaps = []
after(async () => {
  for (const one of zaps) one.stop()
  await house.stop()
})
const listen = async status => { zaps.push(await zap(status)); return zaps.at(-1) }

const send = async (method, path, body) => {
  const headers = { Authorization: `Bearer ${house.token}`, "Content-Type": "application/json" }
  const response = await fetch(`${house.base}/api/v3/${path}`, { method, headers, body: body && JSON.stringify(body) })
  assert.ok(response.ok, await response.text())
}
const patch = (path, body) => send("PATCH", path, body)

/** Deletes a record that was made for it. */
const remove = async (collection, body) => {
  const { id } = await house.create(collection, body)
  await send("DELETE", `${collection}/${id}`)
}

const subscribe = (key, targetUrl, inputData = {}) =>
  execute(`triggers.${key}.operation.performSubscribe`, { authData, targetUrl, inputData })
const end = (key, subscribeData, targetUrl) =>
  execute(`triggers.${key}.operation.performUnsubscribe`, { authData, subscribeData, targetUrl })
const subscriptions = async () => (await house.v3("hooks?limit=200")).items.map(({ id }) => id)

/** What makes each trigger fire: each call does it once more. */
const societe = await house.create("societes", { nom: "Déclencheurs", type: "autre" })
const activite = await house.create("activites", { societe: societe.id, sujet: "Test" })
const ticket = await house.create("tickets", { societe: societe.id, sujet: "Test" })
const statuts = ["waiting", "resolved"]
let turn = 0
const FIRES = {
  new_client: () => house.create("societes", { nom: `Client ${turn++}`, type: "autre" }),
  updated_client: () => patch(`societes/${societe.id}`, { ville: `Ville ${turn++}` }),
  deleted_client: () => remove("societes", { nom: `Client ${turn++}` }),
  new_activity: () => house.create("activites", { societe: societe.id, sujet: `Activité ${turn++}` }),
  updated_activity: () => patch(`activites/${activite.id}`, { sujet: `Activité ${turn++}` }),
  deleted_activity: () => remove("activites", { societe: societe.id, sujet: `Activité ${turn++}` }),
  new_ticket: () => house.create("tickets", { societe: societe.id, sujet: `Ticket ${turn++}` }),
  updated_ticket: () => patch(`tickets/${ticket.id}`, { sujet: `Ticket ${turn++}` }),
  ticket_status_changed: () => patch(`tickets/${ticket.id}`, { statut: statuts[turn++ % 2] }),
  deleted_ticket: () => remove("tickets", { societe: societe.id, sujet: `Ticket ${turn++}` }),
}

test("every instant trigger is here", () => {
  const instant = Object.values(app.triggers).filter(trigger => trigger.operation.type === "hook").map(trigger => trigger.key)
  assert.deepEqual(Object.keys(FIRES), instant)
})

for (const [key, fire] of Object.entries(FIRES)) {
  test(`${key}: subscribed, fired, read, listed, ended`, async () => {
    const [one, other] = [await listen(), await listen()]
    const first = await subscribe(key, one.url)
    const second = await subscribe(key, other.url)
    assert.notEqual(first.id, second.id)

    await fire()
    const arrived = await Promise.all([one.next(), other.next()])
    assert.deepEqual(arrived[0], arrived[1])
    const [record, ...more] = await execute(`triggers.${key}.operation.perform`, { authData, cleanedRequest: arrived[0] })
    assert.deepEqual([record, more], [arrived[0], []])

    const listed = await execute(`triggers.${key}.operation.performList`, { authData })
    assert.ok(listed.length >= 1 && listed.length <= 3)
    const { sample } = app.resources[app.triggers[key].operation.resource]
    if ("changed" in record) {
      assert.ok(record.changed.length > 0)
      assert.deepEqual(Object.keys(record.previous), record.changed)
    }
    for (const item of listed) assert.deepEqual(Object.keys(item), Object.keys(record))
    assert.deepEqual(Object.keys(sample), Object.keys(record))

    await end(key, first, one.url)
    await end(key, first, one.url)
    assert.ok(!(await subscriptions()).includes(first.id))
    await fire()
    await other.next()
    assert.equal(one.seen.length, 1, "what ended goes on")
    await end(key, second, other.url)
  })
}

test("a trigger with a filter fires for what passes it alone", async () => {
  const one = await listen()
  const made = await subscribe("ticket_status_changed", one.url, { statut: "closed", societe: societe.id })
  assert.deepEqual(made.filter, [{ field: "statut", op: "is", value: "closed" }, { field: "societe", op: "is", value: societe.id }])
  const { id } = await house.create("tickets", { societe: societe.id, sujet: "À fermer" })
  for (const statut of ["inprogress", "closed"]) await patch(`tickets/${id}`, { statut })
  const { statut, changed, previous, societe_nom, url } = await one.next()
  assert.deepEqual({ statut, changed, previous }, { statut: "closed", changed: ["statut"], previous: { statut: "inprogress" } })
  assert.deepEqual([societe_nom, url], ["Déclencheurs", `${house.base}/tickets/${id}`])
  assert.equal(one.seen.length, 1)
  await end("ticket_status_changed", made, one.url)
})

test("what is deleted is told as it was, without a page", async () => {
  const one = await listen()
  const made = await subscribe("deleted_ticket", one.url, { societe: societe.id })
  await remove("tickets", { societe: societe.id, sujet: "Ouvert par erreur" })
  const { sujet, societe_nom, url } = await one.next()
  assert.deepEqual([sujet, societe_nom, url], ["Ouvert par erreur", "Déclencheurs", null])
  await end("deleted_ticket", made, one.url)
})

test("a receiver that answers 410 is subscribed no more, and ending that is no error", async () => {
  const gone = await listen(410)
  const made = await subscribe("new_ticket", gone.url)
  await FIRES.new_ticket()
  await gone.next()
  const deadline = Date.now() + 10_000
  while ((await subscriptions()).includes(made.id)) assert.ok(Date.now() < deadline, "it is still subscribed")
  await end("new_ticket", made, gone.url)
})

test("an address that may not be called is refused in words", async () => {
  const refused = await subscribe("new_ticket", "http://10.0.0.1/").then(() => assert.fail("it was taken"), error => error)
  const { message, code, status } = JSON.parse(refused.message)
  assert.deepEqual([refused.name, code, status], ["AppError", "url_private_address", 422])
  assert.match(message, /^target_url: /)
})

test("a key without the scope webhooks is told what it lacks", async () => {
  const bundle = { authData: { ...authData, token: await house.key("read", "write") }, targetUrl: "https://hooks.example.org/1" }
  const refused = await execute("triggers.new_ticket.operation.performSubscribe", bundle).then(() => assert.fail("it was taken"), error => error)
  assert.equal(refused.name, "ExpiredAuthError")
  assert.match(refused.message, /webhooks\. Make a key that has this right .* and reconnect with it\./)
})

test("a drop-down goes on where its last page ended", async () => {
  const pages = []
  for (let page = 0; ; page++) {
    const items = await execute("triggers.client_list.operation.perform", { authData, meta: { page, isFillingDynamicDropdown: true } })
    if (items.length === 0) break
    pages.push(items.map(({ id }) => id))
  }
  assert.ok(pages.length >= 3 && pages[0].length === 100, `${pages.map(page => page.length)}`)
  assert.equal(new Set(pages.flat()).size, pages.flat().length)
})

test("what answers like no Oxiva is told in words", async () => {
  for (const [status, as, words] of [[410, "AppError", /is its address right/], [503, "ResponseError", /503/]]) {
    const other = await listen(status)
    const bundle = { authData: { ...authData, address: new URL(other.url).origin }, inputData: { nom: "x" } }
    const refused = await execute("creates.create_client.operation.perform", bundle).then(() => assert.fail("it went well"), error => error)
    assert.equal(refused.name, as)
    assert.match(refused.message, words)
  }
})
