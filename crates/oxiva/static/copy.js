// data-copy="#ID | text": copies to the clipboard.

import { announce } from "./announce.js"
import { say } from "./words.js"

async function copy(button) {
  const source = button.dataset.copy.startsWith("#") ? document.querySelector(button.dataset.copy) : null
  const text = source ? source.value ?? source.textContent : button.dataset.copy
  const label = button.querySelector("span:not(.icon)") || button
  try {
    await navigator.clipboard.writeText(text)
  } catch { // not a secure context: leave the text selected
    if (source?.select) source.select()
    else if (source) getSelection().selectAllChildren(source)
    return announce(say.copyByHand)
  }
  announce(say.copied)
  if (button.dataset.copying) return
  button.dataset.copying = "yes"
  const before = label.textContent, mute = button.classList.contains("icon-only")
  if (!mute) label.textContent = say.copied
  button.classList.add("done")
  setTimeout(() => { if (!mute) label.textContent = before; button.classList.remove("done"); delete button.dataset.copying }, 1800)
}

document.addEventListener("click", event => {
  const button = event.target.closest?.("[data-copy]")
  if (button) copy(button)
})
