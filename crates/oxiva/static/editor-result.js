// data-formats: the form of a step of the formatter. What it gives is shown while one types; nothing is saved by it.

import { later } from "./dom.js"

export function showResult(form) {
  let flight
  const run = async () => {
    const shown = document.getElementById("resultat")
    if (!form.isConnected || !shown) return
    flight?.abort()
    flight = new AbortController()
    try {
      const body = new URLSearchParams(new FormData(form))
      const answer = await fetch(`${form.getAttribute("action")}/resultat`, { method: "POST", body, signal: flight.signal, credentials: "same-origin", headers: { Accept: "application/json" } })
      if (!answer.ok || answer.redirected) return // saving says what is wrong
      const result = await answer.json()
      if (!result) return
      shown.textContent = result.words
      shown.classList.toggle("problem", result.is_problem)
    } catch (error) {
      if (error.name !== "AbortError" && !(error instanceof TypeError)) throw error
    }
  }
  const soon = later(200, run)
  form.addEventListener("input", soon)
  form.addEventListener("change", soon)
}
