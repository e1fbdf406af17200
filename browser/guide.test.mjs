// The guide is followed literally, in both languages, to the rows in the tables; and what its pictures show is
// still what the pages say.

import assert from "node:assert/strict"
import { readFileSync } from "node:fs"
import { after, test } from "node:test"
import { walk } from "./support/guide-walk.mjs"
import { launch } from "./support/house.mjs"

const browser = await launch()
after(() => browser.close())

test("every step of the guide can be done as it is written", { concurrency: true }, async t => {
  await Promise.all(["fr", "en"].map(lang => t.test(lang, async () => {
    const noted = JSON.parse(readFileSync(new URL(`../docs/guide/${lang}/images/pictures.json`, import.meta.url)))
    const stale = []
    await walk(browser, lang, (picture, _, { text }) => {
      const known = noted[picture]?.text
      const other = known && text.find((line, at) => line !== known[at])
      if (!known || other || known.length !== text.length) stale.push(`${picture}: ${other ?? "another text"}`)
    })
    assert.deepEqual(stale, [], "pictures that are out of date: take them anew with guide-pictures.mjs")
  })))
})
