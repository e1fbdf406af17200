// data-live="ID": a form of filters that submits while somebody types, replaces #ID and keeps the address.

import { announce } from "./announce.js"
import { later } from "./dom.js"
import { swap } from "./fragments.js"
import { addressIsRight } from "./page-address.js"

export function liveForm(form) {
  const target = form.dataset.live
  let flight
  const run = async () => {
    const url = new URL(form.action || location.href)
    url.search = new URLSearchParams([...new FormData(form)].filter(([, value]) => value !== ""))
    flight?.abort()
    flight = new AbortController()
    document.getElementById(target)?.setAttribute("aria-busy", "true")
    try {
      if (!await swap([target], url, { signal: flight.signal })) return void location.assign(url)
      history.replaceState(history.state, "", url)
      addressIsRight()
      const count = document.querySelector(`#${CSS.escape(target)} :is(.pagination span, .empty h2)`)
      if (count) announce(count.textContent)
    } catch (error) {
      if (error.name !== "AbortError") location.assign(url)
    }
  }
  const soon = later(250, run)
  form.addEventListener("input", soon)
  form.addEventListener("change", event => { if (event.target.matches("select, [type=checkbox], [type=radio]")) run() })
  form.addEventListener("submit", event => { event.preventDefault(); run() })
}
