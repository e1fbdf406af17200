// Oxiva: everything here only improves pages that already work without it. Each script says at its top
// which attributes of the page it serves.

import { carryOn } from "./continue.js"
import "./copy.js"
import { all, root } from "./dom.js"
import { duplicates } from "./duplicates.js"
import { guard } from "./guard.js"
import "./hotkeys.js"
import { liveForm } from "./live-form.js"
import "./menus.js"
import { focusFirst } from "./form-keys.js" // after the menus, which Escape closes first
import { picker } from "./picker.js"
import "./print.js"
import { refresh } from "./refresh.js"
import { spare } from "./spare-rows.js"
import "./submit.js"
import { nameTheme } from "./theme.js"
import { tell } from "./times.js"

// In this order: `guard` takes note of a form as the others have made it.
const enhancements = [
  ["time[data-relative]", tell],
  ["form[data-live]", liveForm],
  ["[data-refresh]", element => refresh(element)],
  ["input[data-picker]", picker],
  ["[data-spare]", spare],
  ["form[data-continue]", carryOn],
  ["form[data-duplicates]", duplicates],
  ["form[data-guard]", guard],
  ["[data-theme-toggle]", nameTheme],
]

function enhance(part) {
  for (const [selector, run] of enhancements) {
    if (part.matches?.(selector)) run(part)
    all(selector, part).forEach(element => run(element))
  }
}

document.addEventListener("swapped", event => enhance(event.target))
root.classList.add("js")
enhance(document)
document.querySelector(".error-summary")?.focus()
focusFirst()
