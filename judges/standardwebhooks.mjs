// A société is created; what its webhook is sent is verified by the library of Standard Webhooks.

import assert from "node:assert/strict"
import { once } from "node:events"
import { createServer } from "node:http"
import { Webhook, WebhookVerificationError } from "standardwebhooks"

const { BASE, TOKEN } = process.env
const post = async (path, body) => {
  const headers = { Authorization: `Bearer ${TOKEN}`, "Content-Type": "application/json" }
  const answer = await fetch(`${BASE}/api/v3${path}`, { method: "POST", headers, body: JSON.stringify(body) })
  assert.equal(answer.status, 201, await answer.clone().text())
  return answer.json()
}

const receiver = createServer().listen(0, "127.0.0.1")
await once(receiver, "listening")
const received = once(receiver, "request", { signal: AbortSignal.timeout(20_000) })
const url = `http://127.0.0.1:${receiver.address().port}/`
const { secret } = await post("/webhooks", { url, events: ["societe.created"] })
const made = await post("/societes", { nom: "Jugée par d’autres" })

const [request, answer] = await received
let body = ""
for await (const part of request.setEncoding("utf8")) body += part
answer.end()
receiver.close()
receiver.closeAllConnections()

const told = new Webhook(secret).verify(body, request.headers)
assert.deepEqual(told.data, made)
assert.throws(() => new Webhook(secret).verify(`${body} `, request.headers), WebhookVerificationError)
console.log("standardwebhooks: the signature is good, and another body's is not")
