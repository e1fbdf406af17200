// The list of a combobox: whether it is open, and which of its options Enter would take.

import { all } from "./dom.js"

export function listbox(input, list) {
  let active = -1
  const options = () => all("[role=option]", list)
  const mark = index => {
    const items = options()
    active = items.length ? (index + items.length) % items.length : -1
    items.forEach((item, at) => item.setAttribute("aria-selected", at === active))
    if (active < 0) return void input.removeAttribute("aria-activedescendant")
    input.setAttribute("aria-activedescendant", items[active].id)
    items[active].scrollIntoView({ block: "nearest" })
  }
  const show = open => {
    list.hidden = !open
    list.style.top = `${input.offsetTop + input.offsetHeight}px`
    input.setAttribute("aria-expanded", open)
    if (!open) { active = -1; input.removeAttribute("aria-activedescendant") }
  }
  list.addEventListener("pointerdown", event => event.preventDefault()) // keep the focus in the field
  return { mark, show, move: by => mark(active + by), marked: () => options()[active] }
}
