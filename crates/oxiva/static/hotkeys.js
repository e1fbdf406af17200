// data-hotkey="c | g s | /": clicks or focuses this element from the keyboard; j and k go through [data-rows].

import { all, later, root } from "./dom.js"

let prefix = "", forget = later(1200, () => { prefix = "" })
const visible = element => element.getClientRects().length > 0
document.addEventListener("keydown", event => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || root.dataset.shortcuts === "off") return
  if (event.target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable], dialog")) return
  const pressed = prefix + event.key
  prefix = ""
  if (event.key === "?") {
    const help = document.getElementById("shortcuts")
    if (help) { event.preventDefault(); help.showModal() }
    return
  }
  if (pressed === "j" || pressed === "k") {
    const rows = all("[data-rows] .row-link").filter(visible)
    const here = rows.findIndex(row => row.closest("tr, li").contains(document.activeElement))
    const next = rows[here < 0 ? 0 : Math.min(Math.max(here + (pressed === "j" ? 1 : -1), 0), rows.length - 1)]
    if (next) { event.preventDefault(); next.focus(); next.scrollIntoView({ block: "nearest" }) }
    return
  }
  const target = all("[data-hotkey]").find(element => element.dataset.hotkey === pressed && (visible(element) || element.matches(".sidebar a")))
  if (target) {
    event.preventDefault()
    if (target.matches("input")) { target.focus(); target.select() } else target.click()
  } else if (all("[data-hotkey]").some(element => element.dataset.hotkey.startsWith(`${pressed} `))) {
    prefix = `${pressed} `
    forget()
  }
})
