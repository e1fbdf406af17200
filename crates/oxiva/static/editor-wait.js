// data-wait: asks whether what starts the zap has come, and takes it as the sample as soon as it has.

import { announce } from "./announce.js"
import { base, request, said, show } from "./editor-page.js"
import { flush } from "./editor-save.js"

const WAIT_MS = 500, LONGEST_WAIT_MS = 30000

async function hasArrived(mark) {
  const answer = await fetch(`${base()}/attente?${new URLSearchParams({ depuis: mark })}`, { headers: { Accept: "application/json" }, credentials: "same-origin" })
  if (!answer.ok || answer.redirected) throw new Error(`status ${answer.status}`)
  return (await answer.json()).arrived
}

async function take(form) {
  if (!await flush()) return
  const answer = await request(form.getAttribute("action"), new URLSearchParams(new FormData(form)))
  show(answer)
  history.replaceState(history.state, "", answer.url)
  announce(said(answer.page))
}

export function waitFor(form, wait = WAIT_MS) {
  setTimeout(async () => {
    if (!form.isConnected) return
    if (document.hidden) return void document.addEventListener("visibilitychange", () => waitFor(form), { once: true })
    let next = WAIT_MS
    try {
      if (await hasArrived(form.dataset.wait)) return await take(form)
    } catch {
      next = Math.min(wait * 2, LONGEST_WAIT_MS)
    }
    waitFor(form, next)
  }, wait)
}
