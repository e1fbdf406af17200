// Oxiva: trying the API from its page. The key stays in its field: it is kept nowhere, and sent to this
// server alone.

const page = document.querySelector("[data-api]")
const key = document.getElementById("try-key")

function address(form) {
  let path = form.dataset.try
  const query = new URLSearchParams()
  for (const { name, value, dataset } of form.querySelectorAll("input[name]")) {
    if (dataset.place === "path") path = path.replace(`{${name}}`, () => encodeURIComponent(value.trim()))
    else if (value !== "") query.append(name, value)
  }
  return query.size ? `${path}?${query}` : path
}

function readable(text) {
  try { return JSON.stringify(JSON.parse(text), null, 2) } catch { return text }
}

// The headers of an answer that are worth a line.
const shownHeaders = ["etag", "ratelimit", "retry-after"]

async function send(form) {
  const shown = form.querySelector(".exchange"), [status, body] = [shown.querySelector("h3"), shown.querySelector("pre")]
  const headers = { "x-oxiva-dossier": page.dataset.dossier }
  if (key.value.trim()) headers.authorization = `Bearer ${key.value.trim()}`
  const path = address(form)
  try {
    const answer = await fetch(path, { headers, credentials: "omit", redirect: "error", referrerPolicy: "no-referrer" })
    const lines = shownHeaders.filter(name => answer.headers.has(name)).map(name => `${name}: ${answer.headers.get(name)}`)
    body.textContent = [...lines, ...lines.length ? [""] : [], readable(await answer.text())].join("\n")
    status.textContent = `${answer.status} GET ${path}`
  } catch (error) {
    status.textContent = `GET ${path}`
    body.textContent = String(error)
  }
  shown.hidden = false
}

page?.addEventListener("submit", async event => {
  const form = event.target.closest("form[data-try]")
  if (!form) return
  event.preventDefault()
  const button = form.querySelector("button")
  button.disabled = true
  await send(form)
  button.disabled = false
})

// A link to one operation opens it.
const open = () => { const one = document.getElementById(location.hash.slice(1)); if (one?.tagName === "DETAILS") one.open = true }
addEventListener("hashchange", open)
open()
