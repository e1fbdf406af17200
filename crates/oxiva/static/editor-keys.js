// Alt and an arrow move the step that has the focus; Ctrl+Z and Ctrl+Shift+Z outside of fields undo and redo.

import { root } from "./dom.js"

const isField = element => element.closest?.("input, textarea, select, [contenteditable=true], dialog")

function wanted(event) {
  if (event.altKey && !event.ctrlKey && !event.metaKey) {
    const way = { ArrowUp: "up", ArrowDown: "down" }[event.key]
    const step = way && event.target.closest?.(".step")
    return step?.querySelector(`[data-move=${way}]`)
  }
  if (!(event.ctrlKey || event.metaKey) || event.altKey || isField(event.target) || root.dataset.shortcuts === "off") return null
  const key = event.key.toLowerCase()
  if (key === "z") return document.querySelector(event.shiftKey ? "[data-redo]" : "[data-undo]")
  if (key === "y") return document.querySelector("[data-redo]")
  return null
}

document.addEventListener("keydown", event => {
  const button = wanted(event)
  if (!button || event.defaultPrevented) return
  event.preventDefault()
  if (!button.disabled && !event.repeat) button.form.requestSubmit(button)
})
