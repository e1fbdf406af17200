// Commands of the editor, undo and redo: their forms are sent in place. If that fails, they are sent as a page.

import { announce } from "./announce.js"
import { all } from "./dom.js"
import { base, editor, request, said, show, stepForm } from "./editor-page.js"
import { flush } from "./editor-save.js"

const ids = () => all("[data-step]", editor()).map(card => card.dataset.step)
const link = id => document.querySelector(`#${CSS.escape(`carte-${id}`)} :is(.step, header) > a`)

// The step to go on with: what is new, what the command was about, or what stood before it.
function next(before, about) {
  const after = ids()
  const added = after.find(id => !before.includes(id))
  if (added) return added
  if (link(about)) return about
  return before.slice(0, before.indexOf(about)).reverse().find(id => after.includes(id)) ?? after[0]
}

// Carries out a command, as an object, and shows what came of it.
export async function command(what) {
  if (!await flush()) return
  const before = ids(), about = what.step ?? what.path ?? what.id
  const body = new URLSearchParams({ command: JSON.stringify(what) })
  if (!stepForm()) body.set("overview", "oui")
  const answer = await request(`${base()}/commande`, body)
  show(answer)
  const to = link(next(before, about))
  to?.focus()
  to?.scrollIntoView({ block: "nearest" })
  const position = what.do === "move" && to?.querySelector(".visually-hidden")?.textContent
  announce(position ? `${to.querySelector("strong").textContent}, ${position}` : said(answer.page))
}

// Undo and redo lead to the whole zap; who is at a step stays there, if it is still there.
async function travel(form, which) {
  if (!await flush()) return
  const at = document.activeElement.closest("[data-step]")?.dataset.step
  const answer = await request(form.getAttribute("action"), new URLSearchParams(new FormData(form)))
  const here = stepForm() && await request(location.href).catch(() => null)
  show(here ?? answer)
  const button = document.querySelector(`[${which}]`)
  const to = (at && link(at)) ?? (button?.disabled ? document.querySelector("[aria-current=step] a, .flow a") : button)
  to?.focus()
  announce(said(answer.page))
}

// Copies a step, or forgets what was copied; who is at a step stays there.
async function copy(action, body) {
  if (!await flush()) return
  const answer = await request(action, body)
  show(await request(location.href))
  announce(said(answer.page))
}

// Pastes what was copied at the place of a button.
async function paste(form, place) {
  if (!await flush()) return
  const before = ids()
  const answer = await request(form.getAttribute("action"), new URLSearchParams({ place }))
  show(answer)
  const to = link(next(before, ""))
  to?.focus()
  to?.scrollIntoView({ block: "nearest" })
  announce(said(answer.page))
}

const sent = (form, button) => {
  if (button?.hasAttribute("data-copy-step")) return copy(button.getAttribute("formaction"), new URLSearchParams({ copie: button.value }))
  if (button?.hasAttribute("data-forget")) return copy(form.getAttribute("action"), new URLSearchParams())
  if (button?.hasAttribute("data-paste")) return paste(form, button.value)
  if (button?.hasAttribute("data-undo")) return travel(form, "data-undo")
  if (button?.hasAttribute("data-redo")) return travel(form, "data-redo")
  if (button?.name === "command" && form.closest("[data-editor]")) return command(JSON.parse(button.value))
}

// Before the listener that sends a form once.
document.addEventListener("submit", event => {
  const { target: form, submitter: button } = event
  if (form.dataset.whole) return
  const work = sent(form, button)
  if (!work) return
  event.preventDefault()
  work.catch(() => {
    form.dataset.whole = "yes"
    form.requestSubmit(button)
  })
}, { capture: true })
