// Replaces parts of the page by what the server makes of them now. A new part fires `swapped`.

import { all } from "./dom.js"

const received = new WeakMap() // element → the HTML it came from, before times were made relative

// Fetches `url` and replaces the elements with these ids by their new selves. False when none was there.
// All stays as it is if, by the time of the answer, it is not `wanted` any more.
export async function swap(ids, url, { wanted = () => true, ...how } = {}) {
  const response = await fetch(url, { headers: { "X-Fragment": ids.join(" ") }, credentials: "same-origin", ...how })
  if (response.redirected && new URL(response.url).pathname !== new URL(url, location.href).pathname) {
    location.assign(response.url) // signed out meanwhile
    return false
  }
  if (!response.ok) throw new Error(`status ${response.status}`)
  const page = parsed(await response.text())
  return wanted() ? put(ids, page) : true
}

export const parsed = text => new DOMParser().parseFromString(text, "text/html")

// Replaces the elements with these ids by those of `page`. False when none was there.
export function put(ids, page) {
  let any = false
  for (const id of ids) {
    const before = document.getElementById(id), after = page.getElementById(id)
    if (!before || !after) continue
    any = true
    const html = after.outerHTML
    if (received.get(before) === html) { before.removeAttribute("aria-busy"); continue }
    const focused = before.contains(document.activeElement) && document.activeElement
    const named = name => focused.getAttribute(name) && `${focused.localName}[${name}="${CSS.escape(focused.getAttribute(name))}"]`
    const handle = focused && (focused.id ? `#${CSS.escape(focused.id)}` : named("href") ?? named("aria-label"))
    for (const opened of all("details[id]", before)) {
      const same = after.querySelector(`#${CSS.escape(opened.id)}`)
      if (same) same.open = opened.open
    }
    for (const ticked of all("input[type=checkbox][id]:checked", before)) {
      const same = after.querySelector(`#${CSS.escape(ticked.id)}`)
      if (same) same.checked = true
    }
    for (let around = before.parentElement; around; around = around.parentElement) received.delete(around)
    before.replaceWith(document.adoptNode(after))
    received.set(after, html)
    after.dispatchEvent(new CustomEvent("swapped", { bubbles: true }))
    if (handle) after.querySelector(handle)?.focus({ preventScroll: true })
  }
  return any
}
