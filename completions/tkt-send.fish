# fish completion for tkt-send(1).
complete -c tkt-send -f
complete -c tkt-send -s c -l config -r -F -d 'configuration file'
complete -c tkt-send -s v -l verbose -d 'say more'
complete -c tkt-send -s q -l quiet -d 'say only what went wrong'
complete -c tkt-send -l version -d 'print the version'
complete -c tkt-send -s h -l help -d 'print the options'
