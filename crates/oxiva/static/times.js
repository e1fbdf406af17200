// data-relative: a <time> shown as « il y a 2 heures ».

import { all, lang } from "./dom.js"

const relative = new Intl.RelativeTimeFormat(lang, { numeric: "auto" })
const units = [["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]]
export function tell(time) {
  const seconds = (new Date(time.dateTime) - Date.now()) / 1000
  if (Number.isNaN(seconds)) return
  time.title ||= time.textContent.trim()
  const [unit, size] = units.find(([, each]) => Math.abs(seconds) >= each) || units[3]
  // Within some seconds it is now; after a month the date says more.
  time.textContent = Math.abs(seconds) > 30 * 86400 ? time.title : relative.format(Math.abs(seconds) < 5 ? 0 : Math.trunc(seconds / size), unit)
}
setInterval(() => { if (!document.hidden) all("time[data-relative]").forEach(tell) }, 20000)
