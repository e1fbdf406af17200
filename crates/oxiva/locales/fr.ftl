# The texts of the screen, in French. English stands in en.ftl with the same keys (a test compares).

## Frame
skip = Aller au contenu
menu = Menu
menu-close = Fermer le menu
menu-of = , menu de { $name }
hosted-by-you = hébergé chez vous
back-home = Retour à l’accueil
search = Rechercher
search-societe = Rechercher une société
create = Créer
create-hidden = { "" } une fiche
account = Mon compte
theme-auto = Thème : automatique
theme-light = Thème : clair
theme-dark = Thème : sombre
shortcuts = Raccourcis clavier
sign-out = Se déconnecter
nav-main = Navigation principale
nav-home = Accueil
nav-societes = Sociétés
nav-activites = Activités
nav-tickets = Tickets
nav-automation = Automatisation
nav-modules = Modules
nav-deliveries = Livraisons
nav-receptions = Réceptions
nav-admin = Administration
nav-people = Personnes
nav-dossier = Dossier
dossier-intro = Le nom du dossier, qui figure dans les adresses de l’API, ne change pas :
field-raison = Raison sociale
hint-fuseau = Les dates et les heures du dossier. Par exemple Europe/Paris.
hint-langue = Celle des personnes que vous ajoutez.
hint-date-order = Comment se lit 1/2/2026. Un zap peut avoir le sien : « date_order » dans son document.
date-order-day_month = Jour/mois/année (1er février)
date-order-month_day = Mois/jour/année (2 janvier)
nav-keys = Clés d’API
dossier = Dossier
close = Fermer
key-search = Rechercher
key-home = Aller à l’accueil
key-societes = Aller aux sociétés
key-activites = Aller aux activités
key-tickets = Aller aux tickets
key-new = Créer
key-rows = Ligne suivante, précédente
key-open = Ouvrir la ligne
key-enter = Entrée
key-help = Afficher cette aide
crumbs = Fil d’Ariane
pagination = Pagination
page-first = Début
page-next = Suivant
shown = { $count ->
    [one] { $count } ligne sur cette page
   *[other] { $count } lignes sur cette page
 }
landmarks = Repères
details = Détails
actions = Actions
more-actions = Autres actions
edit = Modifier
delete = Supprimer
save = Enregistrer
cancel = Annuler
filter = Filtrer
clear-filters = Effacer les filtres
copy = Copier
see = voir
see-all = Tout voir
live = En direct
none = Aucun
nobody = Personne
never = Jamais
number = n° { $id }
optional = (facultatif)
unsaved = Vos modifications ne sont pas enregistrées.
validate = Valider
activate = Activer
deactivate = Désactiver
active = Actif
inactive = Inactif
suspended = Suspendu
state = État
event = Évènement
destination = Destination
address = Adresse
attempts = Essais
when = Quand
to = vers
created = Créée
modified = Modifiée
opened = Ouvert
created-on = Créée le
opened-on = Ouvert le
closed-on = Clôture
not-closed = Pas encore clos
nothing-here = Rien sur cette page
nothing-found = Aucun résultat
nothing-found-help = Rien ne correspond à ces filtres.
nothing-found-societes = Aucune société ne correspond. Essayez le début d’un mot, une ville ou un SIREN.
title-error = Erreur : { "" }
error-summary = { $count ->
    [one] Un point est à corriger
   *[other] { $count } points sont à corriger
 }
error-in = { $field } :
error-prefix = Erreur : { "" }
today = { $day } { $number } { $month } { $year }, semaine { $week }
day-1 = Lundi
day-2 = Mardi
day-3 = Mercredi
day-4 = Jeudi
day-5 = Vendredi
day-6 = Samedi
day-7 = Dimanche
month-1 = janvier
month-2 = février
month-3 = mars
month-4 = avril
month-5 = mai
month-6 = juin
month-7 = juillet
month-8 = août
month-9 = septembre
month-10 = octobre
month-11 = novembre
month-12 = décembre

## Sign-in
sign-in-title = Connexion
sign-in-intro = Retrouvez vos clients, vos activités et vos tickets.
sign-in = Se connecter

## Home
hello = Bonjour { $name }
tile-activites = Activités en cours
tile-activites-note = à suivre
tile-tickets = Tickets à traiter
tile-tickets-note = { $waiting } en attente du client
tile-societes-note = clients, prospects, partenaires
tile-failed = Livraisons en échec
tile-failed-note = abandonnées après tous les essais
latest-tickets = Derniers tickets
latest-activites = Dernières activités
first-steps = Premiers pas
of-four = { $done } sur 4
step-societe = Créer votre première société
step-api = Activer l’API
step-zapier = Activer Zapier pour relier vos applications
step-person = Donner accès à une autre personne
recently = Récemment

## Records
societe = Société
activite = Activité
ticket = Ticket
kind-societe = Société
kind-activite = Activité
kind-ticket = Ticket
societe-number = Société n° { $id }
activite-number = Activité n° { $id }
ticket-number = Ticket n° { $id }
societes-intro = Vos clients, prospects et fournisseurs.
societes-filter = Filtrer les sociétés
societes-search = Nom, ville, SIREN, e-mail…
societes-none = Aucune société pour l’instant
societes-none-help = Une société est un client, un prospect ou un fournisseur : ses activités et ses tickets s’y rattachent.
societe-new = Nouvelle société
societe-create = Créer la société
societe-form-intro = Seul le nom est obligatoire. Le SIREN remplit la TVA tout seul.
societe-delete-confirm = Supprimer la société « { $nom } » ? Cette action est définitive.
societe-activites-none = Aucune activité avec cette société.
societe-tickets-none = Aucun ticket de cette société.
activites-intro = Les appels, rendez-vous et tâches de vos commerciaux.
activites-filter = Filtrer les activités
activites-search = Sujet, numéro…
activites-none = Aucune activité pour l’instant
activites-none-help = Notez ce que vous faites, ou devez faire, pour une société.
activite-new = Nouvelle activité
activite-create = Créer l’activité
activite-edit = Activité n° { $id }
activite-finish = Terminer
activite-delete-confirm = Supprimer l’activité n° { $id } ? Cette action est définitive.
tickets-intro = Les demandes de vos clients, de l’ouverture à la clôture.
tickets-filter = Filtrer les tickets
tickets-search = Sujet, numéro…
tickets-none = Aucun ticket pour l’instant
tickets-none-help = Un ticket garde une demande d’un client jusqu’à sa clôture.
ticket-new = Nouveau ticket
ticket-create = Créer le ticket
ticket-edit = Ticket n° { $id }
ticket-close = Clore
ticket-delete-confirm = Supprimer le ticket n° { $id } ? Cette action est définitive.
contact-details = Coordonnées
identity = Identité
contact = Contact
history = Historique
history-none = Rien ne s’est encore passé.
description-none = Pas de description.
note-none = Pas de note.
all-types = Tous les types
all-statuts = Tous les statuts
societe-type-client = Client
societe-type-prospect = Prospect
societe-type-fournisseur = Fournisseur
societe-type-partenaire = Partenaire
societe-type-autre = Autre
activite-type-task = Tâche
activite-type-call = Appel
activite-type-email = E-mail
activite-type-meeting = Rendez-vous
activite-type-visit = Visite
activite-action-todo = À faire
activite-action-callback = Rappeler
activite-action-followup = Relancer
activite-action-quote = Envoyer un devis
activite-action-information = Informer
activite-statut-planned = Prévue
activite-statut-inprogress = En cours
activite-statut-done = Terminée
activite-statut-cancelled = Annulée
ticket-statut-open = Nouveau
ticket-statut-inprogress = En cours
ticket-statut-waiting = En attente
ticket-statut-resolved = Résolu
ticket-statut-closed = Clos
priorite-low = Basse
priorite-normal = Normale
priorite-high = Haute
priorite-urgent = Urgente
actor-token = Clé { $nom }
actor-system = Oxiva
actor-zap = Zap « { $titre } »
actor-nobody = Quelqu’un (sans connexion)
actor-unknown = Quelqu’un
event-societe-created = { $who } a créé la société { $what }
event-societe-updated = { $who } a modifié la société { $what }
event-societe-deleted = { $who } a supprimé la société { $what }
event-activite-created = { $who } a créé l’activité { $what }
event-activite-updated = { $who } a modifié l’activité { $what }
event-activite-deleted = { $who } a supprimé l’activité { $what }
event-ticket-created = { $who } a créé le ticket { $what }
event-ticket-updated = { $who } a modifié le ticket { $what }
event-ticket-deleted = { $who } a supprimé le ticket { $what }
field-changed = { $field } : { $from } → { $to }

## Fields
field-nom = Nom
field-type = Type
field-siren = SIREN
field-siret = SIRET
field-tva-intracom = TVA intracommunautaire
field-naf = Code NAF
field-adresse = Adresse
field-complement = Complément
field-code-postal = Code postal
field-ville = Ville
field-pays = Pays
field-telephone = Téléphone
field-email = E-mail
field-site-web = Site web
field-note = Note
field-societe = Société
field-action = Action
field-statut = Statut
field-sujet = Sujet
field-description = Description
field-priorite = Priorité
field-responsable = Responsable
field-echeance = Échéance
field-dossier = Dossier
field-password = Mot de passe
field-role = Rôle
field-scopes = Droits
field-langue = Langue
field-date-order = Ordre des dates
field-current-password = Mot de passe actuel
field-new-password = Nouveau mot de passe
field-again = Encore une fois
field-fuseau = Fuseau horaire
label-dossier = Dossier :
label-siren = SIREN :
label-echeance = Échéance :
label-attempts = Essais :
label-size = Taille :
label-last-seen = Dernière visite :
label-last-call = Dernier appel :
label-opened-session = Ouverte :
hint-siren = 9 chiffres. Un SIRET convient aussi.
hint-tva-intracom = Calculée à partir du SIREN si vous la laissez vide.
hint-pays = Deux lettres : FR, BE, CH…
hint-note = Visible de toutes les personnes du dossier.
hint-description = Ce que le client demande, et ce qui a déjà été essayé.
hint-societe = Tapez quelques lettres du nom, ou le numéro de la société.
hint-password = 12 caractères au moins.
hint-new-password = 12 caractères au moins.

## Modules
modules-intro = Ce que votre dossier peut faire avec d’autres applications.
modules-active = Modules actifs
modules-available = Modules disponibles
modules-none = Aucun module actif
modules-none-help = Commencez par l’API : Zapier en a besoin.
modules-all = Tous les modules sont actifs
modules-all-help = Vous les trouvez sous « Modules actifs ».
module-api = Utilisez l’API pour faire communiquer Oxiva avec votre application métier.
module-api-opens = Ouvre aussi le module ZAPIER, qui lit vos données par elle.
module-zapier = Utilisez Zapier pour faire communiquer Oxiva avec plus de 4 000 applications.
module-zapier-locked = Activez d’abord l’API : Zapier s’en sert pour lire vos données.
module-failed = { $count ->
    [one] { $count } livraison en échec
   *[other] { $count } livraisons en échec
 }
api-is-active = L’API est active pour votre dossier
api-is-inactive = L’API n’est pas active pour votre dossier
api-access = Accès
api-address = Adresse
api-keys-help = Chaque application a sa propre clé :
api-example = Exemple
api-stop = Désactiver l’API
api-stop-confirm = Désactiver l’API ? Les applications qui s’en servent cesseront aussitôt de fonctionner.
zapier-available = Zapier est disponible pour votre dossier
zapier-is-suspended = L’utilisation de Zapier est suspendue : rien n’est envoyé. Ce qui est créé entre-temps reste dans les livraisons.
zapier-told = Zapier : { $what }
zapier-ask = Veuillez nous transmettre l’URL de votre Webhook générée par Zapier pour la création de chacun des éléments suivants.
zapier-ask-relais = Donnez l’URL du webhook qui doit recevoir chaque nouvelle fiche entière. Les trois zaps de base l’appellent ; le dernier appel de chacun figure ci-dessous.
zapier-documentation = Documentation de Zapier
zapier-url-client = URL du webhook de votre zap déclenché par la création d’un nouveau client.
zapier-url-ticket = URL du webhook de votre zap déclenché par la création d’un nouveau ticket.
zapier-url-activite = URL du webhook de votre zap déclenché par la création d’une nouvelle activité commerciale.
zapier-mode = Ce qui est appelé à chaque création
zapier-mode-direct = Mode direct
zapier-mode-direct-help = Une adresse pour chaque élément, appelée avec les identifiants.
zapier-mode-relais = Mode relais, par les zaps de base
zapier-mode-relais-help = Une seule adresse, qui reçoit la fiche entière en JSON. Le champ « objet » dit ce que c’est : client, activite ou ticket.
zapier-url-relais = URL du webhook qui reçoit les clients, les tickets et les activités commerciales.
zapier-base-off = Arrêté : rien n’est transmis
base-zap-client = Zap de base « Nouveau client »
base-zap-ticket = Zap de base « Nouveau ticket »
base-zap-activite = Zap de base « Nouvelle activité commerciale »
zapier-short-relais = Relais :
zapier-short-client = Client :
zapier-short-ticket = Ticket :
zapier-short-activite = Activité commerciale :
zapier-suspend = Suspendre l’utilisation de Zapier
zapier-suspend-help = Prend effet aussitôt.
zapier-need-before = Pour utiliser Zapier vous devez vous créer un compte sur
zapier-need-after = et avoir activé l’API Oxiva.
zapier-api-active = L’API Oxiva est active.
zapier-activate = J’active le module Zapier
zapier-stop = Désactiver le module Zapier
zapier-stop-confirm = Désactiver le module Zapier ? Les trois adresses ne seront plus appelées.
send-sample = Envoyer un exemple
no-call = Aucun appel
no-call-help = Collez une URL pour commencer.
no-call-yet = Envoyez un exemple pour l’essayer.
doc-intro = Deux façons de relier Oxiva à vos applications, sans une ligne de code.
doc-paste = Coller l’URL d’un webhook
doc-step-1 = Dans Zapier, créez un zap. Comme déclencheur, choisissez « Webhooks by Zapier », puis « Catch Hook ».
doc-step-2 = Zapier affiche l’URL de votre webhook : copiez-la.
doc-step-3 = Dans Oxiva, ouvrez Modules, puis Zapier. Mode direct : collez-la à la ligne qui convient, client, ticket ou activité commerciale. Mode relais : collez-la une seule fois, elle reçoit les trois. Validez.
doc-step-4 = Cliquez sur « Envoyer un exemple » : Zapier reçoit aussitôt l’appel et connaît les champs.
doc-step-5 = Terminez votre zap. Désormais, chaque création l’appelle, en quelques millisecondes.
doc-row = Une ligne de tableur pour chaque fiche
doc-row-intro = L’exemple va jusqu’à la ligne du tableur. Il suit le déclencheur « Catch Hook » ci-dessus.
doc-row-1 = Mode relais : ajoutez « Paths » avec trois chemins. Condition de chacun : le champ « objet » est exactement « client », « activite » ou « ticket ».
doc-row-2 = Mode direct : chaque élément a déjà son adresse, donc son zap : pas de chemins. Ajoutez l’action de l’application Oxiva, « Nouveau client », « Nouvelle activité commerciale » ou « Nouveau ticket » : elle lit la fiche entière à partir des numéros reçus.
doc-row-3 = Dans chaque chemin (ou zap), ajoutez l’action « Google Sheets », puis « Create Spreadsheet Row ». Choisissez le classeur et la feuille de ce type de fiche.
doc-row-4 = En face de chaque colonne, choisissez le champ de la fiche : « nom », « sujet », « statut »… Testez : la ligne apparaît dans la feuille. Publiez le zap.
doc-row-own = Sans compte Zapier, un zap d’Oxiva fait la même chose : déclencheur « Catch Hook », chemins, et une ligne dans une table d’Oxiva.
doc-calls = Ce qu’Oxiva appelle
doc-what = Création
doc-call = Appel
doc-fetch = Lire la fiche entière
doc-fetch-help = L’appel ne porte que des numéros. Votre zap lit la fiche entière avec l’API : créez une clé sous « Clés d’API » et donnez-la à l’application, avec le nom de votre dossier.
doc-connect = Connecter l’application Oxiva
doc-connect-help = L’application Oxiva s’abonne toute seule à ce que votre zap attend : il n’y a pas d’adresse à coller, et la fiche arrive entière.
doc-connect-1 = Sous « Clés d’API », créez une clé « Lecture, écriture et webhooks » et copiez-la.
doc-connect-2 = Dans Zapier, créez un zap et recherchez l’application Oxiva. Si elle n’y est pas, ouvrez d’abord le lien d’invitation de la personne qui l’a publiée.
doc-connect-3 = Connectez-vous avec l’adresse et le dossier ci-dessous, et votre clé.
doc-connect-4 = Choisissez un déclencheur ou une action, puis publiez le zap. L’abonnement figure parmi les webhooks ; il prend fin avec le zap.
doc-address = Adresse :
doc-can = Ce que fait l’application
doc-can-kind = Genre
doc-can-what = Contenu
doc-triggers = Déclencheurs
doc-triggers-what = Nouveau client, nouvelle activité, nouveau ticket ; les mêmes quand ils changent ; changement du statut d’un ticket. Un filtre sur le type, le client ou le statut.
doc-actions = Actions
doc-actions-what = Créer et modifier un client, une activité, un ticket.
doc-searches = Recherches
doc-searches-what = Un client par SIRET, SIREN, e-mail, nom ou mots ; une activité ou un ticket par sujet, client et statut ; une personne par nom ; ou créer ce qui n’est pas trouvé. Et la fiche dont un Catch Hook a reçu les numéros.
doc-publish = Publier l’application sur votre compte Zapier
doc-publish-help = Une fois suffit, pour tous vos utilisateurs. Il faut Node.js 22 et un compte Zapier.
doc-publish-1 = Téléchargez la définition :
doc-publish-en = l’application entière, en anglais
doc-publish-fr = les trois actions, en français
doc-publish-2 = Faites-en un projet et envoyez-le :
doc-publish-3 = Sur developer.zapier.com, ouvrez l’application puis « Sharing », et donnez le lien d’invitation à vos utilisateurs.
doc-failure = Si votre zap ne répond pas
doc-failure-help = Rien n’est perdu. Oxiva recommence après 5 secondes, 5 minutes, 30 minutes, puis de plus en plus rarement pendant trois jours. Chaque essai se lit dans les livraisons, où vous pouvez aussi relancer vous-même.

## Deliveries
deliveries-intro = Chaque évènement et ce qu’il a envoyé ailleurs.
kept-days = { $days ->
   *[other] Conservées { $days } jours.
 }
deliveries-filter = Filtrer les livraisons
deliveries-none = Aucune livraison pour l’instant
deliveries-none-help = Dès qu’un webhook ou un module a une adresse, chaque évènement l’appelle et l’appel s’inscrit ici.
all-states = Tous les états
all-destinations = Toutes les destinations
delivery-pending = Nouvel essai prévu
delivery-running = En cours
delivery-delivered = Réussie
delivery-failed = En échec
delivery-skipped = Mise de côté
failure-dns = Nom introuvable
failure-refused_address = Adresse refusée
failure-connect = Connexion impossible
failure-tls = Connexion non sûre
failure-timeout = Délai dépassé
failure-closed = Connexion coupée
failure-protocol = Réponse illisible
failure-help-dns = Le nom de la destination n’existe pas, ou son serveur de noms n’a pas répondu.
failure-help-refused_address = L’adresse est privée ou réservée. Qui héberge Oxiva peut l’autoriser dans sa configuration (outbound.allow_networks, outbound.allow_hosts).
failure-help-connect = Le serveur de la destination n’a pas accepté la connexion.
failure-help-tls = Le certificat de la destination n’est pas valable, ou la connexion chiffrée a échoué.
failure-help-timeout = La destination n’a pas répondu à temps.
failure-help-closed = La destination a coupé la connexion avant de répondre.
failure-help-protocol = La destination n’a pas répondu en HTTP.
call-societe-created = Nouveau client
call-activite-created = Nouvelle activité
call-ticket-created = Nouveau ticket
call-societe-sample = Exemple : client
call-activite-sample = Exemple : activité
call-ticket-sample = Exemple : ticket
replay = Relancer
replay-not-now = La destination est suspendue ou retirée : elle n’est pas appelée.
next-attempt = Prochain essai :
attempts-of = { $first } sur { $second } au plus
attempts-none = Pas encore d’essai.
attempt-number = Essai { $number }
request = Requête
answer = Réponse
answer-cut = Coupée : seul le début de la réponse, 100 Kio, est gardé.
empty-answer = (vide)

## Receptions
reception = Réception
receptions-intro = Ce que vos adresses de réception ont reçu, mot pour mot.
receptions-none = Rien reçu pour l’instant
receptions-none-help = Envoyez quelque chose à l’une des adresses : cela apparaît ici aussitôt.
hooks = Adresses de réception
hooks-none = Aucune adresse de réception
hooks-none-help = Une adresse de réception garde tout ce que d’autres applications lui envoient.
hook-new = Nouvelle adresse
hook-create = Créer l’adresse
hook-help = GET, POST ou PUT ; formulaire, JSON ou texte. Ce qui est accepté est enregistré avant la réponse.
hook-gone = Adresse supprimée
hook-delete-confirm = Supprimer l’adresse « { $nom } » ? Ce qu’elle a reçu reste lisible.
one-hook-only = Une seule adresse est montrée.
received = Reçu
method = Méthode
content = Contenu
size = Taille
querystring = Paramètres (querystring)
headers = En-têtes
as-a-zap-reads = Comme un zap le lit
identifier = Identifiant

## People, keys, account
people-intro = Qui peut ouvrir ce dossier, et avec quels droits.
role-member = Membre
role-administrator = Administrateur
has-access = A accès
no-access = Sans accès
last-seen = Dernière visite
person-new = Nouvelle personne
person-create = Donner accès
person-active = Peut se connecter
person-active-help = Sans accès, ses sessions se ferment aussitôt. Ce qu’elle a fait reste.
keys-intro = Une clé par application : vous pourrez en révoquer une sans gêner les autres.
keys-need-api = Ces clés ne servent qu’une fois l’API activée.
keys-existing = Clés existantes
keys-none = Aucune clé
keys-none-help = Créez-en une pour chaque application qui lira ou écrira vos données.
key-create = Créer la clé
key-made = Clé « { $nom } » créée
key-copy-now = Copiez la clé maintenant.
key-never-again = Elle ne sera plus jamais affichée.
key-token = Clé API / Token
key-start = Début
key-revoke-confirm = Révoquer la clé « { $nom } » ? Les applications qui s’en servent cesseront aussitôt de fonctionner.
scopes-read = Lecture
scopes-write = Lecture et écriture
scopes-webhooks = Lecture, écriture et webhooks
scopes-zaps = Lecture, écriture, webhooks et zaps
scopes-admin = Tout, avec les personnes et les clés
last-call = Dernier appel
revoke = Révoquer
revoked = Révoquée
password-change = Changer le mot de passe
sessions = Sessions ouvertes
sessions-end = Fermer les autres
sessions-end-confirm = Fermer toutes les autres sessions ?
this-session = Cette session
device = Appareil
opened-session = Ouverte

## Said once, after a form did its work
flash-saved = C’est enregistré.
flash-deleted = C’est supprimé.
flash-societe-created = La société a été créée.
flash-activite-created = L’activité a été créée.
flash-activite-closed = L’activité est terminée.
flash-ticket-created = Le ticket a été créé.
flash-ticket-closed = Le ticket est clos.
flash-module-active = Le module est actif.
flash-module-inactive = Le module n’est plus actif.
flash-api-first = Activez d’abord l’API.
flash-zapier-saved = C’est enregistré. Envoyez un exemple pour l’essayer.
flash-zapier-suspended = L’utilisation de Zapier est suspendue.
flash-sample-sent = L’exemple est parti. Sa réponse s’affiche à côté de l’adresse.
flash-replayed = La livraison est relancée.
flash-hook-created = L’adresse est prête à recevoir.
flash-hook-deleted = L’adresse est supprimée.
flash-person-created = Cette personne peut maintenant se connecter.
flash-key-revoked = La clé est révoquée.
flash-sessions-ended = Les autres sessions sont fermées.

## What is wrong with a field
problem-required = Ce champ est obligatoire.
problem-too_long = { $max } caractères au plus.
problem-too_many_tags = Trop de balises : { $max } au plus.
problem-tva_of_other_siren = Ce numéro de TVA n’est pas celui du SIREN. Videz-le : il sera recalculé.
problem-choice = Choisissez parmi : { $choices }.
problem-type = La valeur n’a pas la bonne forme.
problem-unknown_field = Ce champ n’existe pas.
problem-date = « { $value } » n’est pas une date. Par exemple : 31/12/2026, 31/12/2026 14h30, 2026-12-31, demain.
problem-siren = Ce SIREN n’est pas valide : il a 9 chiffres, et le dernier dépend des autres.
problem-siret = Ce SIRET n’est pas valide : il a 14 chiffres, et le dernier dépend des autres.
problem-siret_of_other_siren = Ce SIRET n’est pas celui du SIREN indiqué.
problem-tva = Ce numéro de TVA n’est pas valide.
problem-naf = Un code NAF a quatre chiffres et une lettre, comme 62.01Z.
problem-email = Ce n’est pas une adresse e-mail.
problem-web_site = Ce n’est pas l’adresse d’un site, comme exemple.fr.
problem-country = Un pays s’écrit en deux lettres, comme FR.
problem-unknown_societe = Cette société n’existe pas dans votre dossier.
problem-several_societes = Plusieurs sociétés correspondent : précisez le nom ou donnez le numéro.
problem-unknown_person = Cette personne n’existe pas dans votre dossier.
problem-taken = C’est déjà pris.
problem-dossier_name = De 2 à 40 petites lettres sans accent, chiffres ou tirets.
problem-time_zone = Ce fuseau horaire n’existe pas ; par exemple : Europe/Paris.
problem-last_administrator = C’est la dernière personne qui administre ce dossier.
problem-password_short = { $min } caractères au moins.
problem-passwords_differ = Les deux mots de passe ne sont pas les mêmes.
problem-wrong_password = Ce n’est pas votre mot de passe actuel.
problem-api_first = Activez d’abord l’API.
problem-zapier_first = Zapier se sert de l’API : désactivez d’abord Zapier.
problem-url_too_long = Cette adresse est trop longue : 2 048 caractères au plus.
problem-url_malformed = Ce n’est pas une adresse web.
problem-url_scheme = L’adresse doit commencer par http:// ou https://.
problem-url_no_host = Il manque le nom du serveur.
problem-url_user_info = L’adresse ne doit contenir ni nom d’utilisateur ni mot de passe.
problem-url_port = Le port va de 1 à 65535.

## Why a request was refused
error-title = Cela n’a pas fonctionné
error-title-not-found = Page introuvable
error-title-forbidden = Accès refusé
error-title-internal = Un problème chez nous
error-malformed_request = La requête n’est pas lisible.
error-malformed_json = Le corps n’est pas un objet JSON lisible.
error-duplicate_parameter = Le paramètre { $field } est donné deux fois.
error-missing_parameter = Le paramètre { $field } manque.
error-invalid_parameter = Le paramètre { $field } n’est pas valable.
error-invalid_token = Le jeton est inconnu.
error-missing_credentials = Le dossier ou le jeton manque.
error-sign_in_failed = E-mail ou mot de passe incorrect.
error-module_inactive = Ce module n’est pas actif pour ce dossier.
error-missing_scope = Cette clé n’a pas le droit nécessaire : { $scope }.
error-administrator_only = Seule une personne qui administre le dossier peut faire cela.
error-cross_site = Cette demande vient d’un autre site : elle est refusée.
error-not_found = Cette fiche n’existe pas, ou plus, dans ce dossier.
error-method_not_allowed = Cette méthode n’est pas possible ici.
error-timeout = La demande a pris trop de temps.
error-conflict = Cette société a encore des activités ou des tickets : supprimez-les d’abord.
error-idempotency_key_reused = Cette clé d’idempotence a déjà servi pour une autre demande.
error-precondition_failed = La fiche a changé entre-temps : relisez-la.
error-too_large = C’est trop gros : { $max } octets au plus.
error-too_many_items = C’est trop à la fois : { $max } éléments au plus. Envoyez la liste en plusieurs fois.
error-url_too_long = L’adresse de la requête est trop longue : { $max } octets au plus.
error-unsupported_type = Ce type de contenu n’est pas accepté ici.
error-under_way = Un essai est déjà en cours : attendez sa fin.
error-nothing_failed = Rien n’a échoué dans cette exécution : elle peut seulement être refaite depuis le début.
error-nothing_to_send = Il n’y a rien à envoyer : l’adresse manque ou est suspendue, ou aucune fiche n’existe encore.
error-rate_limited = Trop de demandes. Réessayez dans { $seconds } s.
error-queue_full = Trop d’exécutions attendent déjà. Réessayez dans { $seconds } s.
error-internal = Une erreur s’est produite chez nous. Elle est notée.
error-unavailable = Le service est momentanément indisponible. Réessayez dans un instant.

## Notices to administrators, mail, invitations, forgotten passwords
notice-endpoint-paused-subject = Un envoi est en pause : { $endpoint }
notice-endpoint-paused = Les appels à { $endpoint } échouent depuis le { $since }, sans une seule réussite en cinq jours. L’envoi est en pause : rien n’est perdu, ce qui est dû est gardé. Corrigez l’adresse ou le serveur qui reçoit, puis reprenez l’envoi.
notice-endpoint-silent-subject = Un envoi est en pause : { $endpoint } ne répond pas
notice-endpoint-silent = { $endpoint } ne répond plus du tout depuis le { $since } : au moins dix appels de suite n’ont pas abouti, en plus d’une heure. L’envoi est en pause : rien n’est perdu, ce qui est dû est gardé. Vérifiez le serveur qui reçoit, puis reprenez l’envoi.
notice-endpoint-gone-subject = Un envoi est arrêté : { $endpoint } n’existe plus
notice-endpoint-gone = { $endpoint } a répondu que cette adresse n’existe plus (410). L’envoi est arrêté. S’il s’agit d’une erreur, rétablissez l’adresse, puis reprenez l’envoi.
notice-zap-held = Plus d’exécutions du zap « { $zap } » ont été demandées d’un coup qu’il n’en lance. Elles sont retenues : libérez-les ou abandonnez-les.
notice-zap-held-subject = Des exécutions attendent votre décision : { $zap }
notice-zap-failing = Presque toutes les exécutions du zap « { $zap } » ont échoué : il est arrêté. Corrigez ce qui échoue, puis activez-le de nouveau.
notice-zap-first-failure = Une exécution du zap « { $zap } » a échoué, pour la première fois depuis son activation : regardez pourquoi.
notice-zap-first-failure-subject = Première exécution échouée : { $zap }
notice-zap-failing-subject = Un zap est arrêté : { $zap }
nav-notices = Avis
notices-waiting = { $count ->
    [one] { $count } avis à lire
   *[other] { $count } avis à lire
}
notices-intro = Ce qui demande votre attention. Sans serveur d’e-mail, les avis ne se lisent qu’ici.
notices-intro-mail = Ce qui demande votre attention. Chaque avis part aussi par e-mail à qui administre le dossier.
notices-none = Rien à signaler
notices-none-help = Quand un envoi s’arrête ou qu’une adresse disparaît, c’est dit ici.
notice-open = Voir
notice-dismiss = J’ai lu
notices-dismiss-all = J’ai tout lu
flash-notice-dismissed = Cet avis est rangé, pour tous ceux qui administrent le dossier.
flash-notices-dismissed = Ces avis sont rangés, pour tous ceux qui administrent le dossier.
mails-lost = E-mails qui ne sont pas partis
mail-recipient = À
mail-why = Pourquoi
mail-failure-refused = Le serveur l’a refusé.
mail-failure-address = Cette adresse n’est pas valable.
mail-failure-expired = Le lien n’aurait plus servi.
mail-failure-deferred = Le serveur l’a remis à plus tard, trop longtemps.
mail-failure-sign_in = Le serveur n’a pas voulu de notre mot de passe.
mail-failure-tls = La connexion n’a pas pu être chiffrée.
mail-failure-timeout = Le serveur n’a pas répondu à temps.
mail-failure-garbled = La réponse du serveur s’est interrompue ou n’était pas lisible.
mail-failure-connection = Le serveur n’a pas pu être joint.
mail-failure-not_recorded = La base de données a refusé d’enregistrer le résultat.
mail-invitation-subject = Votre accès à « { $societe } » sur Oxiva
mail-invitation = Bonjour { $nom },

    L’accès à « { $societe } » sur Oxiva vous est ouvert. Il ne reste qu’à choisir votre mot de passe.

    Le lien ci-dessous sert une seule fois, pendant sept jours. Si vous n’attendiez pas ce message, ne faites rien.
mail-reset-subject = Un nouveau mot de passe pour « { $societe } »
mail-reset = Bonjour { $nom },

    Quelqu’un, vous sans doute, a demandé un nouveau mot de passe pour votre accès à « { $societe } » sur Oxiva.

    Le lien ci-dessous sert une seule fois, pendant une heure. Si ce n’était pas vous, ne faites rien : votre mot de passe ne change pas.
invite = Inviter
invite-title = Inviter une personne
invite-intro = Vous recevez un lien à lui remettre : elle choisit son mot de passe elle-même.
invite-intro-mail = Elle reçoit un lien par e-mail et choisit son mot de passe elle-même.
invitations = Invitations en attente
invitation-until = Jusqu’au { $date }
invitation-over = Lien périmé
invitation-renew = Nouveau lien
invitation-revoke-confirm = Le lien de { $nom } ne servira plus.
invitation-made = Invitation de { $nom }
invitation-title = Bienvenue
invitation-intro = { $first }, l’accès à « { $second } » vous est ouvert. Choisissez votre mot de passe.
invitation-accept = Choisir ce mot de passe et entrer
flash-invitation-revoked = Invitation révoquée : son lien ne sert plus.
problem-invited = Cette adresse est déjà invitée : demandez plutôt un nouveau lien.
link-mailed = Un e-mail avec ce lien part à l’instant.
link-once = Le lien
link-label = Lien à remettre
link-copy-now = Copiez ce lien maintenant.
link-never-again = Il ne sera plus affiché, et quiconque l’a peut s’en servir.
link-life-invitation = Il sert une seule fois, pendant sept jours.
link-life-reset = Il sert une seule fois, pendant une heure.
reset-link = Mot de passe oublié
reset-link-help = Un lien à remettre à cette personne, pour qu’elle choisisse un nouveau mot de passe.
reset-link-make = Créer un lien
reset-made = Nouveau mot de passe pour { $nom }
reset-title = Nouveau mot de passe
reset-intro = { $first }, choisissez un nouveau mot de passe pour « { $second } ». Toutes vos sessions seront fermées.
flash-password-reset = Votre mot de passe est changé. Connectez-vous avec le nouveau.
forgot = Mot de passe oublié ?
forgot-title = Mot de passe oublié
forgot-intro = Donnez votre adresse e-mail : vous y recevrez un lien pour choisir un nouveau mot de passe.
forgot-send = Recevoir un lien
forgot-asked = Si quelqu’un se connecte ici avec { $email }, un lien part à cette adresse.
forgot-wait = Il sert une seule fois, pendant une heure. Rien ne vient ? Regardez parmi les indésirables, ou demandez à qui administre votre dossier.
forgot-no-mail = Oxiva n’envoie pas d’e-mails ici. Demandez à qui administre votre dossier : cette personne peut créer un lien pour vous.
forgot-back = Retour à la connexion
audit-invitation_revoked = Invitation révoquée
audit-reset_link_made = Lien de mot de passe créé
error-link_dead = Ce lien ne sert pas, ou plus : il a déjà servi, a été remplacé ou révoqué, ou date de trop longtemps. Demandez-en un autre.
## Limits and refusals
failure-dns_timeout = Nom sans réponse
failure-proxy = Mandataire indisponible
failure-busy = Trop de recherches
failure-not_recorded = Résultat non enregistré
failure-help-dns_timeout = Le serveur de noms de la destination n’a pas répondu à temps.
failure-help-proxy = Le mandataire (proxy) de ce serveur n’a pas laissé passer l’appel. La destination n’y est pour rien. Qui héberge Oxiva peut le vérifier (outbound.proxy).
failure-help-busy = Trop de recherches de noms étaient en cours pour ce dossier. La destination n’y est pour rien.
failure-help-not_recorded = La base de données a refusé pour de bon le résultat de l’appel. Qui héberge Oxiva en trouve la cause dans le journal du serveur.
problem-url_private_address = Oxiva n’appelle pas { $address } : { $why ->
        [this_network] elle désigne la machine d’Oxiva
        [loopback] c’est la machine d’Oxiva elle-même
        [private] c’est une adresse d’un réseau privé
        [carrier] elle est réservée aux réseaux des opérateurs
        [link_local] elle ne vaut que sur le lien local
        [metadata] c’est là qu’un hébergeur garde les secrets de ses machines
        [unique_local] c’est une adresse locale unique, donc privée
        [embedded] elle cache une adresse IPv4
        [documentation] elle est réservée à la documentation
        [benchmark] elle est réservée aux mesures
        [multicast] c’est une adresse de diffusion à plusieurs
       *[reserved] elle est réservée
    }. Autorisés ici : { $networks ->
        [none] aucun réseau
       *[other] { $networks }
    }, { $hosts ->
        [none] aucun nom
       *[other] { $hosts }
    }. Qui héberge Oxiva peut en ajouter dans sa configuration (outbound.allow_networks, outbound.allow_hosts).
problem-url_private_name = { $name } mène à { $address }, qu’Oxiva n’appelle pas : { $why ->
        [this_network] elle désigne la machine d’Oxiva
        [loopback] c’est la machine d’Oxiva elle-même
        [private] c’est une adresse d’un réseau privé
        [carrier] elle est réservée aux réseaux des opérateurs
        [link_local] elle ne vaut que sur le lien local
        [metadata] c’est là qu’un hébergeur garde les secrets de ses machines
        [unique_local] c’est une adresse locale unique, donc privée
        [embedded] elle cache une adresse IPv4
        [documentation] elle est réservée à la documentation
        [benchmark] elle est réservée aux mesures
        [multicast] c’est une adresse de diffusion à plusieurs
       *[reserved] elle est réservée
    }. Autorisés ici : { $networks ->
        [none] aucun réseau
       *[other] { $networks }
    }, { $hosts ->
        [none] aucun nom
       *[other] { $hosts }
    }. Qui héberge Oxiva peut en ajouter dans sa configuration (outbound.allow_networks, outbound.allow_hosts).
error-headers_too_large = Les en-têtes de la requête sont trop longs : { $max } octets au plus.
error-too_many_fields = Trop de champs : { $max } au plus. Le premier de trop est { $field }.
## Accounts: second factor, sessions
totp = Second facteur
totp-intro = En plus du mot de passe, un code que donne votre téléphone.
totp-what = Qui apprend votre mot de passe n’entre pas sans votre téléphone. Il vous faut une application d’authentification, comme Aegis, FreeOTP, Google Authenticator ou 2FAS.
totp-begin = Mettre en place
totp-manage = Gérer
totp-step-1 = Ouvrez votre application d’authentification et ajoutez un compte.
totp-step-2 = Visez ce code, ou tapez la clé.
totp-step-3 = Tapez votre mot de passe et le code que l’application affiche.
totp-secret = Clé à taper
totp-qr = Code QR à viser avec l’application d’authentification
totp-confirm = Confirmer
totp-since = Depuis le { $date }.
totp-disable = Désactiver le second facteur
totp-disable-confirm = Désactiver le second facteur de { $nom } ? Son mot de passe suffira pour se connecter.
totp-of-other = Cette personne donne un code à chaque connexion. Si elle a perdu son téléphone et ses codes de secours, désactivez-le pour elle.
totp-required = Ce dossier demande un second facteur aux personnes qui l’administrent. Mettez le vôtre en place pour continuer.
totp-require = Second facteur obligatoire pour les administrateurs
totp-require-help = Sans second facteur, une personne qui administre le dossier ne peut que mettre le sien en place.
recovery-codes = Codes de secours
recovery-copy-now = Gardez ces codes en lieu sûr.
recovery-never-again = Ils ne seront plus jamais affichés. Chacun sert une fois, à la place du code du téléphone.
recovery-left = { $count ->
    [0] Il ne reste aucun code de secours : refaites-les.
    [one] Il reste { $count } code de secours.
   *[other] Il reste { $count } codes de secours.
 }
recovery-renew = Refaire les codes de secours
recovery-use = J’ai perdu mon téléphone
recovery-hint = L’un des codes que vous avez gardés, comme abcd-efgh-jkmn-pqrs.
code-title = Encore un code
code-intro = Ouvrez votre application d’authentification : elle affiche un code pour { $email }.
code-wrong = Ce code n’est pas le bon, ou il a déjà servi.
code-back = Recommencer avec un autre compte
field-code = Code à 6 chiffres
field-recovery-code = Code de secours
from-address = Depuis
last-use = Dernier usage
label-from-address = Depuis :
label-last-use = Dernier usage :
session-end = Fermer
flash-session-ended = La session est fermée.
flash-password-changed = Le mot de passe est changé. Les autres sessions sont fermées.
flash-totp-disabled = Le second facteur est désactivé.
problem-wrong_code = Ce code n’est pas le bon, ou il a déjà servi.
error-second_factor_required = Mettez d’abord votre second facteur en place.

# Tableaux

nav-tables = Tableaux
flash-table-created = Le tableau est prêt.
flash-table-deleted = Le tableau est supprimé.
flash-row-added = La ligne est ajoutée.
flash-row-deleted = La ligne est supprimée.
flash-rows-deleted = Les lignes cochées sont supprimées.
flash-rows-none-ticked = Aucune ligne n’était cochée.
tables-intro = Ce que les zaps écrivent, et ce que vous tenez à la main : à trier, filtrer, corriger et télécharger.
tables-none = Aucun tableau pour l’instant
tables-none-help = Un tableau reçoit une ligne à chaque passage d’un zap, comme une feuille de calcul : une activité de plus, une ligne de plus. Vous pouvez aussi le remplir à la main.
tables-none-member = Une personne qui administre le dossier peut en créer un.
table-new = Nouveau tableau
table-create = Créer le tableau
table-edit = Modifier le tableau
table-delete = Supprimer le tableau
table-delete-confirm = Supprimer « { $nom } » et toutes ses lignes ?
table-form-intro = Un nom, et les colonnes dans l’ordre où vous voulez les voir.
table-changed = Modifié
table-columns = Colonnes
table-columns-help = Une étape d’un zap remplit chaque colonne par son nom. Les lignes laissées vides ne comptent pas.
table-columns-help-edit = Changez les noms et les rangs. Une colonne supprimée emporte ses valeurs ; le type d’une colonne ne change plus.
table-column = Colonne
table-column-line = Colonne { $number }
table-column-name = Nom de la colonne
table-column-new = Nouvelle colonne
table-column-type = Type
table-column-place = Rang
column-text = Texte
column-long = Texte long, HTML
column-number = Nombre
column-date = Date
column-boolean = Oui ou non
column-url = Adresse web
match-contains = contient
match-not_contains = ne contient pas
match-equals = est égal à
match-not_equals = est différent de
match-starts_with = commence par
match-greater = est supérieur à
match-at_least = est au moins
match-less = est inférieur à
match-at_most = est au plus
match-empty = est vide
match-not_empty = n’est pas vide
match-exactly = est exactement
table-rows = Lignes
label-rows = Lignes :
table-rows-count = { $count ->
    [one] ligne
   *[other] lignes
}
table-rows-found = trouvées
table-at-least = { $number } au moins
table-download = Télécharger
table-xlsx = Excel (XLSX)
table-csv = CSV pour tableur
table-filter = Filtrer le tableau
table-search = Chercher dans toutes les colonnes
table-conditions = Conditions
table-nothing-found = Aucune ligne ne répond à ces conditions.
table-stopped = La recherche s’est arrêtée après { $number } lignes : la page suivante la continue.
table-go-on = Continuer la recherche
table-edit-hint = Double-cliquez sur une cellule, ou Entrée, pour la modifier.
rows-none = Aucune ligne pour l’instant
rows-none-help = Ajoutez-en une à la main, ou faites-en écrire par un zap : dans une étape « Tableaux : créer une ligne », choisissez « { $table } ».
row-new = Nouvelle ligne
row-add = Ajouter la ligne
row-title = Ligne { $number }
row-open = Ouvrir la ligne { $number }
row-number-head = N°
row-tick = Cocher
row-tick-one = Cocher la ligne { $number }
row-delete-confirm = Supprimer la ligne { $number } ?
rows-delete = Supprimer les lignes cochées
rows-delete-confirm = Supprimer les lignes cochées ?
date-example = 31/12/2026 14:30
cell-edit = Modifier
cell-saved = Enregistré
cell-failed = La cellule n’a pas pu être enregistrée.
error-no_such_table = Il n’y a pas de tableau « { $name } » dans ce dossier.
error-no_such_column = Il n’y a pas de colonne « { $name } » dans ce tableau.
error-no_such_row = Il n’y a pas de ligne « { $name } » dans ce tableau.
audit-table_created = Tableau créé
audit-table_changed = Tableau modifié
audit-table_removed = Tableau supprimé
audit-detail-columns = Colonnes
audit-detail-rows = Lignes
problem-unknown_column = Il n’y a pas de colonne « { $name } » dans ce tableau.
problem-no_column = Un tableau a au moins une colonne.
problem-column_twice = Il y a déjà une colonne « { $name } ».
problem-reserved = Le nom « { $name } » est réservé aux étapes des zaps.
problem-too_many_tables = { $max } tableaux au plus dans un dossier.
problem-table_name_number = Un nom de tableau ne peut pas être un nombre.
problem-cell_too_large = { $max } ko au plus dans une cellule.
problem-cell_number = « { $value } » n’est pas un nombre.
problem-cell_date = « { $value } » n’est pas une date. Par exemple : 31/12/2026, 31/12/2026 14h30, 2026-12-31, demain.
problem-cell_boolean = « { $value } » n’est ni oui ni non.
problem-cell_url = « { $value } » n’est pas une adresse web.
tables-step-miss = Aucune ligne de « { $table } » n’a « { $value } » dans la colonne « { $column } ».

## Audit log
nav-audit = Journal
audit-intro = Qui s’est connecté, et qui a changé les accès, les clés, les modules et les destinations.
audit-filter = Filtrer le journal
audit-all-actions = Toutes les actions
audit-everybody = Tout le monde
audit-by = Par
audit-since = Du
audit-until = Au
audit-what = Quoi
audit-none = Rien dans le journal
audit-none-help = Les connexions et les changements s’inscrivent ici.
audit-csv = Tableur (CSV)
audit-jsonl = Données (JSON)
audit-detail = { $first } : { $second }
audit-detail-active = Actif
audit-detail-prefix = Début
audit-detail-device = Appareil
audit-detail-address = Depuis
audit-detail-left = Codes restants
audit-detail-why = Ce qui n’allait pas
audit-detail-second-factor = Second facteur
audit-detail-second-facteur = Second facteur obligatoire
audit-detail-format = Format
audit-with-password = le mot de passe
audit-with-code = le code du téléphone
audit-with-recovery_code = un code de secours
audit-column-at = Date
audit-column-who = Par
audit-column-what = Quoi
audit-column-word = Action
audit-column-subject = Objet
audit-column-details = Détails
audit-column-address = Adresse
yes = oui
no = non
audit-sign_in = Connexion
audit-sign_in_failed = Connexion refusée
audit-sign_out = Déconnexion
audit-password_changed = Mot de passe changé
audit-password_reset = Mot de passe réinitialisé
audit-totp_enabled = Second facteur mis en place
audit-totp_disabled = Second facteur désactivé
audit-recovery_codes_made = Codes de secours refaits
audit-recovery_code_used = Code de secours utilisé
audit-session_ended = Session fermée
audit-person_created = Personne ajoutée
audit-person_invited = Personne invitée
audit-person_changed = Personne modifiée
audit-person_deactivated = Accès retiré
audit-token_created = Clé d’API créée
audit-token_revoked = Clé d’API révoquée
audit-module_activated = Module activé
audit-module_deactivated = Module désactivé
audit-module_suspended = Module suspendu
audit-module_resumed = Module repris
audit-endpoint_created = Destination ajoutée
audit-endpoint_changed = Destination modifiée
audit-endpoint_paused = Destination mise en pause
audit-endpoint_deleted = Destination supprimée
audit-secret_rotated = Secret de signature renouvelé
audit-catch_hook_created = Adresse de réception créée
audit-catch_hook_removed = Adresse de réception supprimée
audit-zap_created = Zap créé
audit-zap_changed = Zap modifié
audit-zap_switched_on = Zap activé
audit-zap_switched_off = Zap désactivé
audit-zap_deleted = Zap supprimé
audit-run_replayed = Exécution relancée
audit-run_halted = Exécution arrêtée
audit-runs_released = Exécutions retenues libérées
audit-runs_dropped = Exécutions retenues abandonnées
audit-dossier_created = Dossier créé
audit-dossier_changed = Dossier modifié
audit-audit_exported = Journal exporté
## Notices to administrators, mail, invitations, forgotten passwords

## Webhooks
nav-webhooks = Webhooks
webhooks-intro = Ce qu’Oxiva envoie à vos autres programmes quand une fiche change.
webhooks-none = Aucun webhook
webhooks-none-help = Un webhook est l’adresse d’un de vos programmes : Oxiva l’appelle dès qu’une fiche est créée, modifiée ou supprimée. Chaque appel est signé, recommencé s’il échoue, et gardé dans les livraisons.
webhook-new = Nouveau webhook
webhook-create = Créer le webhook
webhook-edit = Modifier le webhook
webhook-form-intro = L’adresse, les évènements et le format suffisent. Le reste se règle aussi plus tard.
webhook-documentation = Documentation
webhook-of-module = Module Zapier
webhook-suspend = Suspendre
webhook-resume = Reprendre
webhook-resume-all = Reprendre et renvoyer ce qui a manqué
webhook-rests = Rien n’est envoyé ; ce qui arrive entre-temps est mis de côté dans les livraisons.
webhook-is-suspended = Suspendu.
webhook-created-on = Créé le
webhook-delete-confirm = Supprimer le webhook « { $nom } » ? Il ne sera plus appelé. Ses livraisons restent lisibles.
webhook-settings = Réglages
webhook-usual = (valeur habituelle)
webhook-health = Santé
webhook-no-delivery = Aucune livraison pour l’instant. Envoyez un exemple pour l’essayer.
webhook-sample = Envoyer un exemple
webhook-sample-help = La fiche la plus récente, envoyée comme un vrai appel.
webhook-secrets = Secrets de signature
webhook-verify = Vérifier la signature
webhook-pace = Nouveaux essais, rythme et ordre
source-subscription = abonné par un programme
endpoint-active = Actif
endpoint-suspended = Suspendu
endpoint-paused = En pause
endpoint-removed = Retiré
paused- = En pause.
paused-failing = En pause : aucun appel n’a réussi pendant cinq jours.
paused-unreachable = En pause : plus aucune réponse pendant plus d’une heure.
paused-gone = En pause : l’adresse a répondu qu’elle n’existe plus (410).
since-time = Depuis :
failing-since = en échec depuis :
held-until = pas d’appel avant :
failures-in-a-row = { $count ->
    [one] { $count } échec de suite
   *[other] { $count } échecs de suite
 }
health-last-call = Dernier appel :
told-societe-created = Société créée
told-societe-updated = Société modifiée
told-societe-deleted = Société supprimée
told-activite-created = Activité créée
told-activite-updated = Activité modifiée
told-activite-deleted = Activité supprimée
told-ticket-created = Ticket créé
told-ticket-updated = Ticket modifié
told-ticket-deleted = Ticket supprimé
told-ticket-status_changed = Statut d’un ticket changé
told-societe-sample = Exemple : société
told-activite-sample = Exemple : activité
told-ticket-sample = Exemple : ticket
call-societe-updated = Société modifiée
call-societe-deleted = Société supprimée
call-activite-updated = Activité modifiée
call-activite-deleted = Activité supprimée
call-ticket-updated = Ticket modifié
call-ticket-deleted = Ticket supprimé
call-ticket-status_changed = Statut changé : ticket
field-url = Adresse
field-events = Évènements
field-format = Format
field-scheme = Signature
field-filter = Filtre
field-headers = En-têtes ajoutés
field-schedule = Nouveaux essais
field-concurrency = Appels en même temps
field-rate = Appels par seconde
field-ordered = Dans l’ordre des évènements
field-active = Actif
field-date-creation = Créé le
field-date-modification = Modifié le
field-date-cloture = Clôturé le
field-id = Numéro
hint-url = Vérifiée à l’enregistrement et à chaque appel : pas d’adresse privée ou réservée.
hint-active = Sinon rien n’est envoyé ; ce qui arrive est mis de côté.
hint-scheme = Le secret ou la clé s’affiche une fois le webhook créé. L’envoi direct n’est pas signé.
hint-filter = Seules les fiches qui remplissent toutes ces conditions sont envoyées. Une ligne vide ne compte pas.
hint-headers = Envoyés à chaque appel, par exemple un mot de passe de votre programme. Une valeur enregistrée n’est plus jamais affichée ; laissée vide, elle est gardée.
hint-schedule = Les attentes après chaque échec : 5 s, 5 min, 2 h, 1 j. Vide : les attentes habituelles. « aucun » : pas de nouvel essai.
hint-ordered = Un appel à la fois, dans l’ordre. Un appel qui échoue retient tous les suivants jusqu’à ce qu’il réussisse ou soit abandonné.
format-envelope = Enveloppe
format-record = Fiche seule
format-direct = Envoi direct
format-short-envelope = enveloppe
format-short-record = fiche seule
format-short-direct = envoi direct
format-help-envelope = POST signé avec le type d’évènement, la date et la fiche, selon Standard Webhooks. Le bon choix pour votre propre programme.
format-help-record = POST signé de la fiche seule, à plat, comme l’attendent les « REST hooks ».
format-help-direct = GET sans corps ni signature : seuls les numéros, ajoutés à l’adresse, comme le module Zapier.
scheme-v1 = Secret partagé (v1, HMAC-SHA256)
scheme-v1a = Clé publique (v1a, Ed25519)
scheme-short-v1 = Secret partagé (v1)
scheme-short-v1a = Clé publique (v1a)
op-is = est
op-is_not = n’est pas
op-contains = contient
row-condition = Condition { $number }
row-header = En-tête { $number }
row-field = Champ
row-op = Comparaison
row-value = Valeur
row-name = Nom de l’en-tête
row-add-condition = Ajouter une condition
row-add-header = Ajouter un en-tête
header-kept = inchangée
header-gone = Retirer
header-hidden = (non affiché)
secret-made-v1 = Secret de signature
secret-made-v1a = Clé publique de signature
secret-copy-v1 = Copiez ce secret maintenant.
secret-copy-v1a = Donnez cette clé au programme qui reçoit.
secret-again-v1 = Il ne sera plus jamais affiché. Le programme qui reçoit s’en sert pour vérifier que les appels viennent d’ici.
secret-again-v1a = Elle n’est pas secrète et reste affichée ci-dessous.
secret-until = Valable jusqu’au { $date }
secret-renew = Renouveler le secret
secret-old = L’ancien secret
secret-overlap = L’ancien reste valable 24 heures
secret-replace = Remplacer tout de suite
secrets-none = Aucun : les appels ne sont pas signés. Renouvelez pour en faire un.
created-at = créé le
event-kind = Type d’évènement
all-kinds = Tous les évènements
event-number = N° d’évènement
event-others = toutes ses livraisons
message-id = Identifiant du message
since = Depuis
until = Jusqu’au
history-calls = { $count ->
    [one] { $count } livraison
   *[other] { $count } livraisons
 }
history-calls-status = { $count ->
    [one] { $count } livraison (statut)
   *[other] { $count } livraisons (statut)
 }
replay-all = Relancer tout ce qui correspond
replay-all-intro = Chaque livraison garde son identifiant : un programme qui l’a déjà reçue la reconnaît.
replay-what = Ce qui est relancé
replay-all-help = Les destinations suspendues, en pause ou retirées sont laissées de côté.
replay-expected = { $count ->
    [one] { $count } livraison sera relancée.
   *[other] { $count } livraisons seront relancées.
 }
replay-expected-more = Plus de { $number } livraisons seront relancées.
replay-uncounted = Trop de livraisons correspondent pour dire combien seront relancées.
replay-nothing = Rien à relancer
replay-nothing-help = Aucune livraison en échec ou mise de côté ne correspond, ou leur destination n’est pas active.
replay-so-far = { $count ->
    [one] { $count } livraison relancée jusqu’ici
   *[other] { $count } livraisons relancées jusqu’ici
 }
replay-more = Il en reste peut-être.
replay-go-on = Continuer
replay-stop = Arrêter
replay-done = { $count ->
    [one] { $count } livraison relancée
   *[other] { $count } livraisons relancées
 }
replay-done-help = Elles partent maintenant, au rythme de chaque destination.
zapier-paused = L’adresse n’est plus appelée. Cochez « Reprendre », puis « Valider ».
flash-webhook-created = Le webhook est créé.
flash-webhook-suspended = Le webhook est suspendu.
flash-webhook-resumed = Le webhook est repris.
flash-webhook-deleted = Le webhook est supprimé.
flash-webhook-sample-sent = L’exemple est parti. Sa réponse s’affiche ici.
problem-filter_field = Choisissez le champ à comparer à « { $value } ».
problem-header_twice = L’en-tête { $name } est donné deux fois.
problem-schedule_text = Écrivez des attentes comme 5 s, 5 min, 2 h, 1 j.
wdoc-intro = Ce que reçoit votre programme, comment vérifier que cela vient d’ici, et sur quoi compter.
wdoc-call = Un appel
wdoc-call-help = Un POST avec un corps JSON et ces en-têtes, selon Standard Webhooks. Répondez par un statut de 200 à 299 en moins de { $seconds } secondes, et traitez ensuite.
wdoc-header = En-tête
wdoc-meaning = Sens
wdoc-id = Le nom du message : le même à chaque essai et à chaque relance.
wdoc-timestamp = Les secondes depuis 1970, au moment de l’essai.
wdoc-signature = Une ou plusieurs signatures, séparées par des espaces : l’une suffit.
wdoc-body = Le corps, au format « Enveloppe »
wdoc-verify = Vérifier la signature
wdoc-recipe = Joignez webhook-id, webhook-timestamp et le corps, tel qu’il est arrivé, par des points. Calculez le HMAC-SHA256 avec le secret (ce qui suit whsec_, décodé de base64), encodez-le en base64, et comparez à chaque signature « v1, ». Refusez une heure qui s’écarte de plus de cinq minutes. Avec une clé publique (whpk_), vérifiez de même les signatures « v1a, » avec Ed25519.
wdoc-libraries = Les bibliothèques de Standard Webhooks, dans une dizaine de langages, font la même chose.
wdoc-promise = Sur quoi compter
wdoc-once = Au moins une fois : un appel est recommencé jusqu’à une réponse de 200 à 299 ou jusqu’au dernier essai, même si le serveur redémarre.
wdoc-twice = Peut-être deux fois : retenez les webhook-id déjà traités et ignorez ceux qui reviennent.
wdoc-order = Sans ordre, sauf si vous cochez « Dans l’ordre des évènements ». Le champ sequence de l’enveloppe numérote les évènements.
wdoc-same = Chaque essai et chaque relance envoient le même corps : la fiche telle qu’elle était au moment de l’évènement.
wdoc-gone = 410 met le webhook en pause. 429 et 503 avec Retry-After sont attendus le temps demandé, un jour au plus.
wdoc-pause = Sans une réussite pendant cinq jours, ou sans une seule réponse pendant plus d’une heure et dix essais, le webhook est mis en pause et vous êtes prévenu. Rien n’est perdu : vous le reprenez et renvoyez ce qui a manqué.
problem-too_many = { $max } au plus.
problem-range = Un nombre de { $min } à { $max }.
problem-schedule = { $max } attentes au plus, chacune d’une seconde à sept jours.
problem-header_ours = L’en-tête { $name } est mis par Oxiva lui-même.
problem-header_value = L’en-tête { $name } demande une valeur de 2 000 caractères visibles au plus.
problem-header_name = « { $name } » n’est pas le nom d’un en-tête.
problem-unknown_event = Le type d’évènement « { $name } » n’existe pas.
problem-unknown_filter = Le champ « { $name } » n’existe pas.
problem-not_signed = L’envoi direct n’est pas signé : choisissez d’abord un autre format.
# Webhooks
audit-detail-id = Numéro
audit-detail-host = Serveur
audit-detail-events = Évènements
audit-detail-scheme = Signature
audit-detail-overlap = Ancien secret encore valable
audit-detail-reason = Raison
audit-detail-url = Adresse
audit-detail-filter = Filtre
audit-detail-headers = En-têtes
audit-detail-ordered = Dans l’ordre
audit-detail-rate = Appels par seconde
audit-detail-hold_above = Retenir au-delà de
audit-detail-again = De nouveau
audit-changed = changé
audit-detail-schedule = Essais
audit-detail-concurrency = Appels à la fois

## JavaScript of zaps

code-thrown = { $words }
code-thrown-at = Ligne { $line } : { $words }
code-timeout = Le code n’a pas fini en { $seconds } secondes.
code-memory = Le code a pris plus de { $megabytes } Mo de mémoire.
code-unsettled = Le code attend une promesse que rien ne tiendra.
code-too-large = Le résultat du code dépasse { $megabytes } Mo.
code-too-deep = Le résultat du code est imbriqué sur plus de 120 niveaux.
code-no-text = Le résultat du code ne peut pas être gardé : { $words }
code-no-output = Le code n’a rien rendu : écrivez « return {"{"}nom: "…"{"}"}; » ou « output = {"{"}nom: "…"{"}"}; ».
code-crashed = Le moteur JavaScript s’est arrêté sur ce code.
code-busy = Trop de code attend déjà dans ce dossier. Réessayez plus tard.
code-unavailable = Le moteur JavaScript ne démarre pas. Le journal du serveur dit pourquoi.

# Zaps : ce qui sort
zap-failure-http_status = { $host } a répondu par le code { $status }.
zap-failure-answer_too_large = La réponse dépasse { $max } Mo.
zap-failure-too_deep = Trop de requêtes à ce serveur en ont causé d’autres : celle-ci n’est pas partie.
zap-failure-redirects = Trop de redirections à la suite.
# Zaps : les pages
nav-zaps = Zaps
nav-runs = Exécutions
zap = Zap
zaps-intro = Ce qui se fait tout seul quand quelque chose arrive.
zap-new = Nouveau zap
zaps-none = Aucun zap
zaps-none-help = Un zap commence par un déclencheur : un ticket créé, un appel reçu, une heure. Il enchaîne ensuite des étapes : filtrer, choisir un chemin, ajouter une ligne, appeler une adresse.
zap-trigger = Déclencheur
zap-last-run = Dernière exécution
zap-switch-on = Activer
zap-switch-off = Arrêter
zap-starts-catch_hook = Adresse de réception
zap-starts-raw_hook = Adresse de réception brute
zap-starts-event = Évènement
zap-starts-row = Ligne d’un tableau
zap-starts-due = Échéance d’une activité
zap-starts-schedule = Horaire
zap-starts-manual = À la main
zap-off = Arrêté
zap-on = Actif
zap-removed = Supprimé
zap-reason-failing = Arrêté : presque toutes ses exécutions ont échoué.
zap-version = Version { $number }
zap-date_order = Dates : { $order }
zap-delete-confirm = Supprimer le zap « { $titre } » ? Son adresse ne déclenchera plus rien ; ses exécutions restent lisibles.
zap-address = Adresse qui le déclenche
zap-address-help = GET, POST ou PUT : paramètres, formulaire, JSON ou XML. Ce qui est accepté est gardé, même si le zap est arrêté.
zap-steps = Étapes
zap-latest = Dernières exécutions
all-of-them = Toutes
runs-none-yet = Rien ne l’a encore déclenché.
run-started-by = Déclenchée par
zap-start = Lancer
zap-settings = Réglages
hint-zap-concurrency = 1 : l’une après l’autre, dans l’ordre. Vide : autant qu’il y a de place.
zap-hold-above = Retenir au-delà de (exécutions d’un coup)
hint-zap-hold-above = Un envoi en masse plus grand attend votre décision. Vide : 1 000 en dix secondes.
zap-holds-runs = Des exécutions sont retenues : elles attendent que vous les libériez ou les abandonniez.
zap-held-runs = Voir lesquelles
zap-rate = Exécutions par seconde
zap-keep-on = Ne jamais l’arrêter, même si ses exécutions échouent
zap-versions = Versions
zap-document-help = Un zap s’écrit en JSON : un déclencheur et des étapes. Ce qui ne va pas est indiqué avec sa ligne.
zap-document = Document
zap-warnings = À vérifier
zap-errors = À corriger avant l’activation
zap-in-step = Étape « { $step } »
line-number = Ligne { $number } :
zap-event-if = { $first }, si { $second }
zap-rows-of = { $first } dans « { $second } »
zap-row-added = ligne ajoutée
zap-row-changed = ligne modifiée
zap-due-now = à l’échéance
zap-due-minutes = { $count ->
    [one] { $count } minute avant l’échéance
   *[other] { $count } minutes avant l’échéance
}
zap-due-hours = { $count ->
    [one] { $count } heure avant l’échéance
   *[other] { $count } heures avant l’échéance
}
zap-due-days = { $count ->
    [one] { $count } jour avant l’échéance
   *[other] { $count } jours avant l’échéance
}
zap-due-weeks = { $count ->
    [one] { $count } semaine avant l’échéance
   *[other] { $count } semaines avant l’échéance
}
zap-child-key = seulement ce qui est sous « { $key } »
zap-step-filter = Filtre
zap-step-paths = Chemins
zap-step-loop = Boucle
zap-step-delay = Attente
zap-path = Chemin
zap-rule-always = toujours
zap-rule-fallback = sinon
zap-paths-count = { $count -> 
    [one] 1 chemin
   *[other] { $count } chemins
}
zap-until = jusqu’à { $moment }
zap-unit-minutes = minutes
zap-unit-hours = heures
zap-unit-days = jours
zap-unit-weeks = semaines
quoted = « { $text } »
zap-app-webhooks = Webhooks
zap-app-email = E-mail
zap-app-formatter = Mise en forme
zap-app-storage = Mémoire
zap-app-crm = CRM
zap-app-tables = Tableaux
zap-app-code = Code
zap-app-oxiva = Oxiva
match-text_contains = contient
match-text_not_contains = ne contient pas
match-text_exactly = est exactement
match-text_not_exactly = n’est pas exactement
match-text_in = est parmi
match-text_not_in = n’est pas parmi
match-text_starts_with = commence par
match-text_not_starts_with = ne commence pas par
match-text_ends_with = finit par
match-text_not_ends_with = ne finit pas par
match-number_greater = est plus grand que
match-number_less = est plus petit que
match-number_equals = est égal à
match-date_after = est après
match-date_before = est avant
match-date_equals = est le
match-boolean_true = est vrai
match-boolean_false = est faux
match-exists = existe
match-not_exists = n’existe pas
runs-intro = Chaque fois qu’un zap a été déclenché, et ce qu’il a fait.
runs-filter = Filtrer les exécutions
all-zaps = Tous les zaps
runs-none = Aucune exécution
runs-none-help = Dès qu’un zap est déclenché, chaque étape se lit ici : ce qui est entré, ce qui est sorti, ce qui a échoué.
runs-release-all = Tout libérer
runs-drop-all = Tout abandonner
runs-drop-confirm = Abandonner toutes les exécutions retenues de ce zap ? Elles ne seront pas faites.
run-playing = En cours
run-waiting = En attente
run-held = Retenue
run-success = Réussie
run-filtered = Filtrée
run-errored = En erreur
run-halted = Interrompue
step-playing = En cours
step-waiting = En attente
step-success = Réussie
step-filtered = Filtrée
step-errored = En erreur
step-halted = Interrompue
run-start-hook = Un appel reçu
run-start-event = Un évènement
run-start-row = Une ligne d’un tableau
run-start-due = L’échéance d’une activité
run-start-schedule = L’horaire
run-start-manual = Une personne
run-start-replay = Une autre exécution
run-reason-chain_too_deep = Cette exécution n’a pas commencé : trop de zaps se sont déclenchés l’un l’autre, jusqu’à elle. Cherchez la boucle : une étape crée ou appelle ce qui déclenche à nouveau le premier de ces zaps.
run-reason-too_many_steps = Trop d’étapes pour une seule exécution, tours de boucle compris.
run-reason-zap_removed = Le zap a été supprimé.
run-reason-document = Cette version du zap n’est plus lisible.
run-reason-dropped = Elle était retenue, et quelqu’un l’a abandonnée.
run-reason-stopped = Quelqu’un l’a interrompue.
run-reason-not_recorded = La base de données a refusé pour de bon ce que l’exécution a produit. Qui héberge Oxiva en trouve la cause dans le journal du serveur.
run-go-on = Reprendre où elle a échoué
run-release = Libérer
run-again = Tout refaire
run-again-newest = Tout refaire avec la dernière version
run-halt = Interrompre
run-goes-on = reprend
run-retries = Nouveaux essais
run-id = Identifiant
run-turn = tour { $turn }
run-attempts = { $count } essais
run-missing = Introuvable dans les étapes précédentes :
run-redirected = Une redirection a changé l’appel en { $method }, sans son contenu : qui a répondu n’a pas reçu les données. Indiquez l’adresse d’arrivée.
run-input = Entrée
run-output = Sortie
flash-zap-on = Le zap est actif.
flash-zap-off = Le zap est arrêté.
flash-zap-created = Le zap est créé, arrêté : activez-le quand il est prêt.
flash-zap-started = Le zap est lancé.
flash-run-halted = L’exécution est interrompue.
flash-runs-released = Les exécutions reprennent.
flash-runs-dropped = Les exécutions retenues sont abandonnées.
problem-unknown_key = La clé « { $key } » n’existe pas ici.
problem-missing_key = La clé « { $key } » manque.
problem-wrong_type = Ici il faut : { $expected }.
problem-unknown_word = « { $word } » n’est pas l’un de : { $known }.
problem-bad_id = « { $id } » n’est pas un identifiant : lettres, chiffres, « - » et « _ », 64 au plus.
problem-duplicate_id = L’identifiant « { $id } » est déjà pris.
problem-empty = Il faut quelque chose ici.
problem-too_deep = Trop profond : { $max } niveaux au plus.
problem-out_of_range = Un nombre de { $min } à { $max }.
problem-second_fallback = Un seul chemin peut être « sinon ».
problem-one_of = Il faut l’une de ces clés, et une seule : { $keys }.
problem-bad_character = Un caractère ne peut pas se trouver ici.
problem-not_a_number = « { $value } » n’est pas un nombre.
problem-not_a_date = « { $value } » n’est pas une date. Par exemple : 31/12/2026, 31/12/2026 14h30, 2026-12-31, demain.
problem-not_in_samples = Aucun des derniers exemples de l’étape « { $step } » n’a le champ « { $field } » : la valeur sera sans doute vide.
problem-unknown_app = L’application « { $name } » n’existe pas ici. Il y a : { $known }.
problem-no_mail = Aucun serveur de courriel n’est configuré : qui héberge Oxiva peut en indiquer un (mail.smtp_url).
problem-unknown_connection = La connexion n° { $number } n’existe pas dans ce dossier.
problem-connection_of_other_app = La connexion n° { $number } est celle d’une autre application : { $app }.
problem-no_such_table = Il n’y a pas de tableau « { $name } » dans ce dossier.
problem-no_such_record = Il n’y a pas de fiche n° { $name } dans ce dossier.
problem-mail_address = « { $value } » n’est pas une adresse électronique.
problem-mail_letters = « { $value } » : avant l’arobase, la plupart des serveurs n’acceptent ni accents ni autres lettres que celles de l’anglais.
problem-formatter = { $reason ->
    [required] { formatter-required }
    [not_a_number] { formatter-not_a_number }
    [not_a_date] { formatter-not_a_date }
    [not_a_phone] { formatter-not_a_phone }
    [not_a_list] { formatter-not_a_list }
    [unknown_word] { formatter-unknown_word }
    [unknown_time_zone] { formatter-unknown_time_zone }
    [unknown_token] { formatter-unknown_token }
    [unknown_function] { formatter-unknown_function }
    [bad_pattern] { formatter-bad_pattern }
    [bad_expression] { formatter-bad_expression }
    [bad_csv] { formatter-bad_csv }
    [out_of_range] { formatter-out_of_range }
    [division_by_zero] { formatter-division_by_zero }
    [too_long] { formatter-too_long }
   *[unknown_transform] { formatter-unknown_transform }
}
problem-off_step = L’étape « { $step } » est désactivée : la valeur sera vide.
problem-not_before = L’étape « { $step } » ne vient pas avant celle-ci : la valeur sera vide.
problem-unreadable = « { $source } » n’est pas une référence à une étape.
problem-constant = Cette condition compare toujours la même chose.
problem-not_json = Ce n’est pas du JSON : ligne { $line }, colonne { $column }.
problem-schedule_part = Cette partie de l’horaire ne convient pas ({ $code }).
# Zaps : les applications
zap-failure-missing_field = Le champ « { $champ } » est vide.
zap-failure-unknown_action = L’action « { $action } » n’existe pas.
zap-failure-bad_method = « { $champ } » n’est pas une méthode HTTP.
zap-failure-bad_data = Le champ « { $champ } » n’est pas du JSON. Pour envoyer un texte tel quel, choisissez le type « raw ».
zap-failure-bad_xml = Une clé du champ « { $champ } » ne peut pas être le nom d’un élément XML.
zap-failure-bad_header = L’en-tête « { $champ } » n’est pas valable.
zap-failure-field = { $champ } : { $raison }
zap-failure-storage_key = Une clé a { $max } caractères au plus.
zap-failure-storage_keys = Il y a déjà { $max } clés ici : supprimez-en d’abord.
zap-failure-storage_value = Une valeur a { $max } octets au plus.
zap-failure-storage_number = Ce n’est pas un nombre, ou la somme est trop grande.
zap-failure-no_mail = Aucun serveur de courriel n’est configuré : qui héberge Oxiva peut en indiquer un (mail.smtp_url).
zap-failure-mail_address = « { $adresse } » n’est pas une adresse électronique.
zap-failure-mail_letters = « { $adresse } » : avant l’arobase, la plupart des serveurs n’acceptent ni accents ni autres lettres que celles de l’anglais.
zap-failure-mail_recipients = { $max } destinataires au plus.
zap-failure-mail_length = L’objet ou le texte est trop long : { $max } caractères au plus.
zap-failure-connection_missing = La connexion n° { $numero } n’existe plus.
zap-failure-connection_of_other = La connexion n° { $numero } n’est pas une connexion de « { $app } ».
zap-failure-connection_unreadable = La connexion n° { $numero } ne peut plus être lue : elle a été chiffrée avec une autre clé. Supprimez-la et créez-la de nouveau.
zap-halt-not_found = Aucune fiche ne correspond.
# Connexions des zaps
error-no_secret_key = Les connexions ne peuvent pas être enregistrées : il manque une clé de chiffrement. Qui héberge Oxiva doit en indiquer une (secrets.key).
error-stale = Le brouillon a changé entre-temps : relisez-le, puis refaites votre changement.
error-not_published = Ce zap n’a encore jamais été publié.
error-base_zap = Un zap de base se lit, s’active et s’arrête ; il ne se modifie pas et ne se supprime pas.
problem-connection_app = Des lettres sans accent, des chiffres, « - » et « _ » seulement.
problem-connection_lines = Écrivez une ligne par champ : le nom, deux-points, la valeur.
audit-connection_created = Connexion créée
audit-connection_removed = Connexion supprimée
audit-detail-app = Application
nav-connections = Connexions
connections-intro = Les comptes que les zaps utilisent ailleurs. Ce qui donne l’accès est chiffré et ne sera plus jamais montré.
connections-none = Aucune connexion
connections-none-help = Une connexion garde une clé ou un mot de passe hors des zaps, pour toutes leurs étapes.
connections-existing = Connexions enregistrées
connection-new = Nouvelle connexion
connection-create = Enregistrer la connexion
flash-connection-created = La connexion est enregistrée.
flash-connection-deleted = La connexion est supprimée.
connection-delete-confirm = Supprimer la connexion « { $nom } » ? Les zaps qui l’utilisent échoueront.
connection-good = Vérifiée
connection-bad = Refusée
connection-untested = Non vérifiée
field-app = Application
field-data = Accès
hint-app = Celle dont les actions s’en servent : webhooks, oxiva…
hint-data = Une ligne par champ : son nom, deux-points, sa valeur. Pour webhooks : basic_auth, avec nom|mot de passe, ou headers, avec un objet JSON. Pour oxiva : dossier, puis token.
audit-detail-version = Version
audit-detail-from = À partir de
audit-detail-run = Exécution
audit-detail-count = Nombre
audit-detail-keep-on = Toujours actif
zap-failure-delay_value = « { $value } » n’est pas une durée.
zap-failure-delay_date = « { $value } » n’est pas une date.
zap-failure-not_a_date = Une condition sur une date n’a pas pu être vérifiée : « { $value } » n’est pas une date.
zap-failure-delay_too_long = Une attente dure un an au plus.
zap-failure-output_too_large = Le résultat de l’étape dépasse { $max } Mo.
zap-failure-not_recorded = La base de données a refusé pour de bon ce que l’étape a produit. Qui héberge Oxiva en trouve la cause dans le journal du serveur.

## Apps by definition

definition-missing-field = Le champ « { $field } » manque.
definition-unknown-action = Cette application ne sait pas faire « { $action } ».
definition-no-object = L’application n’a pas rendu un objet.
definition-no-create = L’application n’a pas d’action qui crée ce que cette recherche ne trouve pas.
definition-no-list = L’application n’a pas rendu une liste d’objets.
definition-no-json = La réponse n’est ni du JSON ni un formulaire.
definition-nothing-found = La recherche n’a rien trouvé.
definition-expired = La connexion n’est plus acceptée : { $words }
definition-broken = La définition de l’application ne convient pas : { $words }
# Mise en forme
formatter-unknown_transform = La transformation « { $transform } » n’existe pas.
formatter-required = Le champ « { $champ } » est vide.
formatter-not_a_number = { $champ } : « { $valeur } » n’est pas un nombre.
formatter-not_a_date = { $champ } : « { $valeur } » n’est pas une date.
formatter-not_a_phone = { $champ } : « { $valeur } » n’est pas un numéro de téléphone.
formatter-not_a_list = { $champ } : « { $valeur } » n’est pas une liste.
formatter-unknown_word = { $champ } : « { $valeur } » n’est pas un choix possible.
formatter-unknown_time_zone = { $champ } : « { $valeur } » n’est pas un fuseau horaire.
formatter-unknown_token = { $champ } : « { $valeur } » n’est pas un code de date.
formatter-unknown_function = { $champ } : la fonction « { $valeur } » n’existe pas.
formatter-bad_pattern = { $champ } : « { $valeur } » n’est pas une expression régulière.
formatter-bad_expression = { $champ } : « { $valeur } » n’est pas une formule.
formatter-bad_csv = { $champ } : ce texte n’est pas du CSV.
formatter-out_of_range = { $champ } : « { $valeur } » est trop grand ou trop petit.
formatter-division_by_zero = { $champ } : on ne divise pas par zéro.
formatter-too_long = { $champ } : le résultat est trop long.
and = et
or = ou
duration = Durée
zap-concurrency = Exécutions en même temps
error-nothing_to_test = Cette connexion ne se vérifie pas : aucune question n’est prévue pour son application.
connection-test = Vérifier
flash-connection-good = La connexion donne bien accès.
flash-connection-bad = La connexion ne donne pas accès.

# La référence de l’API
reference = Référence de l’API
reference-intro = Chaque opération, ce qu’elle prend et ce qu’elle répond. Pour un programme :
reference-try = Essayer
reference-key = Clé d’API
reference-key-hint = La clé reste sur cette page : elle n’est conservée nulle part. Ce qui ne fait que lire s’essaie ici.
reference-scope = Droit nécessaire :
reference-parameters = Paramètres
reference-parameter = Paramètre
reference-type = Type
reference-meaning = Sens
reference-property = Propriété
reference-required = obligatoire
reference-path = dans le chemin
reference-header = en-tête
reference-body = Corps :
reference-answer = Réponse :
reference-send = Envoyer
op-appendRow = Ajouter une ligne
op-appendRows = Ajouter jusqu’à 500 lignes, toutes ou aucune
op-changeActivite = Modifier les champs envoyés
op-changePerson = Modifier le nom, le rôle ou l’accès
op-changeRow = Modifier des cellules
op-changeSociete = Modifier les champs envoyés
op-changeTable = Modifier le nom ou les colonnes
op-changeTicket = Modifier les champs envoyés
op-changeWebhook = Modifier une destination
op-changeZap = Activer, arrêter, régler le rythme
op-checkZap = Vérifier un document
op-createActivite = Créer une activité
op-createActivites = En créer jusqu’à 100, toutes ou aucune
op-createConnection = Conserver une connexion
op-createKey = Créer une clé
op-createSociete = Créer une société
op-createSocietes = En créer jusqu’à 100, toutes ou aucune
op-createTable = Créer un tableau
op-createTicket = Créer un ticket
op-createTickets = En créer jusqu’à 100, tous ou aucun
op-createWebhook = Créer une destination
op-createZap = Créer un zap
op-decideHeld = Libérer ou abandonner ce qui est retenu
op-deleteActivite = Supprimer une activité
op-deleteConnection = Retirer une connexion
op-deleteRow = Supprimer une ligne
op-deleteSociete = Supprimer une société
op-deleteTable = Supprimer un tableau et ses lignes
op-deleteTicket = Supprimer un ticket
op-deleteWebhook = Retirer une destination
op-deleteZap = Supprimer un zap
op-getActivite = Lire une activité
op-getDelivery = Lire une livraison et ses tentatives
op-getKey = Lire une clé
op-getPerson = Lire une personne
op-getRow = Lire une ligne
op-getRun = Lire une exécution, étape par étape
op-getSociete = Lire une société
op-getTable = Lire les colonnes d’un tableau
op-getTicket = Lire un ticket
op-getVersion = Lire une version
op-getWebhook = Lire une destination
op-getZap = Lire un zap
op-haltRun = Interrompre une exécution
op-invite = Inviter
op-listActivites = Lister, filtrer, rechercher
op-listConnections = Lister les connexions des zaps
op-listDeliveries = Lister les livraisons
op-listEvents = Ce qui s’est passé, du plus ancien au plus récent
op-listHooks = Lister les abonnements
op-listInvitations = Lister les invitations
op-listKeys = Lister les clés
op-listPeople = Lister les personnes, entières avec le droit admin
op-listRows = Lister les lignes
op-listRuns = Lister les exécutions
op-listSocietes = Lister, filtrer, rechercher
op-listTables = Lister les tableaux
op-listTickets = Lister, filtrer, rechercher
op-listVersions = Lister les versions
op-listWebhooks = Lister les destinations
op-listZaps = Lister les zaps
op-me = À qui est cette clé
op-openapi = Ce document
op-releaseRun = Libérer une exécution
op-renewInvitation = Refaire le lien
op-renewSecret = Renouveler le secret
op-replayDeliveries = Relancer ce qui a échoué
op-replayDelivery = Relancer une livraison
op-replayRun = Refaire une exécution, depuis l’échec (200) ou depuis le début (201)
op-replayWebhook = Relancer ce qui a échoué
op-revokeInvitation = Reprendre une invitation
op-revokeKey = Révoquer une clé
op-saveZap = Enregistrer la version suivante
op-sendSample = Envoyer un exemple
op-startZap = Lancer un zap
op-subscribe = S’abonner
op-testConnection = Demander à l’autre service à qui est le compte
op-unsubscribe = Mettre fin à un abonnement
op-v2Societe = Lire une société et ce qui lui appartient
op-v2SocieteSlash = Lire une société et ce qui lui appartient
op-v2Version = Si la clé est bonne
op-v2VersionSlash = Si la clé est bonne
query-activites = Y : avec ses activités, 1 000 au plus
query-after = Le next de la page d’avant
query-email = De cette adresse, sans égard aux majuscules
query-event = De cet événement
query-fields = Noms de champs, séparés par des virgules
query-filter = Liste JSON de 10 conditions au plus
query-id = Le numéro de la société
query-kind = Genres d’événement, séparés par des virgules
query-limit = Éléments d’une page ; 50 en son absence
query-nom = De ce nom entier, sans égard aux accents ni aux majuscules
query-q = Mots, par leur début
query-responsable = De cette personne
query-since = À partir de ce moment
query-siren = De ce SIREN
query-siret = De ce SIRET
query-societe = De cette société
query-sort = L’ordre ; les plus récents d’abord en son absence
query-sort-column = Nom d’une colonne, ou id ; un tiret devant inverse l’ordre
query-sort-societes = L’ordre ; les plus récentes d’abord en son absence
query-state-deliveries = Dans cet état
query-state-runs = Dans cet état
query-statut-activites = De ce statut
query-statut-tickets = De ce statut
query-tickets = Y : avec ses tickets, 1 000 au plus
query-type = Un seul type
query-type-event = De ce genre d’événement
query-until = Avant ce moment
query-webhook = Vers cette destination
query-zap = De ce zap
