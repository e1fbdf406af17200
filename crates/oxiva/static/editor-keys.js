// Alt and an arrow move the step that has the focus; outside of fields Ctrl+Z and Ctrl+Shift+Z undo and redo,
// Ctrl+C copies the step that has the focus, and Ctrl+V pastes behind it.

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
  const step = event.target.closest?.("li[data-step]")
  if (key === "c" && getSelection().isCollapsed) return step?.querySelector(":scope > .step [data-copy-step]")
  if (key === "v") return step?.nextElementSibling?.querySelector("[data-paste]")
  if (key === "y") return document.querySelector("[data-redo]")
  return null
}

document.addEventListener("keydown", event => {
  const button = wanted(event)
  if (!button || event.defaultPrevented) return
  event.preventDefault()
  if (!button.disabled && !event.repeat) button.form.requestSubmit(button)
})
