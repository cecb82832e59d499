// A configuration that gives every key a value of its own.
#pragma once

namespace tkt::config {

inline constexpr auto full = R"toml(
[desk]
name = "Example Ltd"
domain = "example.com"
database = "sqlite:/srv/desk/tickets.db"
timezone = "Europe/Warsaw"
language = "pl"
url = "https://desk.example.com"
template_folder = "templates"
notice_mailbox = "support"
authserv_ids = ["mx.example.com"]
max_outgoing_size = "10MB"
attachment_words = { fr = ["ci joint*"] }

[[mailbox]]
name = "support"
address = "support@example.com"
aliases = ["help@example.com"]
queue = "support"
token_separator = "+"
max_size = "64KiB"
footer = "Example Ltd"

[mailbox.incoming]
url = "imaps://mail.example.com:1993"
folders = ["INBOX", "Żółte"]
user = "support@example.com"
password_command = "pass show \"mail\"/support"
tls = "required"
ca_file = "ca.pem"
process = false
take = "new"
start = "now"
after = "move:Archive"

[mailbox.outgoing]
url = "smtps://mail.example.com"
user = "support@example.com"
token_command = "oauth-token"
tls = "required"
ca_file = "/etc/ssl/own.pem"
sent_folder = ""
connections = 12
reports = ["failure", "delay"]
timeout = "30s"

[[mailbox]]
name = "billing"
address = "billing@example.com"
queue = ""
incoming = { url = "imap://[::1]", user = "b", password_file = "billing.secret", tls = "none" }
outgoing = { url = "smtp://localhost:25", user = "b", credential = "billing" }

[[mailbox]]
name = "local"
address = "local@example.com"
queue = "support"
incoming = { url = "maildir:in", user = "l", password = "pa\\ss" }
outgoing = { url = "sendmail:/usr/sbin/sendmail", user = "l", password = "word" }

[[agent]]
login = "agent1"
name = "Agent One"
email = "agent1@example.com"
signature = "Agent One\nExample \"Ltd\""
calendar = "office"
capacity = 12

[[team]]
name = "second-line"
agents = ["agent1"]

[[queue]]
name = "support"
mailbox = "support"
agents = ["agent1"]
teams = ["second-line"]
calendar = "office"
subject_tag = "(#{{id}})"
former_subject_tags = ["[desk {{id}}]", "#{{id}}"]
language = "de"
from = "agent-address"
reply_to = "agent"
never_cc = ["notifications@marketplace.example", "@relay.example"]
default_category = "returns"
default_priority = "high"
default_type = "question"
default_sla = "gold"
add_contacts = false
take_on_action = "always"
html = "markdown"
reopen_window = "3d12h"
late_answer = "refuse"
refusal_template = "refusal"
survey = false
[queue.on_customer_reply]
when = ["waiting"]
set = "active/answered"
[queue.automatic_mail]
registered = ""
late = "late"
statuses = { waiting = "in-progress" }
[queue.acknowledge]
template = "acknowledge"
out_of_hours_template = "acknowledge-out-of-hours"
[queue.templates]
message = "letter"
summary = "history"

[[status]]
name = "active"
kind = "open"
substatuses = ["answered", "escalated"]
[[status]]
name = "waiting"
kind = "pending"

[[category]]
name = "returns"
[[type]]
name = "question"

[field.shop]
type = "choice"
label = "Shop"
values = ["north", "south"]
required_on_close = true

[[priority]]
name = "high"
weight = 80
reaction = "1h"
alarm = "90m"
resolve = "2h"
[[priority]]
name = "very low"
weight = 1
[[priority]]
name = "slow"
weight = 2
alarm = "75%"
resolve = "8h"
next_reaction = "3h"
out_of_hours = "30m"

[[sla]]
name = "gold"
calendar = "office"
[sla.priority.high]
reaction = "30m"
alarm = "45m"
resolve = "1h"
[[sla.escalation]]
on = "reaction_late"
notify = ["ticket.agent", "agent1", "team:second-line", "boss@example.org"]
in_hours = true
raise = true
[[sla.escalation]]
on = "resolve_late"
after = "1h30m"
priority = "high"
assign = "team:second-line"
status = "active/escalated"
[sla.priority."very low"]
resolve = "9h"

[[calendar]]
name = "office"
timezone = "Europe/Berlin"
mon = ["08:00-12:00", "12:30-16:30"]
tue = ["22:00-06:00"]
wed = ["00:00-24:00"]
thu = ["08:00:30-09:00"]
fri = ["08:00-12:00"]
sat = ["09:00-10:00"]
sun = ["10:00-11:00"]
holidays = ["2026-04-06", "*-12-25", "easter+60", "easter-2", "easter", 2027-05-03]
holiday_file = "holidays.ics"
workdays = ["2026-05-02"]
except = { "2026-12-24" = ["08:00-12:00"], 2026-12-31 = [], "*-12-30" = [], "easter-2" = [] }
breaks = { "2026-07-01" = ["12:00-12:30"] }

[[rule]]
name = "invoices"
on = "message"
if = { any = [{ subject_contains = ["invoice", "faktura"] }, { sender_is = "b@partner.example" }] }
then = { type = "question", priority = "high", add_tags = ["invoice"], acknowledge = false }
stop = true

[[rule]]
name = "VIP first"
then = { assign = "team:second-line", status = "active/escalated", stop = true }
[rule.if]
contact_vip = true
mailbox = ["support", "billing"]
not = { auto = true, new_ticket = false }
all = [{ body_contains = "x" }, { not = [{ contact_type = "shop" }] }]

[[rule]]
name = "everything"
then = { queue = "support", remove_tags = "a" }

[[foreign_number]]
name = "tracker"
pattern = '\b([A-Z]+-\d+)\b'
senders = ["@tracker.example", "robot@other.example"]
thread = false

[[address_book]]
name = "crm"
url = "https://dav.example.com/desk/contacts/"
user = "desk"
password_file = "dav.secret"
tls = "required"
ca_file = "ca.pem"
type = "customer"

[contact_lookup]
command = "find-customer --fast"
lifetime = "2h"
time_limit = "3s"

[[rule]]
name = "every condition"
on = "after:2d"
since = "answer"
calendar = "office"
ignore_diacritics = true
then = { notify = ["ticket.agent", "team:second-line"], forward = "x@example.org" }
[rule.if]
subject_matches = 'order (\d+)'
body_matches = ["a", "b"]
sender_matches = "@example"
header = ["X-A", "X-B: c"]
header_matches = "X-C: d+"
has_attachment = true
attachment_name = "*.pdf"
attachment_type = "image/*"
attachment_larger = "10MB"
class = ["human", "bulk"]
language = "de"
authentication = "dkim=pass"
in_hours = "office"
out_of_hours = ["office"]
queue = "support"
agent = "agent1"
assigned = true
team = "second-line"
priority = "high"
category = "returns"
type = "question"
status = "active/escalated"
sla = "gold"
tag = "x"
older_than = "3d"
changed_from = "a"
changed_to = "b"
changed_by = "agent1"
recipient_is = "a@example.org"
any_recipient_is = "a@example.org"
sender_contains = "x"
contact_found = true

[[rule]]
name = "every action"
[rule.then]
add_watchers = ["agent1"]
contact_type = "shop"
contact_vip = true
spam = true
drop = false
answer = "acknowledge"
link = "{{1}}"
note = "x"
pause = "2d"
run = "true"
category = "returns"
sla = "gold"
team = "second-line"

[[monitor]]
name = "backup"
from = ["backup@example.org"]
problem = 'backup of (\S+) failed'
recovery = 'backup of (\S+) is well'
status = "active"

[[query]]
name = "mine"
query = "agent:me"

[agent_mail]
accept = false
commands = false
authentication = "mx.example.com"

[loop]
window = "2h"
per_address = 4
per_ticket = 6
per_text = 7

[automatic_mail]
mailbox = "billing"
registered = "registered"
late = "late"
statuses = { waiting = "in-progress", active = "" }

[survey]
statuses = ["waiting"]
template = "survey"
url = "https://desk.example.com"
expires = "20d"
change = "2d"
scale = 7
[[survey.level]]
score = 1
name = "bad"
names = { de = "schlecht" }
colour = "#c0392b"
[[survey.level]]
score = 2
name = "good"
colour = "#27AE60"

[web]
listen = ["127.0.0.1:8081", "[::1]:8081"]
spool = "spool"
key = "survey.key"
connections = 300
time_limit = "11s"
max_body = "64KiB"

[[hook]]
name = "form"
mailbox = "support"
from = "form@example.com"
automatic = true
secret_command = "pass show form"

[[hook]]
name = "monitor"
mailbox = "billing"
secret_file = "monitor.secret"

[daemon]
fetch = "61s"
spool = "62s"
contacts = "90m"
rules = "31s"
sla = "32s"
send = "16s"
)toml";

} // namespace tkt::config
