// The running program, as the tests of this folder need it.

import { serveDemo } from "../../browser/support/server.mjs"

export async function openHouse(more = {}) {
  const house = await serveDemo({ relay: true, more })
  const v3 = async path => {
    const response = await fetch(`${house.base}/api/v3/${path}`, { headers: { Authorization: `Bearer ${house.token}` } })
    return response.json()
  }
  const { societe: dossier } = (await house.v2("version/")).body
  const [person] = (await v3("people").catch(() => ({}))).items ?? []
  return { ...house, v3, known: { dossier, address: house.base, person } }
}
