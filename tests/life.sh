#!/bin/sh
# The life of a ticket, from the customer's first mail to the last answer, as an agent lives it.
#
# This is a test (ctest life), and a tour: read it from the top. It makes a desk of its own in a temporary
# folder, with a Maildir that stands for the mail servers, and removes it at the end. To see what happens:
#
#   TKT_BIN=build/release/cmd sh -x tests/life.sh
set -eu
exec </dev/null # nobody is there to be asked

PATH=${TKT_BIN:?is where the programs are}:$PATH
export PATH
desk=$(mktemp -d)
trap 'rm -rf -- "$desk"' EXIT
unset VISUAL PAGER
export TKT_CONFIG="$desk/tkt.toml" XDG_STATE_HOME="$desk/state" TZ=Europe/Berlin

# Says what is wrong, and ends.
fail() {
  printf 'life.sh: %s\n' "$*" >&2
  exit 1
}

# expect WORDS: standard input must hold them.
expect() {
  cat >"$desk/seen"
  grep -qF -e "$1" "$desk/seen" || fail "expected \"$1\" in: $(cat "$desk/seen")"
}

# refuses STATUS COMMAND...: the command must end with that exit status; what it says goes on.
refuses() {
  wanted=$1
  shift
  got=0
  "$@" 2>&1 || got=$?
  [ "$got" -eq "$wanted" ] || fail "exit status $got, not $wanted: $*"
}

# One field of a ticket.
field() { tkt show -j "$1" | jq -r ".$2"; }

# ---------------------------------------------------------------- a desk

# Two agents, one queue, one mailbox. Whoever runs this is Anna; Bert is there by --as.
mkdir -p "$desk/in/new" "$desk/in/cur" "$desk/in/tmp" "$desk/out/new" "$desk/out/cur" "$desk/out/tmp"
sed -e "s|@FOLDER@|$desk|g" -e "s|@USER@|$(id -un)|g" -e "s|@ZONE@|Europe/Berlin|g" \
  "$(dirname -- "$0")/desk.toml" >"$TKT_CONFIG"
cat >>"$TKT_CONFIG" <<END
[queue.acknowledge]
template = "acknowledge"

[[mailbox]]
name = "support"
address = "support@example.com"
footer = "Example Ltd, 1 Example Street"
[mailbox.incoming]
url = "maildir:$desk/in"
[mailbox.outgoing]
url = "maildir:$desk/out"
END
tkt config check

# ---------------------------------------------------------------- a mail comes in

# mail NAME: a mail server delivers what is on standard input. Then it is fetched, and becomes a ticket.
mail() {
  cat >"$desk/in/tmp/$1"
  mv "$desk/in/tmp/$1" "$desk/in/new/$1"
  tkt-fetch
  tkt-rules
}

# The mails that have left the desk since the last time, one file each.
leave() {
  rm -f "$desk/out/new/"*
  tkt-send
}

mail first <<'END'
From: Zoe Customer <zoe@customer.example>
To: support@example.com
Subject: The printer is on fire
Message-ID: <first@customer.example>

It burns, and it smells of plastic.
END

# Nobody has it yet; looking at it does not change that.
id=$(tkt list --ids)
tkt show "$id" | expect "It burns"
[ "$(field "$id" agent)" = "" ] || fail "looking took the ticket"

# The customer has been told that somebody will care.
leave
grep -rqF "To: Zoe Customer <zoe@customer.example>" "$desk/out/new" || fail "no acknowledgement"

# ---------------------------------------------------------------- working on it

# A comment is for colleagues; who acts takes the ticket, and who is mentioned is told.
tkt comment "$id" -m "@bert, was this not a series fault?"
[ "$(field "$id" agent)" = "$(id -un)" ] || fail "acting did not take the ticket"
leave
grep -rqF "To: Bert Agent <bert@example.com>" "$desk/out/new" || fail "Bert was not told"

# The manufacturer may know. What they answer comes back to the ticket.
tkt forward "$id" --to "Vendor <help@vendor.example>" -m "Do you know this fault?"
leave
question=$(grep -rl "help@vendor.example" "$desk/out/new")
mail vendor <<END
From: Vendor <help@vendor.example>
To: support@example.com
Subject: Re: a fault
Message-ID: <answer@vendor.example>
In-Reply-To: $(sed -n 's/^Message-ID: *//p' "$question" | tr -d '\r')

It does. Ask for the grey cable.
END
tkt show "$id" | expect "the grey cable"

# ---------------------------------------------------------------- answering

# The editor gets fields, as in a mail, and the text as it will go out. Here a script is the editor: it sets
# the status, and writes above the quote. (script(1) gives it a terminal; at a real one there is no need.)
cat >"$desk/editor" <<'END'
#!/bin/sh
sed -i 's/^Status:.*/Status: pending/' "$1"
awk '!done && /^$/ { print; print "Is its cable grey?"; done = 1; next } { print }' "$1" >"$1.new"
mv "$1.new" "$1"
exit "${EDITOR_FAILS:-0}"
END
chmod +x "$desk/editor"
export EDITOR="$desk/editor"
terminal() { script -qefc "$*" /dev/null; }

# An editor that ends with an error sends nothing: the draft stays on the desk.
(export EDITOR_FAILS=1; refuses 75 terminal tkt reply "$id") | expect "nothing was sent, the draft stays"
tkt draft list | expect "Is its cable grey?"

# Meanwhile somebody else has answered. The draft does not know of it: a script is refused, with 75.
tkt --as bert comment "$id" -m "I have called her."
(refuses 75 tkt draft send 1) | expect "has changed"
tkt draft send 1 --force
[ "$(field "$id" status)" = pending ] || fail "the status was not set"
[ "$(tkt draft list)" = "" ] || fail "the draft is still there"

# It leaves with the footer of the mailbox, and with the number in its subject.
leave
answer=$(grep -rl "Is its cable grey" "$desk/out/new")
expect "Subject: Re: [#$id]" <"$answer"
expect "1 Example Street" <"$answer"

# ---------------------------------------------------------------- the customer answers

mail second <<END
From: Zoe Customer <zoe@customer.example>
To: support@example.com
Subject: Re: [#$id] The printer is on fire
Message-ID: <second@customer.example>
In-Reply-To: $(sed -n 's/^Message-ID: *//p' "$answer" | tr -d '\r')

Yes, grey.
END
[ "$(tkt list --ids)" = "$id" ] || fail "the answer opened a ticket of its own"
[ "$(field "$id" status)" = open ] || fail "the customer's answer did not open the ticket"

# An answer may wait, so that it can still be taken back, or for the morning.
tkt reply "$id" -m "A new one is on its way." --at "tomorrow 8:00" 2>"$desk/said"
expect "it leaves at" <"$desk/said"
leave
[ -z "$(ls "$desk/out/new")" ] || fail "it left at once"

# A script that answers says what it has seen: what came after that, it has not read.
seen=$(tkt log -j "$id" | tail -n 1 | jq .id)
mail third <<END
From: Zoe Customer <zoe@customer.example>
To: support@example.com
Subject: Re: [#$id] The printer is on fire
Message-ID: <third@customer.example>

It is out now.
END
(refuses 75 tkt reply "$id" --seen "$seen" -m "Use water.") | expect "nothing was sent"

# ---------------------------------------------------------------- another matter, and the end

# What else she wants is a ticket of its own, that knows where it came from.
other=$(tkt new -s "A second cable" --to zoe@customer.example --link "$id" -m "As you asked." | cut -f1)
tkt log "$other" | expect "relates $id"

# It has to be done first: nobody closes the ticket over it by mistake.
tkt link "$id" --depends "$other"
(refuses 75 tkt close "$id") | expect "waits for ticket $other"
(refuses 75 tkt reply "$id" -m "Done." --close) | expect "nothing was changed"

# The cable comes on Monday; until then nobody wants to see its ticket.
tkt snooze "$other" --until "mon 9:00"
[ "$(tkt list --ids is:snoozed)" = "$other" ] || fail "it is not put off"
tkt snooze "$other" --wake

# Many at once: a query, a plan to be read and edited, and what has moved meanwhile is left alone.
tkt set --plan --where "from:@customer.example status:new,open" +cable >"$desk/plan"
grep -q "^$id [0-9]* +cable" "$desk/plan" || fail "the plan leaves the ticket out"
tkt comment "$id" -m "Wait a moment."
(refuses 75 tkt apply "$desk/plan") | expect "ticket $id has moved in between"
[ "$(tkt list --all --ids tag:cable)" = "$other" ] || fail "the plan went too far"

# Whatever a command did is taken back by one word; the log keeps both.
tkt resolve "$other"
tkt undo
[ "$(field "$other" status)" != resolved ] || fail "it was not taken back"
tkt log "$other" | expect "takes back event"
tkt resolve "$other"

# A mail program opens what was said.
tkt export "$id" --mbox -o "$desk/ticket.mbox"
[ "$(grep -c '^From ' "$desk/ticket.mbox")" -ge 5 ] || fail "messages are missing in the mailbox file"

# Closed with the last words; a week later everybody can see what happened, and why.
tkt reply "$id" -m "I am glad to hear it." --close
[ "$(field "$id" status)" = closed ] || fail "it is not closed"
tkt log "$id" | cut -f6 >"$desk/kinds"
for kind in created message acknowledged agent mentioned forwarded linked status; do
  grep -qx "$kind" "$desk/kinds" || fail "the log knows of no \"$kind\""
done
tkt why "$id" | expect "why-"
printf 'life.sh: ticket %s lived, and was answered\n' "$id"
