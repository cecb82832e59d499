# fish completion for tktd(8).
complete -c tktd -f
complete -c tktd -s c -l config -r -F -d 'configuration file'
complete -c tktd -s v -l verbose -d 'say more'
complete -c tktd -s q -l quiet -d 'say only what went wrong'
complete -c tktd -l version -d 'print the version'
complete -c tktd -s h -l help -d 'print the options'
