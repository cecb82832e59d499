# bash completion for the programs of the pipeline: tkt-fetch(1), tkt-rules(1), tkt-sla(1),
# tkt-send(1), tkt-web(8), tktd(8).

_tkt_program()
{
  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} name kind=''
  COMPREPLY=()
  case $prev in
    -c | --config | --calendar-file)
      compopt -o default
      return
      ;;
    -m | --mailbox) kind=mailboxes ;;
    -C | --calendar) kind=calendars ;;
    --queue) kind=queues ;;
    --priority) kind=priorities ;;
    --sla) kind=slas ;;
    *)
      if [[ $cur == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$("$1" --help 2>/dev/null |
          grep -oE '(^|[ ,])--?[a-zA-Z][a-z-]*' | tr -d ' ,' | sort -u)" -- "$cur")
        return
      fi
      [[ $1 == *tkt-fetch ]] && kind=mailboxes
      [[ $1 == *tkt-rules ]] && compopt -o default
      [[ $1 == *tkt-sla && $COMP_CWORD == 1 ]] &&
        mapfile -t COMPREPLY < <(compgen -W 'due elapsed open next spans explain start day simulate' -- "$cur")
      ;;
  esac
  [[ -n $kind ]] || return
  while IFS= read -r name; do
    [[ $name == "$cur"* ]] && COMPREPLY+=("$(printf '%q' "$name")")
  done < <(tkt complete "$kind" 2>/dev/null | cut -f1)
}
complete -F _tkt_program tkt-fetch tkt-rules tkt-sla tkt-send tkt-web tktd
