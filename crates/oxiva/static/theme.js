// data-theme-toggle: light, dark, or as the system is. The choice stands in a cookie, so that the first paint
// has it.

import { all, root } from "./dom.js"

// Bound to this very host where there is https, as all cookies are (web/cookies.rs).
const bound = location.protocol === "https:"
const name = bound ? "__Host-theme" : "theme"
const cookie = () => document.cookie.match(`(?:^|; )${name}=(light|dark)`)?.[1] || "auto"
function theme(choice) {
  if (choice === "auto") delete root.dataset.theme
  else root.dataset.theme = choice
  document.cookie = `${name}=${choice}; path=/; max-age=31536000; samesite=lax${bound ? "; secure" : ""}`
  all("[data-theme-toggle]").forEach(nameTheme)
}

// Says on the button which theme there is.
export const nameTheme = button => { (button.querySelector("span") || button).textContent = button.getAttribute(`data-label-${cookie()}`) }

document.addEventListener("click", event => {
  if (event.target.closest?.("[data-theme-toggle]")) theme({ auto: "light", light: "dark", dark: "auto" }[cookie()])
})
