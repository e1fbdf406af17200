// The linter: both definitions keep the rules, and each rule finds a definition that breaks it.

import assert from "node:assert/strict"
import { test } from "node:test"
import { RULES, about, definition, lint } from "./lint.mjs"

const field = (step, key) => step.operation.inputFields.find(field => field.key === key)

/** How each rule is broken: every function breaks a definition, or what stands beside it, in one way. */
const BROKEN = {
  D001: [
    app => app.creates.create_client.operation.inputFields.push({ key: "api_key", label: "Key" }),
    app => app.searches.find_client.operation.inputFields.push({ key: "dossier", label: "Dossier" }),
  ],
  D002: [app => { app.authentication.fields[2].helpText = "Ask your administrator." }],
  D003: [
    app => { delete app.authentication.connectionLabel },
    app => { app.authentication.connectionLabel = "Oxiva" },
    app => { app.authentication.connectionLabel += "{{bundle.authData.token}}" },
  ],
  D004: [
    app => { delete field(app.creates.update_ticket, "id").dynamic },
    app => { delete field(app.creates.create_ticket, "responsable").dynamic },
  ],
  D005: [
    app => { delete app.triggers.client_list },
    app => { field(app.creates.create_ticket, "societe").dynamic = "client_list.id.name" },
    app => { field(app.creates.create_ticket, "societe").dynamic = "new_client.id.nom" },
  ],
  D006: [app => { delete app.triggers.new_ticket.operation.performList }],
  D007: [
    app => { app.searches.find_client.operation.perform.source = "return await z.request('http://crm.example.org/')" },
    app => { app.authentication.test.url = "{{bundle.inputData.address}}/version/" },
  ],
  D008: [
    app => { app.authentication.fields[0].helpText = "See https://crm.example.org" },
    app => { app.authentication.fields[0].helpText = "See **there" },
    app => { app.authentication.fields[0].helpText = "See [there(https://crm.example.org)" },
  ],
  D009: [app => { app.searches.find_client.operation.inputFields = [] }],
  D010: [
    app => { delete app.resources.ticket.sample.id },
    app => { app.triggers.new_client.operation.sample = { nom: "Commune" } },
  ],
  D011: [app => { field(app.creates.create_client, "note").helpText = "Note." }],
  D012: [app => { delete app.resources.activity.sample }],
  D013: [
    app => { delete app.searches.find_person },
    app => { field(app.creates.create_ticket, "societe").search = "find_client.number" },
  ],
  D014: [app => { delete field(app.creates.update_client, "id").search }],
  D015: [
    app => { app.searchOrCreates.find_ticket.create = "make_ticket" },
    app => { app.searchOrCreates.find_ticket.search = "find_tickets" },
    app => { app.searchOrCreates.other = app.searchOrCreates.find_ticket },
  ],
  D016: [
    app => { delete app.triggers.new_ticket.operation.performSubscribe },
    app => { app.triggers.new_ticket.operation.performUnsubscribe = { source: "" } },
  ],
  D017: [app => { app.triggers.new_ticket.display.directions = "Paste this address into Oxiva." }],
  D018: [
    app => { app.triggers.new_ticket.display.label = "New ticket" },
    app => { app.triggers.new_ticket.display.label = "New Oxiva Ticket" },
    app => { app.triggers.new_ticket.noun = "Tickets" },
    app => { field(app.creates.create_client, "siren").label = "the SIREN" },
  ],
  D021: [
    app => { app.triggers.new_ticket.display.description = "A new ticket." },
    app => { app.creates.create_ticket.display.description = "Creates a ticket" },
    app => { app.searches.find_ticket.display.description = "Finds a ticket. Or not." },
  ],
  D022: [app => { app.creates.create_ticket.operation.inputFields = [{ source: "return []" }] }],
  D023: [
    app => { app.resources.ticket.sample.date_creation = "2023-05-17 11:45:26.000" },
    app => { app.resources.client.sample.note = "17/05/2023" },
  ],
  D024: [
    app => { app.resources.ticket.sample.statut = 1 },
    app => { app.resources.ticket.sample.autre = "x" },
    app => { delete app.resources.ticket.sample.sujet },
    app => { delete app.resources.ticket.outputFields },
  ],
  D025: [app => { app.authentication.fields[0].helpText = "[Here](javascript:alert(1))" }],
  D026: [
    app => { delete app.beforeRequest },
    app => { app.beforeRequest[0].source = "return request;" },
  ],
  G014: [
    app => app.creates.create_ticket.operation.inputFields.reverse(),
    app => { field(app.creates.create_client, "note").helpText = "Several, with commas." },
  ],
  G019: [
    app => { delete app.searchOrCreates.find_ticket },
    app => { delete app.creates.update_ticket },
  ],
  G022: [app => { app.triggers.new_ticket.display.label = "Créé" }],
  M001: [(_, about) => { about.title = "Oxiva for Zapier" }],
  M002: [
    (_, about) => { about.description = "A CRM for client companies, sales activities and support tickets." },
    (_, about) => { about.description = "Oxiva is a CRM." },
    (_, about) => { about.description = "Oxiva is a CRM that talks to Zapier about clients and tickets." },
  ],
  M003: [(_, about) => { delete about.category }, (_, about) => { about.homepage = "http://www.oxiva.cloud" }],
  M004: [
    (_, about) => { about.image = Buffer.from("<svg/>") },
    (_, about) => { about.image.writeUInt32BE(400, 16) },
    (_, about) => { about.image.writeUInt32BE(128, 16); about.image.writeUInt32BE(128, 20) },
    (_, about) => { about.image[25] = 2 },
  ],
}

test("the public app keeps every rule", () => assert.deepEqual(lint(definition("en"), about()), []))

test("the private app keeps those that are meant for it", () => {
  assert.deepEqual(lint(definition("fr"), about(), { isPublic: false }), [])
})

test("each rule is shown at work", () => assert.deepEqual(Object.keys(BROKEN), Object.keys(RULES)))

for (const [rule, ways] of Object.entries(BROKEN)) {
  test(`${rule} finds what breaks it`, () => {
    for (const [n, breakIt] of ways.entries()) {
      const [app, beside] = [definition("en"), about()]
      breakIt(app, beside)
      const found = lint(app, beside).filter(one => one.rule === rule)
      assert.notDeepEqual(found, [], `${rule}, way ${n + 1}`)
      for (const { at, words } of found) assert.ok(at && words)
    }
  })
}
