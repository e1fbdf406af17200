// data-guard: asks before a page is left whose form was changed and not sent.

const entries = form => JSON.stringify([...new FormData(form)].map(([name, value]) => [name, value.name ?? value]))
const guarded = new Map() // form → what it held when the page came

export function guard(form) {
  guarded.set(form, document.querySelector(".error-summary") ? null : entries(form))
}
addEventListener("beforeunload", event => {
  for (const [form, initial] of guarded) if (form.isConnected && entries(form) !== initial) event.preventDefault()
})

// Its form is being sent: it may be left.
export const unguard = form => guarded.delete(form)
