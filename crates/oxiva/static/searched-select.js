// data-searched: a choice among many, found by typing. The select itself stays in the form and holds the choice.

import { announce } from "./announce.js"
import { all, make } from "./dom.js"
import { say } from "./words.js"

const plain = text => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "")

export function searched(select) {
  const id = `${select.id}-cherche`, empty = select.options[0].value === "" ? select.options[0].text : ""
  const input = make("input", { id, type: "text", role: "combobox", autocomplete: "off", spellcheck: "false", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": `${id}-liste`, placeholder: empty })
  const list = make("ul", { class: "picker-list", id: `${id}-liste`, role: "listbox", "aria-label": say.suggestions, hidden: "" })
  for (const name of ["aria-invalid", "aria-describedby"]) if (select.hasAttribute(name)) input.setAttribute(name, select.getAttribute(name))
  select.form.querySelector(`label[for="${CSS.escape(select.id)}"]`)?.setAttribute("for", id)
  const labelOf = () => select.value ? select.selectedOptions[0].text : ""
  input.value = labelOf()
  select.before(input, list)
  select.hidden = true
  select.focus = () => input.focus() // whoever leads to the choice leads to what is seen of it
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
  const open = is => {
    list.hidden = !is
    list.style.top = `${input.offsetTop + input.offsetHeight}px`
    input.setAttribute("aria-expanded", is)
    if (!is) { active = -1; input.removeAttribute("aria-activedescendant") }
  }
  const search = text => {
    const words = plain(text).split(/\s+/)
    const found = [...select.options].filter(({ value, text }) => value && words.every(word => plain(text).includes(word)))
    list.replaceChildren(...found.map((option, at) => make("li", { role: "option", id: `${id}-${at}`, "aria-selected": "false", "data-value": option.value }, option.text)))
    announce(found.length ? say.found(found.length) : say.none)
    open(found.length > 0)
    mark(Math.max(0, found.findIndex(option => option.selected)))
  }
  const choose = value => {
    const before = select.value
    select.value = value
    input.value = labelOf()
    open(false)
    if (before !== value) select.dispatchEvent(new Event("change", { bubbles: true }))
  }
  input.addEventListener("input", event => { event.stopPropagation(); search(input.value) })
  input.addEventListener("change", event => event.stopPropagation()) // the choice tells of itself
  input.addEventListener("click", () => { if (list.hidden) search("") })
  // Emptied is chosen away; what is left half typed is what it was.
  input.addEventListener("blur", () => input.value.trim() ? choose(select.value) : choose(""))
  input.addEventListener("keydown", event => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step) list.hidden ? search("") : mark(active + step)
    else if (event.key === "Enter" && active >= 0) choose(options()[active].dataset.value)
    else if (event.key === "Escape" && !list.hidden) { input.value = labelOf(); open(false); event.stopPropagation() }
    else return
    event.preventDefault()
  })
  list.addEventListener("pointerdown", event => event.preventDefault()) // keep the focus in the field
  list.addEventListener("click", event => { const item = event.target.closest("[role=option]"); if (item) choose(item.dataset.value) })
}
