# fish completion for tkt-sla(1).
complete -c tkt-sla -f
complete -c tkt-sla -n __fish_use_subcommand -a 'due elapsed open next spans explain start day simulate'
complete -c tkt-sla -l calendar -x -a '(tkt complete calendars 2>/dev/null)'
complete -c tkt-sla -l calendar-file -r -F -d 'a calendar in a file'
complete -c tkt-sla -s c -l config -r -F -d 'configuration file'
complete -c tkt-sla -s v -l verbose -d 'say more'
complete -c tkt-sla -s q -l quiet -d 'say only what went wrong'
complete -c tkt-sla -l version -d 'print the version'
complete -c tkt-sla -s h -l help -d 'print the options'
complete -c tkt-sla -s j -l json -d 'one JSON object a line'
complete -c tkt-sla -l recalculate -d 'count due times anew'
complete -c tkt-sla -l ics -d 'due dates as iCalendar'
complete -c tkt-sla -s n -l dry-run -d 'record nothing'
