// The command line: each definition becomes a project, which is valid, says the same, and does the same.

import assert from "node:assert/strict"
import { mkdtemp, readFile, rm, symlink } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { after, test } from "node:test"
import { fileURLToPath } from "node:url"
import { definition } from "./lint.mjs"
import { CASES, run } from "./support/cases.mjs"
import { client, command } from "./support/client.mjs"
import { openHouse } from "./support/house.mjs"

const here = name => fileURLToPath(new URL(name, import.meta.url))
const work = await mkdtemp(join(tmpdir(), "oxiva-zapier-"))
const house = await openHouse()
after(() => Promise.all([house.stop(), rm(work, { recursive: true, force: true })]))

/** A definition as the client shows it, less what a project takes from elsewhere; functions stand as such. */
async function shown(client) {
  const { version, ...app } = await client.definition()
  return JSON.parse(JSON.stringify(app).replace(/"\$func\$[^"]*"/g, '"a function"'))
}

for (const lang of ["en", "fr"]) {
  test(`definition-${lang}.json as a project`, async t => {
    const app = definition(lang)
    const project = join(work, lang)
    await command(work, "convert", project, "--json", `@${here(`definition-${lang}.json`)}`, "--title", "Oxiva", "--description", "Oxiva")
    await symlink(here("node_modules"), join(project, "node_modules"))
    const { dependencies } = JSON.parse(await readFile(join(project, "package.json")))
    assert.deepEqual(dependencies, { "zapier-platform-core": app.platformVersion })

    await t.test("the definition itself is valid", async () => assert.deepEqual(await client(app).validate(), []))
    await t.test("is valid", async () => assert.match(await command(project, "validate", "--without-style"), /structurally sound/))
    await t.test("says what the definition says", async () => {
      const [there, back] = [await shown(client(app)), await shown(client(project))]
      assert.deepEqual(back, there)
    })
    await t.test("does what the definition does", async () => {
      const ours = CASES.filter(one => (one.app ?? "en") === lang && one.server !== "throttled")
      for (const one of ours) await run(one, { house, app, client: client(project) }).catch(error => { throw new Error(one.name, { cause: error }) })
      assert.ok(ours.length > 3)
    })
  })
}
