// The guide is followed literally to the rows in the tables: the whole of it in French, the chapter that builds the
// first zap in English; and what its pictures show is still what the pages say.

import assert from "node:assert/strict"
import { readFileSync } from "node:fs"
import { after, test } from "node:test"
import { walk } from "./support/guide-walk.mjs"
import { launch } from "./support/house.mjs"

/** The chapters that are followed; undefined: all. */
const FOLLOWED = { fr: undefined, en: ["premier-zap"] }

const browser = await launch()
after(() => browser.close())

test("every step of the guide can be done as it is written", { concurrency: true }, async t => {
  await Promise.all(Object.entries(FOLLOWED).map(([lang, names]) => t.test(lang, async () => {
    const noted = JSON.parse(readFileSync(new URL(`../docs/guide/${lang}/images/pictures.json`, import.meta.url)))
    const stale = []
    await walk(browser, lang, (picture, _, { text }) => {
      const known = noted[picture]?.text
      const other = known && text.find((line, at) => line !== known[at])
      if (!known || other || known.length !== text.length) stale.push(`${picture}: ${other ?? "another text"}`)
    }, names)
    assert.deepEqual(stale, [], "pictures that are out of date: take them anew with guide-pictures.mjs")
  })))
})
