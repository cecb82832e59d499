# fish completion for tkt-web(8).
complete -c tkt-web -f
complete -c tkt-web -s c -l config -r -F -d 'configuration file'
complete -c tkt-web -s v -l verbose -d 'say more'
complete -c tkt-web -s q -l quiet -d 'say only what went wrong'
complete -c tkt-web -l version -d 'print the version'
complete -c tkt-web -s h -l help -d 'print the options'
complete -c tkt-web -s l -l listen -x -d 'address:port'
complete -c tkt-web -l check -d 'serve nothing'
