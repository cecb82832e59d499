# fish completion for tkt-fetch(1).
complete -c tkt-fetch -f -a '(tkt complete mailboxes 2>/dev/null)'
complete -c tkt-fetch -l watch -d 'stay and wait for new mail'
complete -c tkt-fetch -s c -l config -r -F -d 'configuration file'
complete -c tkt-fetch -s v -l verbose -d 'say more'
complete -c tkt-fetch -s q -l quiet -d 'say only what went wrong'
complete -c tkt-fetch -l version -d 'print the version'
complete -c tkt-fetch -s h -l help -d 'print the options'
