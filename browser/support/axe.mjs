import { readFileSync } from "node:fs"
import { createRequire } from "node:module"

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8")

/** What axe-core finds, a line each. */
export async function violations(page) {
  await page.evaluate(`if (!window.axe) { ${source} }`)
  return page.evaluate(async () => {
    const found = (await window.axe.run(document, { resultTypes: ["violations"] })).violations
    return found.flatMap(({ id, nodes }) => nodes.map(node => `${id}: ${node.html.slice(0, 160)} (${node.failureSummary?.split("\n").at(-1).trim()})`))
  })
}

/** What sticks out to the side, if the page is wider than its window. */
export const overflow = page => page.evaluate(() => {
  const width = document.documentElement.clientWidth
  if (document.documentElement.scrollWidth <= width) return []
  const out = [...document.querySelectorAll("body *")].filter(element => element.getBoundingClientRect().right > width + 1 || element.scrollWidth > Math.max(element.clientWidth, width) + 1)
  return [`wider than ${width}: ${out.slice(-3).map(element => element.outerHTML.slice(0, 100)).join(" | ")}`]
})
