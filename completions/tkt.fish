# fish completion for tkt(1). Names are asked of tkt itself: `tkt complete KIND`.

function __tkt_names
    tkt complete $argv[1] 2>/dev/null
end

function __tkt_verb
    set -l words (commandline -opc)
    set -l skip 0
    for word in $words[2..]
        if test $skip = 1
            set skip 0
        else if contains -- $word -c --config --as
            set skip 1
        else if not string match -q -- '-*' $word
            echo $word
            return
        end
    end
end

function __tkt_is
    contains -- (__tkt_verb) $argv
end

function __tkt_no_verb
    test -z (__tkt_verb)""
end

function __tkt_fields
    for field in (__tkt_names fields)
        echo $field=
    end
    for pair in status=statuses queue=queues agent=agents team=teams priority=priorities category=categories type=types sla=slas
        set -l parts (string split = $pair)
        for name in (__tkt_names $parts[2])
            echo $parts[1]=$name
        end
    end
    for tag in (__tkt_names tags)
        echo +$tag
        echo -$tag
    end
end

function __tkt_terms
    tkt complete terms -- (commandline -ct) 2>/dev/null
end

complete -c tkt -f
complete -c tkt -n '__tkt_is list search log' -a '(__tkt_terms)'
complete -c tkt -n '__tkt_is list search' -l columns -x -a '(__tkt_names columns)'
complete -c tkt -n '__tkt_is list' -l sort -x -a '(__tkt_names orders)'
complete -c tkt -n '__tkt_is next prev' -a '(__tkt_names tickets)'
complete -c tkt -n __tkt_no_verb -a '(__tkt_names verbs)'
complete -c tkt -n '__tkt_is agent' -a 'list show away back (__tkt_names agents)'
complete -c tkt -n '__tkt_is agent' -l until -x -d 'back then'
complete -c tkt -n '__tkt_is agent' -l substitute -x -a '(__tkt_names agents)' -d 'who stands in'
complete -c tkt -n '__tkt_is watch unwatch' -l agent -x -a '(__tkt_names agents)' -d 'instead of yourself'
complete -c tkt -n '__tkt_is why' -l mailbox -x -a '(__tkt_names mailboxes)' -d 'as if fetched from there'
complete -c tkt -n '__tkt_is show reply comment forward redirect watch unwatch close resolve cancel status tag link unlink take release spam snooze export why log assign move set merge split move-message' -a '(__tkt_names tickets)'
complete -c tkt -n '__tkt_is reopen' -a '(__tkt_names closed)'
complete -c tkt -n '__tkt_is undo' -a '(__tkt_names commands)'
complete -c tkt -n '__tkt_is assign' -a '(__tkt_names agents) none'
complete -c tkt -n '__tkt_is move' -a '(__tkt_names queues)'
complete -c tkt -n '__tkt_is set tag' -a '(__tkt_fields)'
complete -c tkt -n '__tkt_is status' -a '(__tkt_names statuses)'
complete -c tkt -n '__tkt_is apply' -F
complete -c tkt -n '__tkt_is queue team mailbox' -a 'list show'
complete -c tkt -n '__tkt_is queue; and __fish_seen_subcommand_from show' -a '(__tkt_names queues)'
complete -c tkt -n '__tkt_is team; and __fish_seen_subcommand_from show' -a '(__tkt_names teams)'
complete -c tkt -n '__tkt_is mailbox; and __fish_seen_subcommand_from show' -a '(__tkt_names mailboxes)'
complete -c tkt -n '__tkt_is autoreply' -a 'stop resume skip-next (__tkt_names tickets)'
complete -c tkt -n '__tkt_is outbox; and not __fish_seen_subcommand_from list show retry cancel resolve' -a 'list show retry cancel resolve'
complete -c tkt -n '__tkt_is outbox; and __fish_seen_subcommand_from show retry cancel resolve' -a '(__tkt_names outbox)'
complete -c tkt -n '__tkt_is outbox; and __fish_seen_subcommand_from resolve' -a 'sent retry'
complete -c tkt -n '__tkt_is outbox; and __fish_seen_subcommand_from list' -l state -x -a 'queued sending sent refused failed unknown cancelled'
complete -c tkt -n '__tkt_is outbox; and __fish_seen_subcommand_from list' -l ticket -x -a '(__tkt_names tickets)'
complete -c tkt -n '__tkt_is draft' -a 'list show resume send drop (__tkt_names drafts)'
complete -c tkt -n '__tkt_is completion' -a 'bash fish zsh'
complete -c tkt -n '__tkt_is key' -a 'list rotate retire survey'
complete -c tkt -n '__tkt_is contact; and not __fish_seen_subcommand_from list show add edit merge spam undeliverable import export lookup sync' -a 'list show add edit merge spam undeliverable import export lookup sync'
complete -c tkt -n '__tkt_is contact; and __fish_seen_subcommand_from show edit merge spam export' -a '(__tkt_names contacts)'
complete -c tkt -n '__tkt_is contact; and __fish_seen_subcommand_from import' -F
complete -c tkt -n '__tkt_is contact' -l type -x -a '(__tkt_names contact-types)'
complete -c tkt -n '__tkt_is contact' -l format -x -a 'auto vcard vcard3 vcard4 csv'
complete -c tkt -n '__tkt_is contact' -l ticket -x -a '(__tkt_names tickets)'
complete -c tkt -n '__tkt_is contact' -l sort -x -a 'number name'
complete -c tkt -n '__tkt_is list contact' -l organisation -x -a '(__tkt_names organisations)'
complete -c tkt -n '__tkt_is list new' -l contact -x -a '(__tkt_names contacts)'
complete -c tkt -n '__tkt_is calendar' -a 'list show (__tkt_names calendars)'
complete -c tkt -n '__tkt_is calendar' -l year -x -d 'of which year'
complete -c tkt -n '__tkt_is report' -a 'sla rating'
complete -c tkt -n '__tkt_is report' -l by -x -a 'queue agent priority month sla' -d 'parted by'
complete -c tkt -n '__tkt_is report' -l since -x -d 'promises made since then'
complete -c tkt -n '__tkt_is report' -l query -x -a '(__tkt_terms)' -d 'only of these tickets'
complete -c tkt -n '__tkt_is report' -l csv -d 'comma-separated values'
complete -c tkt -n '__tkt_is why' -l sla -d 'how due times came about'
complete -c tkt -n '__tkt_is config' -a 'check show keys'

complete -c tkt -s c -l config -r -F -d 'configuration file'
complete -c tkt -s v -l verbose -d 'say more'
complete -c tkt -s q -l quiet -d 'say only what went wrong'
complete -c tkt -l version -d 'print the version'
complete -c tkt -s h -l help -d 'print the options'
complete -c tkt -l as -x -a '(__tkt_names agents)' -d 'act as this agent'
complete -c tkt -n 'not __tkt_no_verb' -s j -l json -d 'one JSON object a line'

set -l lists '__tkt_is list new'
for pair in queue=queues priority=priorities category=categories type=types
    set -l parts (string split = $pair)
    complete -c tkt -n $lists -l $parts[1] -x -a "(__tkt_names $parts[2])"
end
complete -c tkt -n '__tkt_is list new reply comment forward' -l status -x -a '(__tkt_names statuses)'
complete -c tkt -n $lists -l agent -x -a '(__tkt_names agents) me none'
complete -c tkt -n $lists -l tag -x -a '(__tkt_names tags)'
complete -c tkt -n '__tkt_is list new reply forward redirect' -l mailbox -x -a '(__tkt_names mailboxes)'
complete -c tkt -n '__tkt_is list' -l team -x -a '(__tkt_names teams)'
complete -c tkt -n '__tkt_is list' -l clock -x -a '(__tkt_names clocks)'
complete -c tkt -n '__tkt_is list' -l from -x -d 'of this customer'
complete -c tkt -n '__tkt_is list' -l text -x -d 'words in its messages'
complete -c tkt -n '__tkt_is list' -s n -l limit -x -d 'at most so many'
complete -c tkt -n '__tkt_is list' -l all -d 'closed tickets too'
complete -c tkt -n '__tkt_is list' -l closed -d 'closed tickets only'
complete -c tkt -n '__tkt_is list' -l ids -d 'numbers only'
complete -c tkt -n '__tkt_is list' -l atom -d 'a feed'
complete -c tkt -n '__tkt_is new' -l sla -x -a '(__tkt_names slas)'
complete -c tkt -n '__tkt_is new' -s s -l subject -x -d 'what it is about'
complete -c tkt -n '__tkt_is new' -l from -x -d 'the customer'
complete -c tkt -n '__tkt_is new' -l send -d 'send the text to the customer'
complete -c tkt -n '__tkt_is new reply comment forward' -s m -l message -x -d 'the text itself'
complete -c tkt -n '__tkt_is new reply comment forward' -s F -l file -r -F -d 'a file with the text'
complete -c tkt -n '__tkt_is new reply comment forward' -l attach -r -F -d 'with this file'
complete -c tkt -n '__tkt_is new reply comment forward' -l close -d 'and close the ticket'
complete -c tkt -n '__tkt_is new reply forward redirect' -l to -x -d 'instead of the customer'
complete -c tkt -n '__tkt_is new reply forward' -l cc -x
complete -c tkt -n '__tkt_is new reply forward' -l bcc -x
complete -c tkt -n '__tkt_is reply' -l all -d 'everybody who had the message'
complete -c tkt -n '__tkt_is reply' -l no-quote -d 'without the quote'
complete -c tkt -n '__tkt_is new reply comment forward' -s t -l template -x -a '(tkt complete templates 2>/dev/null)' -d 'in the words of this one'
complete -c tkt -n '__tkt_is new reply comment forward draft' -l force -d 'even if something came in meanwhile'
complete -c tkt -n '__tkt_is forward' -l with-history -d 'with the rest of the correspondence'
complete -c tkt -n '__tkt_is reply' -l with-history -d 'with the whole correspondence'
complete -c tkt -n '__tkt_is reply' -l seen -x -d 'not if a message came after this event'
complete -c tkt -n '__tkt_is new reply forward redirect' -l at -x -d 'send it then'
complete -c tkt -n '__tkt_is new reply forward' -l undo-send -x -d 'hold it back so long'
complete -c tkt -n '__tkt_is new reply forward' -l markdown -d 'also as HTML'
complete -c tkt -n '__tkt_is forward' -l no-attachments -d 'without the files of the message'
complete -c tkt -n '__tkt_is new' -l link -x -a '(__tkt_names tickets)'
complete -c tkt -n '__tkt_is draft' -l all -d "everybody's"
complete -c tkt -n '__tkt_is show' -l all -d 'quotes whole, however long'
complete -c tkt -n '__tkt_is show' -l headers -d 'the header of each message'
complete -c tkt -n '__tkt_is show' -l html -x -d 'the HTML of a message'
complete -c tkt -n '__tkt_is show' -l events -d 'what happened, too'
complete -c tkt -n '__tkt_is show' -l raw -x -d 'a message as it came'
complete -c tkt -n '__tkt_is show' -l attachment -x -d 'save MESSAGE:N'
complete -c tkt -n '__tkt_is show' -s o -l output -x -a '(__fish_complete_directories)'
complete -c tkt -n '__tkt_is log' -s f -l follow -d 'go on as things happen'
complete -c tkt -n '__tkt_is log' -l since -x -d 'behind this event, or since then'
complete -c tkt -n '__tkt_is log' -l agent -x -a '(__tkt_names agents)' -d 'by this agent'
complete -c tkt -n '__tkt_is log' -s n -l limit -x -d 'the newest so many'
complete -c tkt -n '__tkt_is set close reopen' -l reason -x -d 'for the log'
complete -c tkt -n '__tkt_is set' -l remove-tag -x -a '(__tkt_names tags)'
complete -c tkt -n '__tkt_is summary' -a '(tkt complete tickets 2>/dev/null)'
complete -c tkt -n '__tkt_is summary' -l send -d 'send it to the customer'
complete -c tkt -n '__tkt_is summary' -l with-attachments -d 'and every file'
complete -c tkt -n '__tkt_is summary' -l since -x -d 'a digest of what happened since then'
complete -c tkt -n '__tkt_is summary' -l send-to -x -d 'send the digest there'
complete -c tkt -n '__tkt_is summary' -l queue -x -a '(tkt complete queues 2>/dev/null)'
complete -c tkt -n '__tkt_is summary' -l language -x -a 'en de pl ru'
complete -c tkt -n '__tkt_is summary' -l html -d 'the form in HTML'
complete -c tkt -n '__tkt_is template' -a 'list show check render fields'
complete -c tkt -n '__tkt_is template' -a '(tkt complete templates 2>/dev/null)'
complete -c tkt -n '__tkt_is template' -l language -x -a 'en de pl ru'
complete -c tkt -n '__tkt_is template' -l html -d 'the form in HTML'
set -l changes '__tkt_is set tag close resolve cancel reopen status assign take release move link snooze'
complete -c tkt -n $changes -l reason -x -d 'for the log'
complete -c tkt -n $changes -l plan -d 'print the changes, for tkt apply'
complete -c tkt -n $changes -l where -x -d 'with --plan: the tickets that a query finds'
complete -c tkt -n '__tkt_is set close resolve status apply' -l force -d 'close although something has to be done before'
for kind in relates duplicates depends parent
    complete -c tkt -n '__tkt_is link' -l $kind -x -a '(__tkt_names tickets)'
end
complete -c tkt -n '__tkt_is unlink' -l kind -x -a 'relates duplicates depends parent'
complete -c tkt -n '__tkt_is spam' -l not -d 'they are none after all'
complete -c tkt -n '__tkt_is spam' -l ticket-only -d 'do not mark the sender'
complete -c tkt -n '__tkt_is set tag' -l remove-tag -x -a '(__tkt_names tags)'
complete -c tkt -n '__tkt_is snooze' -l until -x -a '2h 1d tomorrow mon tue wed thu fri' -d 'until then'
complete -c tkt -n '__tkt_is snooze' -l wake -d 'end it now'
complete -c tkt -n '__tkt_is export' -l mbox -d 'one mailbox file'
complete -c tkt -n '__tkt_is export' -l eml -d 'a file for each message'
complete -c tkt -n '__tkt_is export' -s o -l output -r -F -d 'the new file, or the folder'
complete -c tkt -n '__tkt_is undo' -l reason -x -d 'for the log'
complete -c tkt -n '__tkt_is undo' -l redo -d 'do again what you undid last'
complete -c tkt -n '__tkt_is undo' -s l -l list -d 'your last commands'
complete -c tkt -n '__tkt_is undo' -l all -d 'with --list: everybody\'s'
complete -c tkt -n '__tkt_is new' -l link -x -a '(__tkt_names tickets)' -d 'it has to do with this ticket'
