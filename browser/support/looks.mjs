// How a page looks, in both sizes and colours.

import { overflow, violations } from "./axe.mjs"

/** What is wrong with the look of a page. `PICTURES=folder` keeps a picture of each size and colour. */
export async function looksWrong(page, name, { fullPage = true } = {}) {
  const wrong = []
  for (const [width, height] of [[1280, 800], [390, 844]]) for (const colorScheme of ["light", "dark"]) {
    await page.setViewportSize({ width, height })
    await page.emulateMedia({ colorScheme })
    wrong.push(...[...await violations(page), ...await overflow(page)].map(what => `${name} ${width} ${colorScheme}: ${what}`))
    if (process.env.PICTURES) await page.screenshot({ path: `${process.env.PICTURES}/${name}-${width}-${colorScheme}.png`, fullPage })
  }
  await page.setViewportSize({ width: 1280, height: 800 })
  return wrong
}
