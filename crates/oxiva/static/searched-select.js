// data-searched: a choice among many, found by typing. The select itself stays in the form and holds the choice.

import { announce } from "./announce.js"
import { make } from "./dom.js"
import { listbox } from "./listbox.js"
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
  const { mark, show, move, marked } = listbox(input, list)
  const search = text => {
    const words = plain(text).split(/\s+/)
    const found = [...select.options].filter(({ value, text }) => value && words.every(word => plain(text).includes(word)))
    list.replaceChildren(...found.map((option, at) => make("li", { role: "option", id: `${id}-${at}`, "aria-selected": "false", "data-value": option.value }, option.text)))
    announce(found.length ? say.found(found.length) : say.none)
    show(found.length > 0)
    mark(Math.max(0, found.findIndex(option => option.selected)))
  }
  const choose = value => {
    const before = select.value
    select.value = value
    input.value = labelOf()
    show(false)
    if (before !== value) select.dispatchEvent(new Event("change", { bubbles: true }))
  }
  input.addEventListener("input", event => { event.stopPropagation(); search(input.value) })
  input.addEventListener("change", event => event.stopPropagation()) // the choice tells of itself
  input.addEventListener("click", () => { if (list.hidden) search("") })
  // Emptied is chosen away; what is left half typed is what it was.
  input.addEventListener("blur", () => input.value.trim() ? choose(select.value) : choose(""))
  input.addEventListener("keydown", event => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step) list.hidden ? search("") : move(step)
    else if (event.key === "Enter" && marked()) choose(marked().dataset.value)
    else if (event.key === "Escape" && !list.hidden) { input.value = labelOf(); show(false); event.stopPropagation() }
    else return
    event.preventDefault()
  })
  list.addEventListener("click", event => { const item = event.target.closest("[role=option]"); if (item) choose(item.dataset.value) })
}
