# fish completion for tkt-sla(1).
complete -c tkt-sla -f
complete -c tkt-sla -l calendar -x -a '(tkt complete calendars 2>/dev/null)'
complete -c tkt-sla -s c -l config -r -F -d 'configuration file'
complete -c tkt-sla -s v -l verbose -d 'say more'
complete -c tkt-sla -s q -l quiet -d 'say only what went wrong'
complete -c tkt-sla -l version -d 'print the version'
complete -c tkt-sla -s h -l help -d 'print the options'
