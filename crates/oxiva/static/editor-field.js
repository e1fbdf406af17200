// data-mappable: a field in whose text data of other steps stand as pills. The field itself stays in the form
// and always holds the exact text, `{{1__nom}}`; what is seen and typed in is its mirror.

import { make } from "./dom.js"
import { choose } from "./editor-chooser.js"
import { canInsert } from "./editor-data.js"
import { plusIcon, words } from "./editor-page.js"
import { Mirror } from "./editor-mirror.js"
import { transform } from "./editor-transform.js"

// What the field is called: by its label, or by itself.
function named(field, box) {
  const label = field.id && field.form.querySelector(`label[for="${CSS.escape(field.id)}"]`)
  if (!label) return field.getAttribute("aria-label") && box.setAttribute("aria-label", field.getAttribute("aria-label"))
  label.id ||= `${field.id}-label`
  label.removeAttribute("for")
  label.addEventListener("click", () => box.focus())
  box.setAttribute("aria-labelledby", label.id)
}

function boxOf(field) {
  const isLong = field.tagName === "TEXTAREA"
  const box = make("div", { id: `saisie-${field.name.replace(/\s+/g, "_")}`, class: isLong ? "mirror long" : "mirror", role: "textbox", "aria-keyshortcuts": "Control+Space", contenteditable: "true", "aria-multiline": isLong, spellcheck: isLong })
  for (const name of ["aria-invalid", "aria-describedby", "inputmode"]) if (field.hasAttribute(name)) box.setAttribute(name, field.getAttribute(name))
  if (field.placeholder) { box.dataset.placeholder = field.placeholder; box.setAttribute("aria-placeholder", field.placeholder) }
  named(field, box)
  return box
}

export function mappable(field) {
  if (!canInsert() || field.hidden) return
  const box = boxOf(field), insert = make("button", { type: "button", class: "button ghost icon-only insert", "aria-label": `${words.insert}, ${box.getAttribute("aria-label") ?? document.getElementById(box.getAttribute("aria-labelledby"))?.firstChild.textContent.trim() ?? ""}`, title: words.insert, "aria-haspopup": "dialog" }, plusIcon())
  const mirror = new Mirror(field, box)
  // Opens the list; what is chosen takes the place of the selection, and of `{{` before it.
  const ask = async before => {
    const { start, end } = mirror.selection()
    const chosen = await choose()
    mirror.focus(start, end)
    if (chosen?.made) return transform(field, start - before, end, chosen)
    if (chosen) mirror.replace(start - before, end, chosen.reference)
  }
  field.before(make("div", { class: "mapping" }, box, insert))
  field.hidden = true
  field.focus = () => box.focus() // whoever leads to the field leads to what is seen of it
  insert.addEventListener("pointerdown", event => event.preventDefault()) // the selection stays
  insert.addEventListener("click", () => { if (document.activeElement !== box) mirror.focus(field.value.length, field.value.length); ask(0) })
  box.addEventListener("keydown", event => {
    if (event.ctrlKey && event.code === "Space") { event.preventDefault(); ask(0) }
  })
  box.addEventListener("opened", () => ask(2))
}
