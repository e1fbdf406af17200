// data-checked="javascript | json | document": a text of code whose lines are numbered, and checked while somebody
// types. What is wrong stands at its line, and in the list below (data-lines-of), which leads there.

import { announce } from "./announce.js"
import { later, make } from "./dom.js"
import { say } from "./words.js"

const WAIT_MS = 400

const address = field => field.closest("[data-check-at]")?.dataset.checkAt ?? `/zaps/${document.querySelector("[data-editor]").dataset.editor}/editeur/verification`

const count = text => text.split("\n").length

// As many numbers as lines; those that are there keep what stands at them.
function number(gutter, wanted) {
  while (gutter.children.length > wanted) gutter.lastElementChild.remove()
  gutter.append(...Array.from({ length: wanted - gutter.children.length }, () => make("li")))
}

export function goTo(field, line) {
  const start = field.value.split("\n").slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0)
  const end = field.value.indexOf("\n", start)
  field.focus()
  field.setSelectionRange(start, end < 0 ? field.value.length : end)
  field.scrollTop = (line - 4) * field.scrollHeight / count(field.value)
}

function show(field, gutter, list, problems) {
  for (const item of gutter.children) { item.className = ""; item.replaceChildren() }
  for (const { line, words } of problems) {
    const item = line && gutter.children[line - 1]
    if (!item) continue
    item.className = "wrong"
    item.append(make("span", {}, words))
  }
  const before = list.textContent
  list.replaceChildren(...problems.map(({ line, words }) => {
    const to = line ? [make("a", { href: `#${field.id}`, "data-line": line }, say.line(line)), " "] : []
    return make("li", {}, ...to, words)
  }))
  field.toggleAttribute("aria-invalid", false)
  if (problems.length) field.setAttribute("aria-invalid", "true")
  if (before && !problems.length) announce(say.noFault)
}

export function lined(field) {
  const gutter = field.parentElement.querySelector(".gutter"), list = document.querySelector(`[data-lines-of="${CSS.escape(field.id)}"]`)
  let flight
  const check = later(WAIT_MS, async () => {
    flight?.abort()
    flight = new AbortController()
    const body = new URLSearchParams({ kind: field.dataset.checked, text: field.value })
    try {
      const answer = await fetch(address(field), { method: "POST", body, headers: { Accept: "application/json" }, credentials: "same-origin", signal: flight.signal })
      if (answer.ok && !answer.redirected) show(field, gutter, list, await answer.json())
    } catch { /* aborted, or offline: saving tells it, too */ }
  })
  field.addEventListener("input", () => { number(gutter, count(field.value)); check() })
  field.addEventListener("scroll", () => { gutter.style.translate = `0 ${-field.scrollTop}px` })
  list.addEventListener("click", event => {
    const link = event.target.closest("[data-line]")
    if (link) { event.preventDefault(); goTo(field, Number(link.dataset.line)) }
  })
}
