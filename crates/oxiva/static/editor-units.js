// The units of a step's form (data-unit): what is taken together, from this person or from another one. The hidden
// field `vu` says of each what the form showed: so the server knows what this person changed.

import { all } from "./dom.js"

const isSent = field => field.localName !== "button" && (!/^(radio|checkbox)$/.test(field.type) || field.checked)
const holds = unit => JSON.stringify(all("[name]", unit).filter(isSent).map(field => [field.name, field.value]))
const units = form => new Map(all("[data-unit]", form).map(unit => [unit.dataset.unit, unit]))

// What each unit of a form holds.
export const heldBy = form => new Map([...units(form)].map(([name, unit]) => [name, holds(unit)]))
export const isSame = (one, other) => one.size === other?.size && [...one].every(([name, held]) => other.get(name) === held)

const WHOLE = "etape" // beside the units: a digest of the step
const seen = form => new Map(form.elements.vu.value.split(" ").map(pair => pair.split("=")))

// After a save: shows in an open form what somebody else changed, where nobody types, and notes what it shows now.
// `before`: what the server had of it before the save; `state.saved`: what was sent.
export function takeUnits(form, fresh, before, state) {
  const [was, is, there] = [seen(form), seen(fresh), units(fresh)]
  const shows = new Map()
  for (const [name, unit] of units(form)) {
    const sent = state.saved.get(name)
    const isTheirs = was.has(name) && is.has(name) && was.get(name) !== is.get(name) && before.get(name) === sent
    // One that is no more, or that is being typed in, stays as it was shown: a later save tells of it.
    const stays = !is.has(name) || (isTheirs && holds(unit) !== sent)
    if (isTheirs && !stays) state.saved.set(name, replaced(unit, there.get(name)))
    const print = stays ? was.get(name) : is.get(name)
    if (print !== undefined) shows.set(name, print)
  }
  const isWhole = [...is].every(([name, print]) => name === WHOLE || shows.get(name) === print)
  if (isWhole) shows.set(WHOLE, is.get(WHOLE))
  form.elements.vu.value = [...shows].map(pair => pair.join("=")).join(" ")
}

// Puts a unit in the place of its former self; what it holds.
function replaced(unit, fresh) {
  const focused = unit.contains(document.activeElement) ? document.activeElement.id : ""
  const held = holds(fresh)
  unit.replaceWith(document.adoptNode(fresh))
  fresh.dispatchEvent(new CustomEvent("swapped", { bubbles: true }))
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true })
  return held
}
