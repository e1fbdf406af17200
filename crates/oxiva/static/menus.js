// data-open="DIALOG", data-dismiss, and the menus that a click elsewhere or Escape closes.

import { all, later } from "./dom.js"

// What a form came to goes by itself, unless somebody is at it.
for (const flash of all(".flash")) {
  const go = later(10_000, () => { if (flash.matches(":hover, :focus-within")) go(); else flash.remove() })
  go()
}

document.addEventListener("click", event => {
  const at = selector => event.target.closest?.(selector)
  const opener = at("[data-open]")
  if (opener) document.getElementById(opener.dataset.open)?.showModal()
  at("[data-dismiss]")?.closest(".flash, .banner").remove()
  if (event.target.tagName === "DIALOG" && event.target.open) { // a click on the backdrop
    const box = event.target.getBoundingClientRect()
    if (event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom) event.target.close()
  }
  if (!at("[data-theme-toggle]")) all("details.dropdown[open]").forEach(menu => { if (!menu.contains(event.target) || at("[data-open]")) menu.open = false })
})

document.addEventListener("keydown", event => {
  if (event.key !== "Escape") return
  for (const menu of all("details.dropdown[open]")) {
    menu.open = false
    event.preventDefault() // Escape has done its work
    if (menu.contains(document.activeElement)) menu.querySelector("summary").focus()
  }
})
