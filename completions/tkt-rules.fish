# fish completion for tkt-rules(1).
complete -c tkt-rules -s e -l explain -d 'say how messages would be read, and why'
complete -c tkt-rules -s j -l json -d 'one JSON object a line'
complete -c tkt-rules -s m -l mailbox -x -a '(tkt complete mailboxes 2>/dev/null)'
complete -c tkt-rules -s c -l config -r -F -d 'configuration file'
complete -c tkt-rules -s v -l verbose -d 'say more'
complete -c tkt-rules -s q -l quiet -d 'say only what went wrong'
complete -c tkt-rules -l version -d 'print the version'
complete -c tkt-rules -s h -l help -d 'print the options'
