// The table of cases, by Zapier's own client, against the running program.

import { after, test } from "node:test"
import { definition } from "./lint.mjs"
import { CASES, run } from "./support/cases.mjs"
import { client } from "./support/client.mjs"
import { openHouse } from "./support/house.mjs"

const apps = Object.fromEntries(["en", "fr"].map(lang => [lang, definition(lang)]))
const clients = Object.fromEntries(Object.entries(apps).map(([lang, app]) => [lang, client(app)]))
const house = await openHouse()
const throttled = await openHouse({ OXIVA_LIMITS__API_PER_SECOND: "1" })
after(() => Promise.all([house.stop(), throttled.stop()]))

for (const one of CASES) {
  const lang = one.app ?? "en"
  test(one.name, () => run(one, { house: one.server === "throttled" ? throttled : house, app: apps[lang], client: clients[lang] }))
}
