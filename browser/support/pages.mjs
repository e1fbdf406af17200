// Every page, and the states of pages that have a shape of their own.


export const PAGES = [
  "/", "/societes", "/societes?q=oeuilly", "/societes?q=rien+de+tel", "/societes/11", "/societes/creer", "/societes/11/modifier",
  "/activites", "/activites/2", "/activites/creer", "/activites/2/modifier",
  "/tickets", "/tickets/1", "/tickets/creer?societe=11", "/tickets/1/modifier", "/tickets?statut=closed",
  "/modules", "/modules/disponibles", "/modules/api", "/modules/api/documentation", "/modules/zapier", "/modules/zapier/documentation",
  "/webhooks", "/webhooks/creer", "/webhooks/documentation",
  "/livraisons", "/livraisons?etat=failed&depuis=2020-01-01T10:00", "/livraisons/relance", "/livraisons/relance?etat=delivered&destination=1",
  "/receptions", "/zaps", "/zaps/creer", "/zaps/creer/code", "/zaps/importer", "/zaps/modeles", "/zaps/modeles?q=rien+de+tel", "/zaps/modeles/three-paths", "/zaps/modeles/new-ticket-chat", "/zaps/modeles/ads-lead", "/aide", "/aide/declencheur", "/aide/zapier", "/executions", "/executions?etat=errored", "/connexions-zap", "/tableaux", "/tableaux/creer", "/personnes", "/personnes/1", "/personnes/inviter", "/avis", "/cles", "/compte", "/compte/second-facteur", "/dossier", "/zaps?q=rien+de+tel&tri=erreurs", "/executions?essais=oui", "/executions/reprise",
  "/journal", "/journal?quoi=sign_in&du=2020-01-01", "/journal?au=2020-01-01",
]

/** The delivery and the reception that are there, by their addresses. */
export async function further(page) {
  const paths = []
  for (const list of ["/livraisons", "/receptions", "/zaps"]) {
    await page.goto(list)
    paths.push(await page.locator("#results .row-link").first().getAttribute("href"))
  }
  return paths
}

const refused = async page => { await page.locator("main form button.primary").last().click(); await page.locator(".error-summary").waitFor() }

/** Opens the page of a webhook, which is made if there is none. */
async function oneWebhook(page) {
  await page.goto("/webhooks")
  const there = page.locator("tbody a.row-link[href^='/webhooks/']")
  if (await there.count()) {
    const path = await there.first().getAttribute("href")
    return void await page.goto(path)
  }
  await page.goto("/webhooks/creer")
  await page.locator("#url").fill("http://127.0.0.1:9/")
  await page.locator('[id="event-ticket.created"]').check()
  await page.locator("main form button.primary").click()
  await page.locator("#secret").waitFor()
}

/** What a page looks like after something was done in it. */
export const STATES = {
  "a form with errors": async page => {
    await page.goto("/societes/creer")
    await page.locator("#siren").fill("123456789")
    await page.locator("#email").fill("x")
    await refused(page)
  },
  "a webhook's form with errors, all of it open": async page => {
    await page.goto("/webhooks/creer")
    for (const part of ["filter", "headers", "pace"]) await page.locator(`#${part} > summary`).click()
    await page.locator("[name=filter_value_1]").fill("une valeur sans champ")
    await page.locator("[name=header_name_1]").fill("Host")
    await page.locator("#schedule").fill("demain")
    await refused(page)
  },
  "a webhook's secret": async page => {
    await oneWebhook(page)
    await page.locator("summary").filter({ hasText: /secret/ }).click()
    await page.locator("form[action$='/secret'] button").click()
    await page.locator("#secret").waitFor()
  },
  "a suspended webhook": async page => {
    await oneWebhook(page)
    const suspend = page.locator("form[action$='/suspension'] button")
    if (await suspend.count()) await suspend.click()
    await page.locator("main form[action$='/reprise']").waitFor()
  },
  "a table's form with errors": async page => { await page.goto("/tableaux/creer"); await refused(page) },
  "a ticket without its societe": async page => { await page.goto("/tickets/creer"); await refused(page) },
  "refused addresses": async page => {
    await page.goto("/modules/zapier")
    await page.locator("#url-ticket").fill("http://10.0.0.1/")
    await page.locator(".form button.primary").click()
    await page.locator(".error-summary").waitFor()
  },
  "a second factor that waits for its code": async page => {
    await page.goto("/compte/second-facteur")
    const begin = page.locator("form[action='/compte/second-facteur'] button")
    if (await begin.count()) await begin.click()
    await page.locator("#secret").waitFor()
    await refused(page)
  },
  "the new person's form": async page => { await page.goto("/personnes"); await page.locator("main summary").click(); await refused(page) },
  "an invitation that is refused": async page => { await page.goto("/personnes/inviter"); await refused(page) },
  "a link that is shown once, and the invitation in the list": async page => {
    await page.goto("/personnes")
    const again = page.locator("form[action$='/renvoi'] button")
    if (await again.count()) await again.click()
    else {
      await page.goto("/personnes/inviter")
      await page.locator("#nom").fill("Une personne au nom remarquablement long")
      await page.locator("#email").fill("une.adresse.remarquablement.longue@saint-remy-en-bouzemont.example")
      await page.locator("form.form button.primary").click()
    }
    await page.locator("#lien").waitFor()
  },
  "the invitations": async page => page.goto("/personnes"),
  "suggestions": async page => {
    await page.goto("/tickets/creer")
    await page.locator("#societe").pressSequentially("saint")
    await page.getByRole("option").first().waitFor()
  },
  "the menu of the person": async page => { await page.goto("/tickets"); await page.locator("summary.avatar").click() },
  "the menu of what can be created": async page => { await page.goto("/tickets"); await page.locator(".dropdown.push summary").click() },
  "the shortcuts": async page => { await page.goto("/tickets"); await page.keyboard.press("?"); await page.locator("#shortcuts").waitFor() },
  "the question before deleting": async page => {
    await page.goto("/tickets/1")
    await page.locator("details.dropdown summary.icon-only").click()
    await page.locator("[data-confirm]").click()
    await page.getByRole("alertdialog").waitFor()
  },
  "a zap that was made of a template": async page => {
    await page.goto("/zaps/modeles/three-paths")
    await page.locator("main form button.primary").click()
    await page.locator(".banner.success button.primary").waitFor()
  },
  "a page that is not there": async page => page.goto("/nulle-part"),
}

