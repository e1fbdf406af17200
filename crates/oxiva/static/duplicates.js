// data-duplicates="URL": while somebody types a name, a town or a SIREN, .duplicates-place says what is there already.

import { later } from "./dom.js"

const NAMES = ["nom", "ville", "siren", "siret"]

export function duplicates(form) {
  const place = form.querySelector(".duplicates-place")
  let flight, shown = place.innerHTML.trim()
  const look = later(300, async () => {
    const url = new URL(form.dataset.duplicates, location.href)
    for (const name of NAMES) url.searchParams.set(name, form.elements[name].value.trim())
    flight?.abort()
    flight = new AbortController()
    try {
      const answer = await fetch(url, { credentials: "same-origin", signal: flight.signal })
      const text = answer.ok ? (await answer.text()).trim() : shown
      // What was ticked stays while the same is said.
      if (text !== shown) place.innerHTML = shown = text
    } catch { /* aborted, or offline: the server asks once the form is sent */ }
  })
  form.addEventListener("input", event => { if (NAMES.includes(event.target.name)) look() })
}
