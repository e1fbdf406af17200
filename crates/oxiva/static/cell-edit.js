// Editing a cell in its place: Enter saves and goes down, Tab saves and goes on, Escape gives up. If the
// server refuses what was typed, the field comes back with what is wrong.

import { save, words } from "./cell-save.js"
import { beside, go, onward } from "./grid.js"

function field(cell) {
  const value = cell.dataset.value ?? "", kind = cell.dataset.kind
  let input
  if (kind === "boolean") {
    input = document.createElement("select")
    for (const [each, text] of [["", "—"], ["true", words.yes], ["false", words.no]]) input.append(new Option(text, each, false, each === value))
  } else {
    input = document.createElement(kind === "long" ? "textarea" : "input")
    input.value = value
    if (kind === "number") input.inputMode = "decimal"
    if (kind === "url") input.inputMode = "url"
    input.autocomplete = "off"
  }
  input.setAttribute("aria-label", `${words.edit} ${cell.dataset.label}`)
  return input
}

export function edit(cell, typed, wrong) {
  if (!cell || cell.querySelector("[data-editing]")) return
  if ("cut" in cell.dataset) { // too long for a line: on the page of its row
    location.assign(`${cell.parentElement.querySelector("th a").href}#f${cell.dataset.cell}`)
    return
  }
  go(cell)
  const before = cell.innerHTML, input = field(cell)
  if (typed !== undefined) input.value = typed
  input.dataset.editing = ""
  cell.replaceChildren(input)
  if (wrong) {
    const error = document.createElement("p")
    Object.assign(error, { className: "error", id: `${cell.id}-error`, textContent: wrong })
    input.setAttribute("aria-invalid", "true")
    input.setAttribute("aria-describedby", error.id)
    cell.append(error)
  }
  input.focus()
  input.select?.()

  let open = true
  function close(saves, then) {
    if (!open) return
    open = false
    const value = input.value
    cell.innerHTML = before
    if (saves && value !== (cell.dataset.value ?? "")) save(cell, value, edit)
    then?.()
  }
  input.addEventListener("blur", () => close(true))
  input.addEventListener("keydown", event => {
    if (event.isComposing) return
    if (event.key === "Escape") close(false, () => go(cell))
    else if (event.key === "Enter" && !event.shiftKey) close(true, () => go(beside(cell, 1, 0) ?? cell))
    else if (event.key === "Tab") {
      const next = onward(cell, event.shiftKey ? -1 : 1)
      if (!next) return close(true)
      close(true, () => edit(next))
    } else return void event.stopPropagation()
    event.preventDefault()
    event.stopPropagation()
  })
}
