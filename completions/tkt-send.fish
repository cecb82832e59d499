# fish completion for tkt-send(1).
complete -c tkt-send -f
complete -c tkt-send -s c -l config -r -F -d 'configuration file'
complete -c tkt-send -s v -l verbose -d 'say more'
complete -c tkt-send -s q -l quiet -d 'say only what went wrong'
complete -c tkt-send -l version -d 'print the version'
complete -c tkt-send -s h -l help -d 'print the options'
complete -c tkt-send -s j -l json -d 'one JSON object a line'
complete -c tkt-send -s m -l mailbox -x -a '(tkt complete mailboxes 2>/dev/null)'
complete -c tkt-send -s n -l dry-run -d 'send nothing'
complete -c tkt-send -l now -d 'what waits for another try, too'
