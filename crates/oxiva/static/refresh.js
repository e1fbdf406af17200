// data-refresh="SECONDS": a region with an id that replaces itself (data-live-url, data-refresh-only="ID ID").

import { all } from "./dom.js"
import { swap } from "./fragments.js"
import { pageAddress } from "./page-address.js"

// What a form that is under way does may take this page away; the page that follows it is soon there.
const LEAVING_MS = 10000
let leavesUntil = 0
document.addEventListener("submit", event => setTimeout(() => { if (!event.defaultPrevented) leavesUntil = Date.now() + LEAVING_MS }))

// Refreshes while the tab is visible; slows down when the server does not answer; ends when the new
// region no longer asks for it.
export function refresh(region, wait = Number(region.dataset.refresh) * 1000) {
  if (!(wait > 0)) return
  const ids = (region.dataset.refreshOnly || region.id).split(" ")
  const edited = () => region.contains(document.activeElement) && document.activeElement.matches("input, textarea, select") && !region.dataset.refreshOnly
  setTimeout(async function tick() {
    if (!region.isConnected) return
    if (document.hidden) return void document.addEventListener("visibilitychange", tick, { once: true })
    if (edited() || Date.now() < leavesUntil) return void refresh(region, wait)
    let next = Number(region.dataset.refresh) * 1000
    try {
      await swap(ids, region.dataset.liveUrl || pageAddress(), { wanted: () => !edited() }) // somebody may begin meanwhile
    } catch {
      next = Math.min(wait * 2, 60000)
    }
    all(".live").forEach(dot => dot.classList.toggle("paused", next > wait))
    if (region.isConnected) refresh(region, next) // otherwise its successor has started its own
  }, wait)
}
