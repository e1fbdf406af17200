import { readFileSync } from "node:fs"
import { createRequire } from "node:module"

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8")

/** What axe-core finds, a line each; by all its rules or by those that are named. */
export async function violations(page, rules) {
  await page.evaluate(`if (!window.axe) { ${source} }`)
  return page.evaluate(async rules => {
    const runOnly = rules && { type: "rule", values: rules }
    const found = (await window.axe.run(document, { resultTypes: ["violations"], runOnly })).violations
    return found.flatMap(({ id, nodes }) => nodes.map(node => `${id}: ${node.html.slice(0, 160)} (${node.failureSummary?.split("\n").at(-1).trim()})`))
  }, rules)
}

/** What sticks out to the side, if the page is wider than its window. */
export const overflow = page => page.evaluate(() => {
  const width = document.documentElement.clientWidth
  if (document.documentElement.scrollWidth <= width) return []
  const out = [...document.querySelectorAll("body *")].filter(element => element.getBoundingClientRect().right > width + 1 || element.scrollWidth > Math.max(element.clientWidth, width) + 1)
  return [`wider than ${width}: ${out.slice(-3).map(element => element.outerHTML.slice(0, 100)).join(" | ")}`]
})
