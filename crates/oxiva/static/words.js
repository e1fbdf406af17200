// The words that the scripts say themselves; all others come with the page.

import { lang } from "./dom.js"

const words = {
  fr: { copied: "Copié", cancel: "Annuler", confirm: "Confirmer", suggestions: "Suggestions", none: "Aucun résultat",
    found: n => (n > 1 ? `${n} suggestions` : "1 suggestion"), copyByHand: "Appuyez sur Ctrl+C pour copier",
    line: n => `Ligne ${n}`, noFault: "Plus d’erreur" },
  en: { copied: "Copied", cancel: "Cancel", confirm: "Confirm", suggestions: "Suggestions", none: "No result",
    found: n => (n > 1 ? `${n} suggestions` : "1 suggestion"), copyByHand: "Press Ctrl+C to copy",
    line: n => `Line ${n}`, noFault: "No error left" },
}

export const say = words[lang.slice(0, 2)] || words.en
