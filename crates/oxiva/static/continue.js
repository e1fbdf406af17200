// data-continue: a form that posts itself until its answer has none ([data-stop] halts it); "asked": once it
// is sent.

import { announce } from "./announce.js"
import { swap } from "./fragments.js"

// The page works by its button; here it is pressed until nothing is left, a small step at a time.
const halted = new Set()
export function carryOn(form) {
  const region = form.closest("[id]"), stop = form.querySelector("[data-stop]"), go = form.querySelector("button:not([type])")
  async function step() {
    form.setAttribute("aria-busy", "true")
    try {
      await swap([region.id], form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) })
      const now = document.getElementById(region.id), done = now.querySelector("[data-say]")
      if (done) announce(done.textContent)
      else now.querySelector("[data-stop]:not([hidden]), form[data-continue] button:not([type], [hidden])")?.focus()
    } catch { // no answer: whoever looks decides
      form.removeAttribute("aria-busy")
      if (stop) stop.hidden = true
      go.hidden = false
    }
  }
  form.addEventListener("submit", event => { event.preventDefault(); step() })
  if (form.dataset.continue === "asked" || halted.delete(region.id)) return
  stop.hidden = false
  go.hidden = true
  stop.addEventListener("click", () => { halted.add(region.id); stop.disabled = true })
  step()
}
