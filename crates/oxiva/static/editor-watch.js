// Shows what others change in the draft, within a second, and never touches a form that somebody types in.

import { announce } from "./announce.js"
import { put } from "./fragments.js"
import { alertAbove, base, editor, isBusy, request, stepForm, update, words } from "./editor-page.js"
import { isTyped } from "./editor-save.js"

const WAIT_MS = 1000, LONGEST_WAIT_MS = 60000

function showChange({ page }) {
  const form = stepForm(), fresh = page.querySelector("form[data-step-form]")
  update(page)
  if (form && fresh && form.elements.vu.value !== fresh.elements.vu.value && !isTyped(form)) put(["volet"], page)
}

let told // the last revision that was spoken of

async function look() {
  const known = editor().dataset.rev
  const answer = await fetch(`${base()}/revision`, { headers: { Accept: "application/json" }, credentials: "same-origin" })
  if (!answer.ok || answer.redirected) throw new Error(`status ${answer.status}`)
  const { rev, words: who } = await answer.json()
  // Meanwhile this page may have changed it itself.
  if (String(rev) === known || isBusy() || editor().dataset.rev !== known) return
  try {
    const change = await request(location.href)
    if (editor().dataset.rev === known) showChange(change)
  } catch (error) {
    if (error.status !== 404) throw error
    editor().dataset.rev = rev
    if (stepForm()) alertAbove(stepForm(), words.removed)
  }
  if (who && told !== rev) announce(who)
  told = rev
}

export function watch(wait = WAIT_MS) {
  setTimeout(async () => {
    if (document.hidden) return void document.addEventListener("visibilitychange", () => watch(), { once: true })
    let next = WAIT_MS
    try {
      if (!isBusy()) await look()
    } catch {
      next = Math.min(wait * 2, LONGEST_WAIT_MS)
    }
    watch(next)
  }, wait)
}
