# The texts of the screen, in English. French stands in fr.ftl with the same keys (a test compares).

## Frame
skip = Skip to content
menu = Menu
menu-close = Close the menu
menu-of = , menu of { $name }
hosted-by-you = hosted by you
back-home = Back to the home page
search = Search
search-societe = Search for a company
create = Create
create-hidden = { "" } a record
account = My account
theme-auto = Theme: automatic
theme-light = Theme: light
theme-dark = Theme: dark
shortcuts = Keyboard shortcuts
sign-out = Sign out
nav-main = Main navigation
nav-home = Home
nav-societes = Companies
nav-activites = Activities
nav-tickets = Tickets
nav-automation = Automation
nav-modules = Modules
nav-deliveries = Deliveries
nav-receptions = Receptions
nav-admin = Administration
nav-people = People
nav-dossier = Dossier
dossier-intro = The dossier’s name, which stands in the addresses of the API, does not change:
field-raison = Company name
hint-fuseau = The dossier’s dates and times. For example Europe/Paris.
hint-langue = The one of the people you add.
hint-date-order = How 1/2/2026 is read. A zap can have its own: “date_order” in its document.
date-order-day_month = Day/month/year (1 February)
date-order-month_day = Month/day/year (2 January)
nav-keys = API keys
dossier = Dossier
close = Close
key-search = Search
key-home = Go to the home page
key-societes = Go to companies
key-activites = Go to activities
key-tickets = Go to tickets
key-new = Create
key-rows = Next, previous row
key-open = Open the row
key-enter = Enter
key-help = Show this help
crumbs = Breadcrumbs
pagination = Pagination
page-first = Start
page-next = Next
shown = { $count ->
    [one] { $count } row on this page
   *[other] { $count } rows on this page
 }
landmarks = Landmarks
details = Details
actions = Actions
more-actions = More actions
edit = Edit
delete = Delete
save = Save
cancel = Cancel
filter = Filter
clear-filters = Clear the filters
copy = Copy
see = see
see-all = See all
live = Live
none = None
nobody = Nobody
never = Never
number = no. { $id }
optional = (optional)
unsaved = Your changes are not saved.
validate = Save
activate = Activate
deactivate = Deactivate
active = Active
inactive = Inactive
suspended = Suspended
state = State
event = Event
destination = Destination
address = Address
attempts = Attempts
when = When
to = to
created = Created
modified = Modified
opened = Opened
created-on = Created on
opened-on = Opened on
closed-on = Closed
not-closed = Not closed yet
nothing-here = Nothing on this page
nothing-found = No result
nothing-found-help = Nothing matches these filters.
nothing-found-societes = No company matches. Try the beginning of a word, a town or a SIREN.
title-error = Error: { "" }
error-summary = { $count ->
    [one] One point is to be corrected
   *[other] { $count } points are to be corrected
 }
error-in = { $field }:
error-prefix = Error: { "" }
today = { $day } { $number } { $month } { $year }, week { $week }
day-1 = Monday
day-2 = Tuesday
day-3 = Wednesday
day-4 = Thursday
day-5 = Friday
day-6 = Saturday
day-7 = Sunday
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December

## Sign-in
sign-in-title = Sign in
sign-in-intro = Your clients, your activities, your tickets.
sign-in = Sign in

## Home
hello = Hello { $name }
tile-activites = Activities in progress
tile-activites-note = to follow
tile-tickets = Tickets to handle
tile-tickets-note = { $waiting } waiting for the client
tile-societes-note = clients, prospects, partners
tile-failed = Failed deliveries
tile-failed-note = given up after all attempts
latest-tickets = Latest tickets
latest-activites = Latest activities
first-steps = First steps
of-four = { $done } of 4
step-societe = Create your first company
step-api = Activate the API
step-zapier = Activate Zapier to connect your applications
step-person = Give access to another person
recently = Recently

## Records
societe = Company
activite = Activity
ticket = Ticket
kind-societe = Company
kind-activite = Activity
kind-ticket = Ticket
societe-number = Company no. { $id }
activite-number = Activity no. { $id }
ticket-number = Ticket no. { $id }
societes-intro = Your clients, prospects and suppliers.
societes-filter = Filter companies
societes-search = Name, town, SIREN, e-mail…
societes-none = No company yet
societes-none-help = A company is a client, a prospect or a supplier: its activities and tickets belong to it.
societe-new = New company
societe-create = Create the company
societe-form-intro = Only the name is required. The SIREN fills in the VAT number by itself.
societe-delete-confirm = Delete the company “{ $nom }”? This cannot be undone.
societe-activites-none = No activity with this company.
societe-tickets-none = No ticket of this company.
activites-intro = Calls, meetings and tasks of your salespeople.
activites-filter = Filter activities
activites-search = Subject, number…
activites-none = No activity yet
activites-none-help = Note what you do, or have to do, for a company.
activite-new = New activity
activite-create = Create the activity
activite-edit = Activity no. { $id }
activite-finish = Finish
activite-delete-confirm = Delete activity no. { $id }? This cannot be undone.
tickets-intro = What your clients ask for, from opening to closing.
tickets-filter = Filter tickets
tickets-search = Subject, number…
tickets-none = No ticket yet
tickets-none-help = A ticket keeps a client’s request until it is closed.
ticket-new = New ticket
ticket-create = Create the ticket
ticket-edit = Ticket no. { $id }
ticket-close = Close
ticket-delete-confirm = Delete ticket no. { $id }? This cannot be undone.
contact-details = Contact details
identity = Identity
contact = Contact
history = History
history-none = Nothing has happened yet.
description-none = No description.
note-none = No note.
all-types = All types
all-statuts = All statuses
societe-type-client = Client
societe-type-prospect = Prospect
societe-type-fournisseur = Supplier
societe-type-partenaire = Partner
societe-type-autre = Other
activite-type-task = Task
activite-type-call = Call
activite-type-email = E-mail
activite-type-meeting = Meeting
activite-type-visit = Visit
activite-action-todo = To do
activite-action-callback = Call back
activite-action-followup = Follow up
activite-action-quote = Send a quote
activite-action-information = Inform
activite-statut-planned = Planned
activite-statut-inprogress = In progress
activite-statut-done = Done
activite-statut-cancelled = Cancelled
ticket-statut-open = New
ticket-statut-inprogress = In progress
ticket-statut-waiting = Waiting
ticket-statut-resolved = Resolved
ticket-statut-closed = Closed
priorite-low = Low
priorite-normal = Normal
priorite-high = High
priorite-urgent = Urgent
actor-token = Key { $nom }
actor-system = Oxiva
actor-zap = Zap “{ $titre }”
actor-nobody = Somebody (not signed in)
actor-unknown = Somebody
event-societe-created = { $who } created the company { $what }
event-societe-updated = { $who } changed the company { $what }
event-societe-deleted = { $who } deleted the company { $what }
event-activite-created = { $who } created the activity { $what }
event-activite-updated = { $who } changed the activity { $what }
event-activite-deleted = { $who } deleted the activity { $what }
event-ticket-created = { $who } created the ticket { $what }
event-ticket-updated = { $who } changed the ticket { $what }
event-ticket-deleted = { $who } deleted the ticket { $what }
field-changed = { $field }: { $from } → { $to }

## Fields
field-nom = Name
field-type = Type
field-siren = SIREN
field-siret = SIRET
field-tva-intracom = VAT number
field-naf = NAF code
field-adresse = Address
field-complement = Address, second line
field-code-postal = Postal code
field-ville = Town
field-pays = Country
field-telephone = Telephone
field-email = E-mail
field-site-web = Web site
field-note = Note
field-societe = Company
field-action = Action
field-statut = Status
field-sujet = Subject
field-description = Description
field-priorite = Priority
field-responsable = In charge
field-echeance = Due
field-dossier = Dossier
field-password = Password
field-role = Role
field-scopes = Rights
field-langue = Language
field-date-order = Order of dates
field-current-password = Current password
field-new-password = New password
field-again = Once more
field-fuseau = Time zone
label-dossier = Dossier:
label-siren = SIREN:
label-echeance = Due:
label-attempts = Attempts:
label-size = Size:
label-last-seen = Last visit:
label-last-call = Last call:
label-opened-session = Opened:
hint-siren = 9 digits. A SIRET will do, too.
hint-tva-intracom = Worked out from the SIREN if you leave it empty.
hint-pays = Two letters: FR, BE, CH…
hint-note = Everybody in the dossier can see it.
hint-description = What the client asks for, and what has been tried.
hint-societe = Type a few letters of the name, or the company’s number.
hint-password = At least 12 characters.
hint-new-password = At least 12 characters.

## Modules
modules-intro = What your dossier can do with other applications.
modules-active = Active modules
modules-available = Available modules
modules-none = No active module
modules-none-help = Begin with the API: Zapier needs it.
modules-all = All modules are active
modules-all-help = You find them under “Active modules”.
module-api = Use the API to connect Oxiva with your own application.
module-api-opens = Also opens the module ZAPIER, which reads your data through it.
module-zapier = Use Zapier to connect Oxiva with more than 4,000 applications.
module-zapier-locked = Activate the API first: Zapier reads your data with it.
module-failed = { $count ->
    [one] { $count } failed delivery
   *[other] { $count } failed deliveries
 }
api-is-active = The API is active for your dossier
api-is-inactive = The API is not active for your dossier
api-access = Access
api-address = Address
api-keys-help = Each application has its own key:
api-example = Example
api-stop = Deactivate the API
api-stop-confirm = Deactivate the API? Applications that use it will stop working at once.
zapier-available = Zapier is available for your dossier
zapier-is-suspended = The use of Zapier is suspended: nothing is sent. What is created meanwhile stays in the deliveries.
zapier-told = Zapier: { $what }
zapier-ask = Please give us the URL of your webhook, made by Zapier, for the creation of each of the following.
zapier-ask-relais = Give the URL of the webhook that is to receive each new record whole. The three base zaps call it; the last call of each is shown below.
zapier-documentation = Zapier documentation
zapier-url-client = URL of the webhook of your zap triggered by the creation of a new client.
zapier-url-ticket = URL of the webhook of your zap triggered by the creation of a new ticket.
zapier-url-activite = URL of the webhook of your zap triggered by the creation of a new sales activity.
zapier-mode = What each creation calls
zapier-mode-direct = Direct
zapier-mode-direct-help = One address for each kind of record, called with the ids.
zapier-mode-relais = Relay, through the base zaps
zapier-mode-relais-help = One single address, which receives the whole record as JSON. Its field “objet” says which kind it is: client, activite or ticket.
zapier-url-relais = Webhook URL that receives clients, tickets and activities.
zapier-base-off = Switched off: nothing is passed on
base-zap-client = Base zap “Nouveau client”
base-zap-ticket = Base zap “Nouveau ticket”
base-zap-activite = Base zap “Nouvelle activité commerciale”
zapier-short-relais = Relay:
zapier-short-client = Client:
zapier-short-ticket = Ticket:
zapier-short-activite = Sales activity:
zapier-suspend = Suspend the use of Zapier
zapier-suspend-help = Takes effect at once.
zapier-need-before = To use Zapier you need an account on
zapier-need-after = and the Oxiva API must be active.
zapier-api-active = The Oxiva API is active.
zapier-activate = I activate the Zapier module
zapier-stop = Deactivate the Zapier module
zapier-stop-confirm = Deactivate the Zapier module? The three addresses will no longer be called.
send-sample = Send an example
no-call = No call
no-call-help = Paste a URL to begin.
no-call-yet = Send an example to try it.
doc-intro = Two ways to connect Oxiva with your applications, without a line of code.
doc-paste = Paste the URL of a webhook
doc-step-1 = In Zapier, create a zap. As its trigger choose “Webhooks by Zapier”, then “Catch Hook”.
doc-step-2 = Zapier shows the URL of your webhook: copy it.
doc-step-3 = In Oxiva, open Modules, then Zapier. Direct mode: paste it on the right line, client, ticket or sales activity. Relay mode: paste it once, it receives all three. Save.
doc-step-4 = Click “Send an example”: Zapier receives the call at once and knows the fields.
doc-step-5 = Finish your zap. From now on every creation calls it, within milliseconds.
doc-row = A spreadsheet row for each record
doc-row-intro = The example goes all the way to the row. It follows the trigger “Catch Hook” above.
doc-row-1 = Relay mode: add “Paths” with three paths. The condition of each: the field “objet” exactly matches “client”, “activite” or “ticket”.
doc-row-2 = Direct mode: each kind of record has its own address, and so its own zap: no paths. Add the search of the Oxiva app, “Get Client of a Catch Hook” or that of an activity or a ticket: it reads the whole record by the numbers received.
doc-row-3 = In each path (or zap), add the action “Google Sheets”, then “Create Spreadsheet Row”. Choose the spreadsheet and the worksheet of that kind of record.
doc-row-4 = For each column choose the field of the record: “nom”, “sujet”, “statut”… Test: the row appears in the worksheet. Publish the zap.
doc-row-own = Without a Zapier account, a zap of Oxiva does the same: trigger “Catch Hook”, paths, and a row in a table of Oxiva.
doc-calls = What Oxiva calls
doc-what = Creation
doc-call = Call
doc-fetch = Read the whole record
doc-fetch-help = The call carries numbers only. Your zap reads the whole record with the API: create a key under “API keys” and give it to the application, with the name of your dossier.
doc-connect = Connect the Oxiva app
doc-connect-help = The Oxiva app subscribes by itself to what your zap waits for: there is no address to paste, and the whole record arrives.
doc-connect-1 = Under “API keys”, create a key “Read, write and webhooks” and copy it.
doc-connect-2 = In Zapier, create a zap and look for the app Oxiva. If it is not there, first open the invitation link of whoever has published it.
doc-connect-3 = Connect with the address and the dossier below, and your key.
doc-connect-4 = Choose a trigger or an action, then publish the zap. The subscription stands among the webhooks; it ends with the zap.
doc-address = Address:
doc-can = What the app does
doc-can-kind = Kind
doc-can-what = What
doc-triggers = Triggers
doc-triggers-what = New client, new activity, new ticket; the same when they change; the status of a ticket changes. A filter by type, client or status.
doc-actions = Actions
doc-actions-what = Create and update a client, an activity, a ticket.
doc-searches = Searches
doc-searches-what = A client by SIRET, SIREN, e-mail, name or words; an activity or a ticket by subject, client and status; a person by name; or create what is not found. And the record whose numbers a Catch Hook received.
doc-publish = Publish the app on your Zapier account
doc-publish-help = Once is enough, for all your users. It takes Node.js 22 and a Zapier account.
doc-publish-1 = Download the definition:
doc-publish-en = the whole app, in English
doc-publish-fr = the three actions, in French
doc-publish-2 = Make a project of it and push it:
doc-publish-3 = On developer.zapier.com, open the app, then “Sharing”, and give the invitation link to your users.
doc-failure = If your zap does not answer
doc-failure-help = Nothing is lost. Oxiva tries again after 5 seconds, 5 minutes, 30 minutes, then less and less often for three days. Every attempt is shown in the deliveries, where you can also try again yourself.

## Deliveries
deliveries-intro = Every event and what it sent elsewhere.
kept-days = { $days ->
   *[other] Kept { $days } days.
 }
deliveries-filter = Filter deliveries
deliveries-none = No delivery yet
deliveries-none-help = As soon as a webhook or a module has an address, every event calls it and the call is noted here.
all-states = All states
all-destinations = All destinations
delivery-pending = Will be tried again
delivery-running = In progress
delivery-delivered = Delivered
delivery-failed = Failed
delivery-skipped = Set aside
failure-dns = Name not found
failure-refused_address = Address refused
failure-connect = No connection
failure-tls = Connection not secure
failure-timeout = Timed out
failure-closed = Connection cut
failure-protocol = Unreadable answer
failure-help-dns = The destination’s name does not exist, or its name server did not answer.
failure-help-refused_address = The address is private or reserved. Whoever hosts Oxiva can allow it in the configuration (outbound.allow_networks, outbound.allow_hosts).
failure-help-connect = The destination’s server did not accept the connection.
failure-help-tls = The destination’s certificate is not valid, or the encrypted connection failed.
failure-help-timeout = The destination did not answer in time.
failure-help-closed = The destination cut the connection before it answered.
failure-help-protocol = The destination did not answer in HTTP.
call-societe-created = New client
call-activite-created = New activity
call-ticket-created = New ticket
call-societe-sample = Example: client
call-activite-sample = Example: activity
call-ticket-sample = Example: ticket
replay = Try again
replay-not-now = The destination is suspended or removed: it is not called.
next-attempt = Next attempt:
attempts-of = { $first } of { $second } at most
attempts-none = No attempt yet.
attempt-number = Attempt { $number }
request = Request
answer = Answer
answer-cut = Cut: only the beginning of the answer, 100 KiB, is kept.
empty-answer = (empty)

## Receptions
reception = Reception
receptions-intro = What your receiving addresses received, word for word.
receptions-none = Nothing received yet
receptions-none-help = Send something to one of the addresses: it appears here at once.
hooks = Receiving addresses
hooks-none = No receiving address
hooks-none-help = A receiving address keeps everything that other applications send to it.
hook-new = New address
hook-create = Create the address
hook-help = GET, POST or PUT; form, JSON or text. What is accepted is stored before the answer.
hook-gone = Deleted address
hook-delete-confirm = Delete the address “{ $nom }”? What it received stays readable.
one-hook-only = One address only is shown.
received = Received
method = Method
content = Content
size = Size
querystring = Parameters (querystring)
headers = Headers
as-a-zap-reads = As a zap reads it
identifier = Identifier

## People, keys, account
people-intro = Who may open this dossier, and with which rights.
role-member = Member
role-administrator = Administrator
has-access = Has access
no-access = No access
last-seen = Last visit
person-new = New person
person-create = Give access
person-active = May sign in
person-active-help = Without access, their sessions end at once. What they did stays.
keys-intro = One key per application: you can revoke one without disturbing the others.
keys-need-api = These keys are of use only once the API is active.
keys-existing = Existing keys
keys-none = No key
keys-none-help = Create one for each application that will read or write your data.
key-create = Create the key
key-made = Key “{ $nom }” created
key-copy-now = Copy the key now.
key-never-again = It will never be shown again.
key-token = API key / token
key-start = Start
key-revoke-confirm = Revoke the key “{ $nom }”? Applications that use it will stop working at once.
scopes-read = Read
scopes-write = Read and write
scopes-webhooks = Read, write and webhooks
scopes-zaps = Read, write, webhooks and zaps
scopes-admin = Everything, with people and keys
last-call = Last call
revoke = Revoke
revoked = Revoked
password-change = Change the password
sessions = Open sessions
sessions-end = End the others
sessions-end-confirm = End all other sessions?
this-session = This session
device = Device
opened-session = Opened

## Said once, after a form did its work
flash-saved = Saved.
flash-deleted = Deleted.
flash-societe-created = The company was created.
flash-activite-created = The activity was created.
flash-activite-closed = The activity is done.
flash-ticket-created = The ticket was created.
flash-ticket-closed = The ticket is closed.
flash-module-active = The module is active.
flash-module-inactive = The module is no longer active.
flash-api-first = Activate the API first.
flash-zapier-saved = Saved. Send an example to try it.
flash-zapier-suspended = The use of Zapier is suspended.
flash-sample-sent = The example is on its way. Its answer shows beside the address.
flash-replayed = The delivery is being tried again.
flash-hook-created = The address is ready to receive.
flash-hook-deleted = The address is deleted.
flash-person-created = This person can sign in now.
flash-key-revoked = The key is revoked.
flash-sessions-ended = The other sessions have ended.

## What is wrong with a field
problem-required = This field is required.
problem-too_long = At most { $max } characters.
problem-too_many_tags = Too many tags: at most { $max }.
problem-tva_of_other_siren = This VAT number is not that of the SIREN. Empty it: it will be worked out again.
problem-choice = Choose among: { $choices }.
problem-type = The value does not have the right form.
problem-unknown_field = This field does not exist.
problem-date = “{ $value }” is not a date. For example: 31/12/2026, 31/12/2026 14:30, 2026-12-31, tomorrow.
problem-siren = This SIREN is not valid: it has 9 digits, and the last depends on the others.
problem-siret = This SIRET is not valid: it has 14 digits, and the last depends on the others.
problem-siret_of_other_siren = This SIRET does not belong to the SIREN given.
problem-tva = This VAT number is not valid.
problem-naf = A NAF code has four digits and a letter, such as 62.01Z.
problem-email = This is not an e-mail address.
problem-web_site = This is not the address of a site, such as example.com.
problem-country = A country is written in two letters, such as FR.
problem-unknown_societe = This company does not exist in your dossier.
problem-several_societes = Several companies match: give the full name or the number.
problem-unknown_person = This person does not exist in your dossier.
problem-taken = It is taken already.
problem-dossier_name = 2 to 40 small letters without accents, digits or dashes.
problem-time_zone = This time zone does not exist; for example: Europe/Paris.
problem-last_administrator = This is the last person who administers the dossier.
problem-password_short = At least { $min } characters.
problem-passwords_differ = The two passwords are not the same.
problem-wrong_password = This is not your current password.
problem-api_first = Activate the API first.
problem-zapier_first = Zapier uses the API: deactivate Zapier first.
problem-url_too_long = This address is too long: at most 2,048 characters.
problem-url_malformed = This is not a web address.
problem-url_scheme = The address must begin with http:// or https://.
problem-url_no_host = The name of the server is missing.
problem-url_user_info = The address must not contain a user name or a password.
problem-url_port = A port is between 1 and 65535.

## Why a request was refused
error-title = That did not work
error-title-not-found = Page not found
error-title-forbidden = Access refused
error-title-internal = A problem on our side
error-malformed_request = The request cannot be read.
error-malformed_json = The body is not a readable JSON object.
error-duplicate_parameter = The parameter { $field } is given twice.
error-missing_parameter = The parameter { $field } is missing.
error-invalid_parameter = The parameter { $field } is not valid.
error-invalid_token = The token is unknown.
error-missing_credentials = The dossier or the token is missing.
error-sign_in_failed = Wrong e-mail or password.
error-module_inactive = This module is not active for this dossier.
error-missing_scope = This key does not have the right it needs: { $scope }.
error-administrator_only = Only a person who administers the dossier can do this.
error-cross_site = This request comes from another site: it is refused.
error-not_found = This record does not exist, or no longer exists, in this dossier.
error-method_not_allowed = This method is not possible here.
error-timeout = The request took too long.
error-conflict = This company still has activities or tickets: delete them first.
error-idempotency_key_reused = This idempotency key has served for another request.
error-precondition_failed = The record has changed since: read it again.
error-too_large = This is too large: at most { $max } bytes.
error-too_many_items = This is too much at once: at most { $max } items. Send the list in several parts.
error-url_too_long = This address is too long: at most { $max } bytes.
error-unsupported_type = This type of content is not accepted here.
error-under_way = An attempt is under way already: wait for its end.
error-nothing_failed = Nothing failed in this run: it can only be done again from the start.
error-nothing_to_send = There is nothing to send: the address is missing or suspended, or no record exists yet.
error-rate_limited = Too many requests. Try again in { $seconds } s.
error-queue_full = Too many runs are waiting already. Try again in { $seconds } s.
error-internal = An error happened on our side. It has been noted.
error-unavailable = The service is unavailable for a moment. Try again shortly.

## Notices to administrators, mail, invitations, forgotten passwords
notice-endpoint-paused-subject = Deliveries are paused: { $endpoint }
notice-endpoint-paused = Calls to { $endpoint } have failed since { $since }, without one success in five days. Deliveries are paused: nothing is lost, what is owed is kept. Correct the address or the receiving server, then resume.
notice-endpoint-silent-subject = Deliveries are paused: { $endpoint } does not answer
notice-endpoint-silent = { $endpoint } has not answered at all since { $since }: at least ten calls in a row did not get through, over more than an hour. Deliveries are paused: nothing is lost, what is owed is kept. Check the receiving server, then resume.
notice-endpoint-gone-subject = Deliveries have stopped: { $endpoint } is gone
notice-endpoint-gone = { $endpoint } answered that this address is gone (410). Deliveries have stopped. If this is a mistake, restore the address, then resume.
notice-zap-held = More runs of the zap “{ $zap }” were asked for at once than it starts. They are held: release or drop them.
notice-zap-held-subject = Runs wait for your decision: { $zap }
notice-zap-failing = Nearly all runs of the zap “{ $zap }” failed: it was switched off. Mend what fails, then switch it on again.
notice-zap-first-failure = A run of the zap “{ $zap }” failed, for the first time since it was switched on: see why.
notice-zap-first-failure-subject = First failed run: { $zap }
notice-zap-failing-subject = A zap was switched off: { $zap }
nav-notices = Notices
notices-waiting = { $count ->
    [one] { $count } notice to read
   *[other] { $count } notices to read
}
notices-intro = What needs your attention. Without a mail server notices are read here alone.
notices-intro-mail = What needs your attention. Each notice also leaves by e-mail to whoever administers the dossier.
notices-none = Nothing to report
notices-none-help = When deliveries stop or an address is gone, it is said here.
notice-open = Open
notice-dismiss = I have read it
notices-dismiss-all = I have read them all
flash-notice-dismissed = This notice is put away, for everybody who administers the dossier.
flash-notices-dismissed = These notices are put away, for everybody who administers the dossier.
mails-lost = E-mails that did not leave
mail-recipient = To
mail-why = Why
mail-failure-refused = The server refused it.
mail-failure-address = This address is not valid.
mail-failure-expired = The link would no longer have worked.
mail-failure-deferred = The server put it off for too long.
mail-failure-sign_in = The server did not accept our password.
mail-failure-tls = The connection could not be encrypted.
mail-failure-timeout = The server did not answer in time.
mail-failure-garbled = The server’s answer broke off or was not readable.
mail-failure-connection = The server could not be reached.
mail-failure-not_recorded = The database refused to record the result.
mail-invitation-subject = Your access to “{ $societe }” on Oxiva
mail-invitation = Hello { $nom },

    You have been given access to “{ $societe }” on Oxiva. All that is left is to choose your password.

    The link below works once, for seven days. If you did not expect this message, do nothing.
mail-reset-subject = A new password for “{ $societe }”
mail-reset = Hello { $nom },

    Somebody, probably you, asked for a new password for your access to “{ $societe }” on Oxiva.

    The link below works once, for one hour. If it was not you, do nothing: your password stays as it is.
invite = Invite
invite-title = Invite a person
invite-intro = You get a link to hand over: they choose their password themselves.
invite-intro-mail = They get a link by e-mail and choose their password themselves.
invitations = Pending invitations
invitation-until = Until { $date }
invitation-over = Link expired
invitation-renew = New link
invitation-revoke-confirm = The link of { $nom } will no longer work.
invitation-made = Invitation of { $nom }
invitation-title = Welcome
invitation-intro = { $first }, you have been given access to “{ $second }”. Choose your password.
invitation-accept = Choose this password and enter
flash-invitation-revoked = Invitation revoked: its link no longer works.
problem-invited = This address is invited already: ask for a new link instead.
link-mailed = An e-mail with this link is leaving now.
link-once = The link
link-label = Link to hand over
link-copy-now = Copy this link now.
link-never-again = It will not be shown again, and whoever has it can use it.
link-life-invitation = It works once, for seven days.
link-life-reset = It works once, for one hour.
reset-link = Forgotten password
reset-link-help = A link to hand over to this person, with which they choose a new password.
reset-link-make = Make a link
reset-made = New password for { $nom }
reset-title = New password
reset-intro = { $first }, choose a new password for “{ $second }”. All your sessions will end.
flash-password-reset = Your password is changed. Sign in with the new one.
forgot = Forgot your password?
forgot-title = Forgotten password
forgot-intro = Give your e-mail address: you will receive a link there to choose a new password.
forgot-send = Get a link
forgot-asked = If somebody signs in here with { $email }, a link is leaving to that address.
forgot-wait = It works once, for one hour. Nothing arrives? Look among the unwanted mail, or ask whoever administers your dossier.
forgot-no-mail = Oxiva sends no e-mail here. Ask whoever administers your dossier: they can make a link for you.
forgot-back = Back to sign-in
audit-invitation_revoked = Invitation revoked
audit-reset_link_made = Password link made
error-link_dead = This link does not work, or no longer: it was used, replaced or revoked, or is too old. Ask for another.
## Limits and refusals
failure-dns_timeout = Name without answer
failure-proxy = Proxy unavailable
failure-busy = Too many look-ups
failure-not_recorded = Result not recorded
failure-help-dns_timeout = The destination’s name server did not answer in time.
failure-help-proxy = This server’s proxy did not let the call through. It is no fault of the destination. Whoever hosts Oxiva can check it (outbound.proxy).
failure-help-busy = Too many look-ups of names were under way for this dossier. It is no fault of the destination.
failure-help-not_recorded = The database refused for good the result of the call. Whoever runs Oxiva finds why in the log of the server.
problem-url_private_address = Oxiva does not call { $address }: { $why ->
        [this_network] it stands for Oxiva’s own machine
        [loopback] it is Oxiva’s own machine
        [private] it belongs to a private network
        [carrier] it is reserved for the networks of providers
        [link_local] it is valid on the local link alone
        [metadata] a cloud keeps the secrets of its machines there
        [unique_local] it is a unique local address, so a private one
        [embedded] it hides an IPv4 address
        [documentation] it is reserved for documentation
        [benchmark] it is reserved for benchmarks
        [multicast] it is a multicast address
       *[reserved] it is reserved
    }. Allowed here: { $networks ->
        [none] no network
       *[other] { $networks }
    }, { $hosts ->
        [none] no name
       *[other] { $hosts }
    }. Whoever hosts Oxiva can add some to its configuration (outbound.allow_networks, outbound.allow_hosts).
problem-url_private_name = { $name } leads to { $address }, which Oxiva does not call: { $why ->
        [this_network] it stands for Oxiva’s own machine
        [loopback] it is Oxiva’s own machine
        [private] it belongs to a private network
        [carrier] it is reserved for the networks of providers
        [link_local] it is valid on the local link alone
        [metadata] a cloud keeps the secrets of its machines there
        [unique_local] it is a unique local address, so a private one
        [embedded] it hides an IPv4 address
        [documentation] it is reserved for documentation
        [benchmark] it is reserved for benchmarks
        [multicast] it is a multicast address
       *[reserved] it is reserved
    }. Allowed here: { $networks ->
        [none] no network
       *[other] { $networks }
    }, { $hosts ->
        [none] no name
       *[other] { $hosts }
    }. Whoever hosts Oxiva can add some to its configuration (outbound.allow_networks, outbound.allow_hosts).
error-headers_too_large = The headers of the request are too long: at most { $max } bytes.
error-too_many_fields = Too many fields: at most { $max }. The first one too many is { $field }.
## Accounts: second factor, sessions
totp = Second factor
totp-intro = Beside the password, a code that your phone gives.
totp-what = Whoever learns your password does not get in without your phone. You need an authenticator app, such as Aegis, FreeOTP, Google Authenticator or 2FAS.
totp-begin = Set it up
totp-manage = Manage
totp-step-1 = Open your authenticator app and add an account.
totp-step-2 = Scan this code, or type the key.
totp-step-3 = Type your password and the code that the app shows.
totp-secret = Key to type
totp-qr = QR code to scan with the authenticator app
totp-confirm = Confirm
totp-since = Since { $date }.
totp-disable = Switch the second factor off
totp-disable-confirm = Switch off the second factor of { $nom }? The password alone will be enough to sign in.
totp-of-other = This person gives a code at each sign-in. If they have lost their phone and their recovery codes, switch it off for them.
totp-required = This dossier asks a second factor of those who administer it. Set yours up to go on.
totp-require = Second factor required of administrators
totp-require-help = Without a second factor, whoever administers the dossier can do nothing but set theirs up.
recovery-codes = Recovery codes
recovery-copy-now = Keep these codes in a safe place.
recovery-never-again = They will never be shown again. Each serves once, in place of the phone’s code.
recovery-left = { $count ->
    [0] No recovery code is left: make new ones.
    [one] { $count } recovery code is left.
   *[other] { $count } recovery codes are left.
 }
recovery-renew = Make new recovery codes
recovery-use = I have lost my phone
recovery-hint = One of the codes that you have kept, such as abcd-efgh-jkmn-pqrs.
code-title = One more code
code-intro = Open your authenticator app: it shows a code for { $email }.
code-wrong = This code is not the right one, or it has been used.
code-back = Start again with another account
field-code = 6-digit code
field-recovery-code = Recovery code
from-address = From
last-use = Last use
label-from-address = From:
label-last-use = Last use:
session-end = End
flash-session-ended = The session has ended.
flash-password-changed = The password is changed. The other sessions have ended.
flash-totp-disabled = The second factor is off.
problem-wrong_code = This code is not the right one, or it has been used.
error-second_factor_required = Set your second factor up first.

# Tables

nav-tables = Tables
flash-table-created = The table is ready.
flash-table-deleted = The table is deleted.
flash-row-added = The row is added.
flash-row-deleted = The row is deleted.
flash-rows-deleted = The ticked rows are deleted.
flash-rows-none-ticked = No row was ticked.
tables-intro = What zaps write, and what you keep by hand: to sort, filter, correct and download.
tables-none = No table yet
tables-none-help = A table gets a row each time a zap runs, as a spreadsheet would: one more activity, one more row. You can fill it by hand, too.
tables-none-member = Somebody who administers the dossier can make one.
table-new = New table
table-create = Create the table
table-edit = Edit the table
table-delete = Delete the table
table-delete-confirm = Delete “{ $nom }” and all of its rows?
table-form-intro = A name, and the columns in the order in which you want to see them.
table-changed = Changed
table-columns = Columns
table-columns-help = A step of a zap fills each column by its name. Lines that are left empty do not count.
table-columns-help-edit = Change names and places. A column that is deleted takes its values along; the type of a column does not change any more.
table-column = Column
table-column-line = Column { $number }
table-column-name = Name of the column
table-column-new = New column
table-column-type = Type
table-column-place = Place
column-text = Text
column-long = Long text, HTML
column-number = Number
column-date = Date
column-boolean = Yes or no
column-url = Web address
match-contains = contains
match-not_contains = does not contain
match-equals = equals
match-not_equals = differs from
match-starts_with = starts with
match-greater = is greater than
match-at_least = is at least
match-less = is less than
match-at_most = is at most
match-empty = is empty
match-not_empty = is not empty
match-exactly = is exactly
table-rows = Rows
label-rows = Rows:
table-rows-count = { $count ->
    [one] row
   *[other] rows
}
table-rows-found = found
table-at-least = at least { $number }
table-download = Download
table-xlsx = Excel (XLSX)
table-csv = CSV for spreadsheets
table-filter = Filter the table
table-search = Search all columns
table-conditions = Conditions
table-nothing-found = No row meets these conditions.
table-stopped = The search stopped after { $number } rows: the next page carries on.
table-go-on = Carry on
table-edit-hint = Double-click a cell, or press Enter, to edit it.
rows-none = No row yet
rows-none-help = Add one by hand, or let a zap write them: in a step “Tables: create a row” choose “{ $table }”.
row-new = New row
row-add = Add the row
row-title = Row { $number }
row-open = Open row { $number }
row-number-head = No.
row-tick = Tick
row-tick-one = Tick row { $number }
row-delete-confirm = Delete row { $number }?
rows-delete = Delete the ticked rows
rows-delete-confirm = Delete the ticked rows?
date-example = 2026-12-31 14:30
cell-edit = Edit
cell-saved = Saved
cell-failed = The cell could not be saved.
error-no_such_table = There is no table “{ $name }” in this dossier.
error-no_such_column = There is no column “{ $name }” in this table.
error-no_such_row = There is no row “{ $name }” in this table.
audit-table_created = Table created
audit-table_changed = Table changed
audit-table_removed = Table deleted
audit-detail-columns = Columns
audit-detail-rows = Rows
problem-unknown_column = There is no column “{ $name }” in this table.
problem-no_column = A table has at least one column.
problem-column_twice = There is already a column “{ $name }”.
problem-reserved = The name “{ $name }” is kept for the steps of zaps.
problem-too_many_tables = A dossier has at most { $max } tables.
problem-table_name_number = The name of a table cannot be a number.
problem-cell_too_large = A cell holds at most { $max } kB.
problem-cell_number = “{ $value }” is not a number.
problem-cell_date = “{ $value }” is not a date. For example: 31/12/2026, 31/12/2026 14:30, 2026-12-31, tomorrow.
problem-cell_boolean = “{ $value }” is neither yes nor no.
problem-cell_url = “{ $value }” is not a web address.
tables-step-miss = No row of “{ $table }” has “{ $value }” in the column “{ $column }”.

## Audit log
nav-audit = Audit log
audit-intro = Who signed in, and who changed accounts, keys, modules and destinations.
audit-filter = Filter the audit log
audit-all-actions = All actions
audit-everybody = Everybody
audit-by = By
audit-since = From
audit-until = To
audit-what = What
audit-none = Nothing in the audit log
audit-none-help = Sign-ins and changes are written here.
audit-csv = Spreadsheet (CSV)
audit-jsonl = Data (JSON)
audit-detail = { $first }: { $second }
audit-detail-active = Active
audit-detail-prefix = Start
audit-detail-device = Device
audit-detail-address = From
audit-detail-left = Codes left
audit-detail-why = What was wrong
audit-detail-second-factor = Second factor
audit-detail-second-facteur = Second factor required
audit-detail-format = Format
audit-with-password = the password
audit-with-code = the phone’s code
audit-with-recovery_code = a recovery code
audit-column-at = Date
audit-column-who = By
audit-column-what = What
audit-column-word = Action
audit-column-subject = Subject
audit-column-details = Details
audit-column-address = Address
yes = yes
no = no
audit-sign_in = Sign-in
audit-sign_in_failed = Sign-in refused
audit-sign_out = Sign-out
audit-password_changed = Password changed
audit-password_reset = Password reset
audit-totp_enabled = Second factor set up
audit-totp_disabled = Second factor switched off
audit-recovery_codes_made = Recovery codes made anew
audit-recovery_code_used = Recovery code used
audit-session_ended = Session ended
audit-person_created = Person added
audit-person_invited = Person invited
audit-person_changed = Person changed
audit-person_deactivated = Access taken away
audit-token_created = API key created
audit-token_revoked = API key revoked
audit-module_activated = Module activated
audit-module_deactivated = Module deactivated
audit-module_suspended = Module suspended
audit-module_resumed = Module resumed
audit-endpoint_created = Destination added
audit-endpoint_changed = Destination changed
audit-endpoint_paused = Destination paused
audit-endpoint_deleted = Destination deleted
audit-secret_rotated = Signing secret renewed
audit-catch_hook_created = Receiving address created
audit-catch_hook_removed = Receiving address deleted
audit-zap_created = Zap created
audit-zap_changed = Zap changed
audit-zap_switched_on = Zap switched on
audit-zap_switched_off = Zap switched off
audit-zap_deleted = Zap deleted
audit-run_replayed = Run replayed
audit-run_halted = Run stopped
audit-runs_released = Held runs released
audit-runs_dropped = Held runs dropped
audit-dossier_created = Dossier created
audit-dossier_changed = Dossier changed
audit-audit_exported = Audit log exported
## Notices to administrators, mail, invitations, forgotten passwords

## Webhooks
nav-webhooks = Webhooks
webhooks-intro = What Oxiva sends to your other programs when a record changes.
webhooks-none = No webhooks
webhooks-none-help = A webhook is the address of one of your programs: Oxiva calls it as soon as a record is created, changed or deleted. Every call is signed, made again if it fails, and kept under Deliveries.
webhook-new = New webhook
webhook-create = Create the webhook
webhook-edit = Edit the webhook
webhook-form-intro = The address, the events and the format are enough. The rest can be set later.
webhook-documentation = Documentation
webhook-of-module = Zapier module
webhook-suspend = Suspend
webhook-resume = Resume
webhook-resume-all = Resume and send again what was missed
webhook-rests = Nothing is sent; what happens meanwhile is set aside under Deliveries.
webhook-is-suspended = Suspended.
webhook-created-on = Created on
webhook-delete-confirm = Delete the webhook “{ $nom }”? It will no longer be called. Its deliveries stay readable.
webhook-settings = Settings
webhook-usual = (the usual)
webhook-health = Health
webhook-no-delivery = No deliveries yet. Send an example to try it.
webhook-sample = Send an example
webhook-sample-help = The newest record, sent as a real call is.
webhook-secrets = Signing secrets
webhook-verify = Verify the signature
webhook-pace = Retries, pace and order
source-subscription = subscribed by a program
endpoint-active = Active
endpoint-suspended = Suspended
endpoint-paused = Paused
endpoint-removed = Removed
paused- = Paused.
paused-failing = Paused: no call succeeded for five days.
paused-unreachable = Paused: no answer at all for more than an hour.
paused-gone = Paused: the address answered that it is gone (410).
since-time = Since:
failing-since = failing since:
held-until = no call before:
failures-in-a-row = { $count ->
    [one] { $count } failure in a row
   *[other] { $count } failures in a row
 }
health-last-call = Last call:
told-societe-created = Company created
told-societe-updated = Company changed
told-societe-deleted = Company deleted
told-activite-created = Activity created
told-activite-updated = Activity changed
told-activite-deleted = Activity deleted
told-ticket-created = Ticket created
told-ticket-updated = Ticket changed
told-ticket-deleted = Ticket deleted
told-ticket-status_changed = Status of a ticket changed
told-societe-sample = Example: company
told-activite-sample = Example: activity
told-ticket-sample = Example: ticket
call-societe-updated = Company changed
call-societe-deleted = Company deleted
call-activite-updated = Activity changed
call-activite-deleted = Activity deleted
call-ticket-updated = Ticket changed
call-ticket-deleted = Ticket deleted
call-ticket-status_changed = Status changed: ticket
field-url = Address
field-events = Events
field-format = Format
field-scheme = Signature
field-filter = Filter
field-headers = Added headers
field-schedule = Retries
field-concurrency = Calls at once
field-rate = Calls a second
field-ordered = In the order of events
field-active = Active
field-date-creation = Created
field-date-modification = Changed
field-date-cloture = Closed
field-id = Number
hint-url = Checked when it is saved and at every call: no private or reserved address.
hint-active = Otherwise nothing is sent; what happens is set aside.
hint-scheme = The secret or the key is shown once the webhook is created. Direct calls are not signed.
hint-filter = Only records that fulfil all these conditions are sent. An empty row does not count.
hint-headers = Sent with every call: a password of your program, for example. A saved value is never shown again; left blank, it is kept.
hint-schedule = The waits after each failure: 5 s, 5 min, 2 h, 1 d. Empty: the usual waits. “none”: no retry.
hint-ordered = One call at a time, in order. A call that fails holds back all that follow until it succeeds or is given up.
format-envelope = Envelope
format-record = Record alone
format-direct = Direct call
format-short-envelope = envelope
format-short-record = record alone
format-short-direct = direct call
format-help-envelope = A signed POST with the kind of event, the date and the record, as Standard Webhooks asks. The right choice for a program of your own.
format-help-record = A signed POST of the record alone, flat, as REST hooks expect it.
format-help-direct = A GET without body or signature: the numbers alone, added to the address, as the Zapier module does.
scheme-v1 = Shared secret (v1, HMAC-SHA256)
scheme-v1a = Public key (v1a, Ed25519)
scheme-short-v1 = Shared secret (v1)
scheme-short-v1a = Public key (v1a)
op-is = is
op-is_not = is not
op-contains = contains
row-condition = Condition { $number }
row-header = Header { $number }
row-field = Field
row-op = Comparison
row-value = Value
row-name = Name of the header
row-add-condition = Add a condition
row-add-header = Add a header
header-kept = unchanged
header-gone = Remove
header-hidden = (not shown)
secret-made-v1 = Signing secret
secret-made-v1a = Public signing key
secret-copy-v1 = Copy this secret now.
secret-copy-v1a = Give this key to the program that receives.
secret-again-v1 = It will never be shown again. The program that receives uses it to verify that the calls come from here.
secret-again-v1a = It is not secret and stays shown below.
secret-until = Valid until { $date }
secret-renew = Renew the secret
secret-old = The old secret
secret-overlap = The old one stays valid for 24 hours
secret-replace = Replace it at once
secrets-none = None: calls are not signed. Renew to make one.
created-at = created on
event-kind = Kind of event
all-kinds = All events
event-number = Event no.
event-others = all its deliveries
message-id = Message id
since = Since
until = Until
history-calls = { $count ->
    [one] { $count } delivery
   *[other] { $count } deliveries
 }
history-calls-status = { $count ->
    [one] { $count } delivery (status)
   *[other] { $count } deliveries (status)
 }
replay-all = Replay all that match
replay-all-intro = Every delivery keeps its id: a program that already had it can tell.
replay-what = What is replayed
replay-all-help = Destinations that are suspended, paused or removed are left out.
replay-expected = { $count ->
    [one] { $count } delivery will be replayed.
   *[other] { $count } deliveries will be replayed.
 }
replay-expected-more = More than { $number } deliveries will be replayed.
replay-uncounted = Too many deliveries match to say how many will be replayed.
replay-nothing = Nothing to replay
replay-nothing-help = No failed delivery and none that was set aside matches, or their destinations are not active.
replay-so-far = { $count ->
    [one] { $count } delivery replayed so far
   *[other] { $count } deliveries replayed so far
 }
replay-more = There may be more.
replay-go-on = Go on
replay-stop = Stop
replay-done = { $count ->
    [one] { $count } delivery replayed
   *[other] { $count } deliveries replayed
 }
replay-done-help = They are on their way, at the pace of each destination.
zapier-paused = The address is no longer called. Tick “Resume”, then “Validate”.
flash-webhook-created = The webhook was created.
flash-webhook-suspended = The webhook is suspended.
flash-webhook-resumed = The webhook is resumed.
flash-webhook-deleted = The webhook was deleted.
flash-webhook-sample-sent = The example is on its way. Its answer is shown here.
problem-filter_field = Choose the field to compare with “{ $value }”.
problem-header_twice = The header { $name } is given twice.
problem-schedule_text = Write waits such as 5 s, 5 min, 2 h, 1 d.
wdoc-intro = What your program receives, how to verify that it comes from here, and what to rely on.
wdoc-call = A call
wdoc-call-help = A POST with a JSON body and these headers, as Standard Webhooks asks. Answer with a status from 200 to 299 within { $seconds } seconds, then do the work.
wdoc-header = Header
wdoc-meaning = Meaning
wdoc-id = The name of the message: the same in every attempt and replay.
wdoc-timestamp = Seconds since 1970, at the moment of the attempt.
wdoc-signature = One or more signatures, separated by spaces: one that fits is enough.
wdoc-body = The body, in the “Envelope” format
wdoc-verify = Verify the signature
wdoc-recipe = Join webhook-id, webhook-timestamp and the body, as it arrived, with dots. Compute the HMAC-SHA256 with the secret (what follows whsec_, decoded from base64), encode it in base64, and compare with each “v1,” signature. Refuse a time more than five minutes off. With a public key (whpk_), verify the “v1a,” signatures likewise with Ed25519.
wdoc-libraries = The libraries of Standard Webhooks, in some ten languages, do the same.
wdoc-promise = What to rely on
wdoc-once = At least once: a call is made again until an answer from 200 to 299 or the last attempt, even if the server restarts.
wdoc-twice = Perhaps twice: remember each webhook-id that was dealt with and ignore those that come again.
wdoc-order = In no order, unless you tick “In the order of events”. The field sequence of the envelope numbers the events.
wdoc-same = Every attempt and every replay sends the same body: the record as it was at the moment of the event.
wdoc-gone = 410 pauses the webhook. 429 and 503 with Retry-After are waited for as asked, a day at most.
wdoc-pause = Without a success for five days, or without a single answer for more than an hour and ten attempts, the webhook is paused and you are told. Nothing is lost: you resume it and send again what was missed.
problem-too_many = { $max } at most.
problem-range = A number from { $min } to { $max }.
problem-schedule = At most { $max } waits, each from one second to seven days.
problem-header_ours = The header { $name } is set by Oxiva itself.
problem-header_value = The header { $name } needs a value of at most 2,000 visible characters.
problem-header_name = “{ $name }” is not the name of a header.
problem-unknown_event = The kind of event “{ $name }” does not exist.
problem-unknown_filter = The field “{ $name }” does not exist.
problem-not_signed = Direct calls are not signed: choose another format first.
# Webhooks
audit-detail-id = Number
audit-detail-host = Server
audit-detail-events = Events
audit-detail-scheme = Signature
audit-detail-overlap = Old secret still valid
audit-detail-reason = Reason
audit-detail-url = Address
audit-detail-filter = Filter
audit-detail-headers = Headers
audit-detail-ordered = In order
audit-detail-rate = Calls a second
audit-detail-hold_above = Hold above
audit-detail-again = Again
audit-changed = changed
audit-detail-schedule = Attempts
audit-detail-concurrency = Calls at once

## JavaScript of zaps

code-thrown = { $words }
code-thrown-at = Line { $line }: { $words }
code-timeout = The code did not end within { $seconds } seconds.
code-memory = The code took more than { $megabytes } MB of memory.
code-unsettled = The code waits for a promise that nothing will settle.
code-too-large = The output of the code has more than { $megabytes } MB.
code-too-deep = The output of the code is nested more than 120 levels deep.
code-no-text = The output of the code cannot be kept: { $words }
code-no-output = The code returned nothing: write “return {"{"}name: "…"{"}"};” or “output = {"{"}name: "…"{"}"};”.
code-crashed = The JavaScript engine stopped on this code.
code-busy = Too much code of this dossier waits already. Try again later.
code-unavailable = The JavaScript engine does not start. The server’s log says why.

# Zaps: what goes out
zap-failure-http_status = { $host } answered with status { $status }.
zap-failure-answer_too_large = The answer is larger than { $max } MB.
zap-failure-too_deep = Too many requests to this server have caused others: this one was not sent.
zap-failure-redirects = Too many redirects in a row.
# Zaps: the pages
nav-zaps = Zaps
nav-runs = Runs
zap = Zap
zaps-intro = What happens by itself when something occurs.
zap-new = New zap
zaps-none = No zap
zaps-none-help = A zap begins with a trigger: a ticket created, a call received, a time of day. Steps follow: filter, choose a path, add a row, call an address.
zap-trigger = Trigger
zap-last-run = Last run
zap-switch-on = Switch on
zap-switch-off = Switch off
zap-starts-catch_hook = Catch hook
zap-starts-raw_hook = Raw catch hook
zap-starts-event = Event
zap-starts-row = Row of a table
zap-starts-due = Due date of an activity
zap-starts-schedule = Schedule
zap-starts-manual = By hand
zap-off = Off
zap-on = On
zap-removed = Deleted
zap-reason-failing = Switched off: nearly all of its runs failed.
zap-version = Version { $number }
zap-date_order = Dates: { $order }
zap-delete-confirm = Delete the zap “{ $titre }”? Its address will start nothing any more; its runs can still be read.
zap-address = Address that starts it
zap-address-help = GET, POST or PUT: parameters, form, JSON or XML. What is accepted is kept, even while the zap is off.
zap-steps = Steps
zap-latest = Latest runs
all-of-them = All
runs-none-yet = Nothing has started it yet.
run-started-by = Started by
zap-start = Start
zap-settings = Settings
hint-zap-concurrency = 1: one after the other, in order. Empty: as many as there is room for.
zap-hold-above = Hold above (runs at once)
hint-zap-hold-above = A larger burst waits for your decision. Empty: 1,000 within ten seconds.
zap-holds-runs = Runs are held: they wait until you release or drop them.
zap-held-runs = See which
zap-rate = Runs per second
zap-keep-on = Never switch it off, even if its runs fail
zap-versions = Versions
zap-document-help = A zap is written in JSON: a trigger and steps. What is wrong is shown with its line.
zap-document = Document
zap-errors = To correct before it is switched on
zap-in-step = Step “{ $step }”
zap-warnings = Worth a look
line-number = Line { $number }:
zap-event-if = { $first }, if { $second }
zap-rows-of = { $first } in “{ $second }”
zap-row-added = row added
zap-row-changed = row changed
zap-due-now = when it is due
zap-due-minutes = { $count ->
    [one] { $count } minute before it is due
   *[other] { $count } minutes before it is due
}
zap-due-hours = { $count ->
    [one] { $count } hour before it is due
   *[other] { $count } hours before it is due
}
zap-due-days = { $count ->
    [one] { $count } day before it is due
   *[other] { $count } days before it is due
}
zap-due-weeks = { $count ->
    [one] { $count } week before it is due
   *[other] { $count } weeks before it is due
}
zap-child-key = only what is under “{ $key }”
zap-step-filter = Filter
zap-step-paths = Paths
zap-step-loop = Loop
zap-step-delay = Delay
zap-path = Path
zap-rule-always = always
zap-rule-fallback = otherwise
zap-paths-count = { $count -> 
    [one] 1 path
   *[other] { $count } paths
}
zap-until = until { $moment }
zap-unit-minutes = minutes
zap-unit-hours = hours
zap-unit-days = days
zap-unit-weeks = weeks
quoted = “{ $text }”
zap-app-webhooks = Webhooks
zap-app-email = E-mail
zap-app-formatter = Formatter
zap-app-storage = Storage
zap-app-crm = CRM
zap-app-tables = Tables
zap-app-code = Code
zap-app-oxiva = Oxiva
match-text_contains = contains
match-text_not_contains = does not contain
match-text_exactly = is exactly
match-text_not_exactly = is not exactly
match-text_in = is one of
match-text_not_in = is none of
match-text_starts_with = starts with
match-text_not_starts_with = does not start with
match-text_ends_with = ends with
match-text_not_ends_with = does not end with
match-number_greater = is greater than
match-number_less = is less than
match-number_equals = equals
match-date_after = is after
match-date_before = is before
match-date_equals = is on
match-boolean_true = is true
match-boolean_false = is false
match-exists = exists
match-not_exists = does not exist
runs-intro = Each time a zap was started, and what it did.
runs-filter = Filter the runs
all-zaps = All zaps
runs-none = No runs
runs-none-help = As soon as a zap is started, each step can be read here: what went in, what came out, what failed.
runs-release-all = Release all
runs-drop-all = Drop all
runs-drop-confirm = Drop all held runs of this zap? They will not be done.
run-playing = Playing
run-waiting = Waiting
run-held = Held
run-success = Successful
run-filtered = Filtered
run-errored = Errored
run-halted = Halted
step-playing = Playing
step-waiting = Waiting
step-success = Successful
step-filtered = Filtered
step-errored = Errored
step-halted = Halted
run-start-hook = A call received
run-start-event = An event
run-start-row = A row of a table
run-start-due = The due date of an activity
run-start-schedule = The schedule
run-start-manual = A person
run-start-replay = Another run
run-reason-chain_too_deep = This run did not begin: too many zaps started each other, up to this one. Look for the loop: a step creates or calls what starts the first of these zaps again.
run-reason-too_many_steps = Too many steps for one run, turns of loops included.
run-reason-zap_removed = The zap was deleted.
run-reason-document = This version of the zap cannot be read any more.
run-reason-dropped = It was held, and somebody dropped it.
run-reason-stopped = Somebody halted it.
run-reason-not_recorded = The database refused for good what this run produced. Whoever runs Oxiva finds why in the log of the server.
run-go-on = Go on where it failed
run-release = Release
run-again = Do all of it again
run-again-newest = Do all of it again with the newest version
run-halt = Halt
run-goes-on = goes on
run-retries = Retries
run-id = Identifier
run-turn = turn { $turn }
run-attempts = { $count } attempts
run-missing = Not found in earlier steps:
run-redirected = A redirect turned the call into { $method } without its body: whoever answered did not get the data. Give the address at which it ended.
run-input = Input
run-output = Output
flash-zap-on = The zap is on.
flash-zap-off = The zap is off.
flash-zap-created = The zap is created, switched off: switch it on when it is ready.
flash-zap-started = The zap is started.
flash-run-halted = The run is halted.
flash-runs-released = The runs go on.
flash-runs-dropped = The held runs are dropped.
problem-unknown_key = There is no key “{ $key }” here.
problem-missing_key = The key “{ $key }” is missing.
problem-wrong_type = Expected here: { $expected }.
problem-unknown_word = “{ $word }” is none of: { $known }.
problem-bad_id = “{ $id }” is no identifier: letters, digits, “-” and “_”, 64 at most.
problem-duplicate_id = The identifier “{ $id }” is taken.
problem-empty = Something is needed here.
problem-too_deep = Too deep: { $max } levels at most.
problem-out_of_range = A number from { $min } to { $max }.
problem-second_fallback = Only one path can be “otherwise”.
problem-one_of = One of these keys is needed, and only one: { $keys }.
problem-bad_character = A character cannot stand here.
problem-not_a_number = “{ $value }” is not a number.
problem-not_a_date = “{ $value }” is not a date. For example: 31/12/2026, 2026-12-31, 2026-12-31 14:30, tomorrow.
problem-not_in_samples = None of the latest samples of the step “{ $step }” has the field “{ $field }”: the value will probably be empty.
problem-unknown_app = There is no app “{ $name }” here. There are: { $known }.
problem-no_mail = No mail server is configured: whoever hosts Oxiva can name one (mail.smtp_url).
problem-unknown_connection = There is no connection number { $number } in this dossier.
problem-connection_of_other_app = Connection number { $number } is that of another app: { $app }.
problem-no_such_table = There is no table “{ $name }” in this dossier.
problem-no_such_record = There is no record number { $name } in this dossier.
problem-mail_address = “{ $value }” is not an e-mail address.
problem-mail_letters = “{ $value }”: before the at sign most servers take neither accents nor letters other than those of English.
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
problem-off_step = The step “{ $step }” is switched off: the value will be empty.
problem-not_before = The step “{ $step }” does not come before this one: the value will be empty.
problem-unreadable = “{ $source }” is no reference to a step.
problem-constant = This condition always compares the same.
problem-not_json = This is not JSON: line { $line }, column { $column }.
problem-schedule_part = This part of the schedule does not fit ({ $code }).
# Zaps: apps
zap-failure-missing_field = The field “{ $champ }” is empty.
zap-failure-unknown_action = There is no action “{ $action }”.
zap-failure-bad_method = “{ $champ }” is not an HTTP method.
zap-failure-bad_data = The field “{ $champ }” is not JSON. To send a text as it is, choose the type “raw”.
zap-failure-bad_xml = A key of the field “{ $champ }” cannot be the name of an XML element.
zap-failure-bad_header = The header “{ $champ }” is not valid.
zap-failure-field = { $champ }: { $raison }
zap-failure-storage_key = A key has { $max } characters at most.
zap-failure-storage_keys = There are { $max } keys here already: remove some first.
zap-failure-storage_value = A value has { $max } bytes at most.
zap-failure-storage_number = This is not a number, or the sum is too large.
zap-failure-no_mail = No mail server is configured: whoever hosts Oxiva can name one (mail.smtp_url).
zap-failure-mail_address = “{ $adresse }” is not an e-mail address.
zap-failure-mail_letters = “{ $adresse }”: before the at sign most servers take neither accents nor letters other than those of English.
zap-failure-mail_recipients = { $max } recipients at most.
zap-failure-mail_length = The subject or the text is too long: { $max } characters at most.
zap-failure-connection_missing = Connection no. { $numero } does not exist any more.
zap-failure-connection_of_other = Connection no. { $numero } is not a connection of “{ $app }”.
zap-failure-connection_unreadable = Connection no. { $numero } cannot be read any more: it was encrypted with another key. Delete it and create it again.
zap-halt-not_found = No record matches.
# Connections of zaps
error-no_secret_key = Connections cannot be saved: an encryption key is missing. Whoever hosts Oxiva has to give one (secrets.key).
error-stale = The draft has changed meanwhile: read it again, then make your change.
error-not_published = This zap has never been published.
error-base_zap = A base zap can be read and switched on and off; it is neither edited nor deleted.
problem-connection_app = Letters without accents, digits, “-” and “_” only.
problem-connection_lines = Write one line for each field: its name, a colon, its value.
audit-connection_created = Connection created
audit-connection_removed = Connection deleted
audit-detail-app = App
nav-connections = Connections
connections-intro = The accounts that zaps use elsewhere. What gives access is encrypted and never shown again.
connections-none = No connections
connections-none-help = A connection keeps a key or a password out of zaps, for all of their steps.
connections-existing = Saved connections
connection-new = New connection
connection-create = Save connection
flash-connection-created = The connection is saved.
flash-connection-deleted = The connection is deleted.
connection-delete-confirm = Delete the connection “{ $nom }”? Zaps that use it will fail.
connection-good = Verified
connection-bad = Refused
connection-untested = Not verified
field-app = App
field-data = Access
hint-app = The one whose actions use it: webhooks, oxiva…
hint-data = One line for each field: its name, a colon, its value. For webhooks: basic_auth, with name|password, or headers, with a JSON object. For oxiva: dossier, then token.
audit-detail-version = Version
audit-detail-from = From
audit-detail-run = Run
audit-detail-count = Number
audit-detail-keep-on = Always on
zap-failure-delay_value = “{ $value }” is no length of time.
zap-failure-delay_date = “{ $value }” is no date.
zap-failure-not_a_date = A condition on a date could not be checked: “{ $value }” is not a date.
zap-failure-delay_too_long = A delay lasts a year at most.
zap-failure-output_too_large = The step gave more than { $max } MB.
zap-failure-not_recorded = The database refused for good what this step produced. Whoever runs Oxiva finds why in the log of the server.

## Apps by definition

definition-missing-field = The field “{ $field }” is missing.
definition-unknown-action = This app cannot do “{ $action }”.
definition-no-object = The app did not return an object.
definition-no-create = The app has no action that creates what this search does not find.
definition-no-list = The app did not return a list of objects.
definition-no-json = The answer is neither JSON nor a form.
definition-nothing-found = The search found nothing.
definition-expired = The connection is no longer accepted: { $words }
definition-broken = The definition of the app does not do: { $words }
# Formatter
formatter-unknown_transform = There is no transform “{ $transform }”.
formatter-required = The field “{ $champ }” is empty.
formatter-not_a_number = { $champ }: “{ $valeur }” is no number.
formatter-not_a_date = { $champ }: “{ $valeur }” is no date.
formatter-not_a_phone = { $champ }: “{ $valeur }” is no telephone number.
formatter-not_a_list = { $champ }: “{ $valeur }” is no list.
formatter-unknown_word = { $champ }: “{ $valeur }” is no possible choice.
formatter-unknown_time_zone = { $champ }: “{ $valeur }” is no time zone.
formatter-unknown_token = { $champ }: “{ $valeur }” is no token of a date.
formatter-unknown_function = { $champ }: there is no function “{ $valeur }”.
formatter-bad_pattern = { $champ }: “{ $valeur }” is no regular expression.
formatter-bad_expression = { $champ }: “{ $valeur }” is no formula.
formatter-bad_csv = { $champ }: this text is no CSV.
formatter-out_of_range = { $champ }: “{ $valeur }” is too large or too small.
formatter-division_by_zero = { $champ }: nothing can be divided by zero.
formatter-too_long = { $champ }: the result is too long.
and = and
or = or
duration = Duration
zap-concurrency = Runs at the same time
error-nothing_to_test = This connection cannot be verified: there is no question for its app.
connection-test = Verify
flash-connection-good = The connection gives access.
flash-connection-bad = The connection does not give access.

# The API's reference
reference = API reference
reference-intro = Every operation, what it takes and what it answers. For a program:
reference-try = Try it
reference-key = API key
reference-key-hint = The key stays on this page: it is kept nowhere. What only reads can be tried here.
reference-scope = Scope that it needs:
reference-parameters = Parameters
reference-parameter = Parameter
reference-type = Type
reference-meaning = Meaning
reference-property = Property
reference-required = required
reference-path = in the path
reference-header = header
reference-body = Body:
reference-answer = Answer:
reference-send = Send
op-appendRow = Append a row
op-appendRows = Append up to 500 rows, all or none
op-changeActivite = Change the fields that are sent
op-changePerson = Change name, role or access
op-changeRow = Change cells
op-changeSociete = Change the fields that are sent
op-changeTable = Change name or columns
op-changeTicket = Change the fields that are sent
op-changeWebhook = Change an endpoint
op-changeZap = Switch on and off, set the pace
op-checkZap = Check a document
op-createActivite = Create an activity
op-createActivites = Create up to 100, all or none
op-createConnection = Keep an account
op-createKey = Make a key
op-createSociete = Create a société
op-createSocietes = Create up to 100, all or none
op-createTable = Make a table
op-createTicket = Create a ticket
op-createTickets = Create up to 100, all or none
op-createWebhook = Make an endpoint
op-createZap = Make a zap
op-decideHeld = Release or drop what is held
op-deleteActivite = Delete an activity
op-deleteConnection = Take an account away
op-deleteRow = Delete a row
op-deleteSociete = Delete a société
op-deleteTable = Delete a table with its rows
op-deleteTicket = Delete a ticket
op-deleteWebhook = Take an endpoint away
op-deleteZap = Delete a zap
op-getActivite = Read an activity
op-getDelivery = Read a call with its attempts
op-getKey = Read a key
op-getPerson = Read a person
op-getRow = Read a row
op-getRun = Read a run step by step
op-getSociete = Read a société
op-getTable = Read a table's columns
op-getTicket = Read a ticket
op-getVersion = Read a version
op-getWebhook = Read an endpoint
op-getZap = Read a zap
op-haltRun = End a run
op-invite = Invite
op-listActivites = List, filter, search
op-listConnections = List accounts of zaps
op-listDeliveries = List calls
op-listEvents = What happened, oldest first
op-listHooks = List subscriptions
op-listInvitations = List invitations
op-listKeys = List keys
op-listPeople = List people; whole with the scope admin
op-listRows = List rows
op-listRuns = List runs
op-listSocietes = List, filter, search
op-listTables = List tables
op-listTickets = List, filter, search
op-listVersions = List versions
op-listWebhooks = List endpoints
op-listZaps = List zaps
op-me = Whose key this is
op-openapi = This document
op-releaseRun = Release a run
op-renewInvitation = Make another link
op-renewSecret = Renew the secret
op-replayDeliveries = Call again what failed
op-replayDelivery = Call again
op-replayRun = Do a run again, from what failed (200) or from its start (201)
op-replayWebhook = Call again what failed
op-revokeInvitation = Take an invitation back
op-revokeKey = Revoke a key
op-saveZap = Save the next version
op-sendSample = Send an example
op-startZap = Start a zap
op-subscribe = Subscribe
op-testConnection = Ask the other side whose account it is
op-unsubscribe = End a subscription
op-v2Societe = Read a société with what belongs to it
op-v2SocieteSlash = Read a société with what belongs to it
op-v2Version = Whether the credentials are good
op-v2VersionSlash = Whether the credentials are good
query-activites = Y: with its activities, 1,000 at most
query-after = The next of the page before
query-email = Of that address, whatever its case
query-event = Of that event
query-fields = Names of fields, with commas between them
query-filter = A JSON array of up to 10 conditions
query-id = The number of the société
query-kind = Kinds of event, with commas between them
query-limit = Items of a page; 50 if absent
query-nom = Of that whole name, whatever its accents and case
query-q = Words, by their beginning
query-responsable = That person's
query-since = From that moment on
query-siren = Of that SIREN
query-siret = Of that SIRET
query-societe = Of that société
query-sort = The order; newest first if absent
query-sort-column = Name of a column, or id; - before it turns the order round
query-sort-societes = The order; newest first if absent
query-state-deliveries = In that state
query-state-runs = In that state
query-statut-activites = Of that status
query-statut-tickets = Of that status
query-tickets = Y: with its tickets, 1,000 at most
query-type = One type alone
query-type-event = Of that kind of event
query-until = Before that moment
query-webhook = To that endpoint
query-zap = Of that zap
