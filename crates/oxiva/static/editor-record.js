// data-record="URL": the number of a record, chosen by what it is called. The name is seen, the number is sent.

import { picker } from "./picker.js"

export function record(field) {
  const beside = field.parentElement.querySelector(".called")
  Object.assign(field.dataset, { picker: field.dataset.record, pickerName: field.name, pickerValue: field.value })
  // What is no number stays to be seen.
  field.value = field.dataset.called || field.value
  field.removeAttribute("name")
  field.removeAttribute("inputmode")
  beside?.remove()
  picker(field)
  const number = field.parentElement.querySelector(":scope > input[type=hidden]")
  let chosen = { label: field.value, number: number.value }
  // Until another one is chosen it is the one of before, whenever the form is saved.
  field.addEventListener("input", () => { number.value = field.value.trim() ? chosen.number : "" })
  field.addEventListener("change", () => {
    const text = field.value.trim()
    if (/^[1-9]\d{0,17}$/.test(text) && number.value === chosen.number) number.value = text
    if (!text || number.value !== chosen.number) chosen = { label: text, number: number.value }
    else field.value = chosen.label
  })
}
