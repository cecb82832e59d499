# bash completion for tkt(1). What can be completed is asked of tkt itself: `tkt complete KIND`.

_tkt_names()
{
  tkt "${_tkt_globals[@]}" complete "$1" 2>/dev/null | cut -f1
}

# Offers words that begin with what was typed; names may hold blanks.
_tkt_offer()
{
  local name
  while IFS= read -r name; do
    [[ $name == "$cur"* ]] && COMPREPLY+=("$(printf '%q' "$name")")
  done
}

# The options of a verb, as its own help has them.
_tkt_options()
{
  "$@" --help 2>/dev/null | sed '/^Example/,$d' | grep -oE '(^|[ ,])--?[a-zA-Z][a-z-]*' | tr -d ' ,' | sort -u
}

# What an option takes, for all programs.
_tkt_value()
{
  case $1 in
    --status) _tkt_offer < <(_tkt_names statuses) ;;
    --queue) _tkt_offer < <(_tkt_names queues) ;;
    --agent) _tkt_offer < <(_tkt_names agents; printf '%s\n' me none) ;;
    --as | --substitute) _tkt_offer < <(_tkt_names agents) ;;
    --team) _tkt_offer < <(_tkt_names teams) ;;
    --priority) _tkt_offer < <(_tkt_names priorities) ;;
    --category) _tkt_offer < <(_tkt_names categories) ;;
    --type) _tkt_offer < <(_tkt_names "$([[ $verb == contact ]] && echo contact-)types") ;;
    --sla) _tkt_offer < <(_tkt_names slas) ;;
    --tag | --remove-tag) _tkt_offer < <(_tkt_names tags) ;;
    --mailbox) _tkt_offer < <(_tkt_names mailboxes) ;;
    --contact) _tkt_offer < <(_tkt_names contacts) ;;
    --organisation) _tkt_offer < <(_tkt_names organisations) ;;
    --format) [[ $verb == contact ]] && _tkt_offer < <(printf '%s\n' auto vcard vcard3 vcard4 csv) ;;
    --columns) _tkt_offer < <(_tkt_names columns) ;;
    --forget) _tkt_offer < <(_tkt_names queries | tr -d @) ;;
    --ticket | --link | --relates | --duplicates | --depends | --parent) _tkt_offer < <(_tkt_names tickets) ;;
    --until) _tkt_offer < <(printf '%s\n' 2h 1d tomorrow mon tue wed thu fri) ;;
    --kind) _tkt_offer < <(printf '%s\n' relates duplicates depends parent) ;;
    --clock) _tkt_offer < <(_tkt_names clocks) ;;
    --calendar) _tkt_offer < <(_tkt_names calendars) ;;
    --sort)
      if [[ $verb == contact ]]; then
        _tkt_offer < <(printf '%s\n' number name)
      else
        _tkt_offer < <(_tkt_names orders)
      fi
      ;;
    -c | --config | -F | --file | --attach) compopt -o default ;;
    -o | --output) compopt -o dirnames ;;
    -m | --message | -s | --subject | --from | --to | --cc | --bcc | --text | -n | --limit | \
      --since | --reason | --where | --raw | --html | --save | --query | --attachment | -t | --template | --name | --notes | --phone | \
      --account | --address | --language | --remove | --at | --undo-send | --seen) ;;
    *) return 1 ;;
  esac
}

_tkt_field()
{
  local field=${cur%%=*} kind
  case $field in
    status) kind=statuses ;;
    category) kind=categories ;;
    priority) kind=priorities ;;
    tag+ | tag-) kind=tags ;;
    field.*) kind=$field ;;
    *) kind=${field}s ;;
  esac
  local value=${cur#*=} name
  # A = begins a new word for readline, where it is in COMP_WORDBREAKS.
  local prefix=$field=
  [[ $COMP_WORDBREAKS == *=* ]] && prefix=
  while IFS= read -r name; do
    [[ $name == "$value"* ]] && COMPREPLY+=("$prefix$(printf '%q' "$name")")
  done < <(_tkt_names "$kind")
}

_tkt_set()
{
  case $cur in
    *=*) _tkt_field ;;
    +*) cur=${cur#+} _tkt_offer < <(_tkt_names tags) && COMPREPLY=("${COMPREPLY[@]/#/+}") ;;
    *)
      _tkt_offer < <(_tkt_names tickets)
      local field
      for field in $(_tkt_names fields); do
        [[ $field == "$cur"* ]] && COMPREPLY+=("$field=")
      done
      compopt -o nospace
      ;;
  esac
}

# A word of a query: a field, or a value behind it.
_tkt_terms()
{
  local name
  # A : begins a new word for readline, where it is in COMP_WORDBREAKS.
  local shown=
  [[ $COMP_WORDBREAKS == *:* && $cur == *:* ]] && shown=${cur%"${cur##*:}"}
  while IFS= read -r name; do
    [[ $name == "$cur"* ]] && COMPREPLY+=("$(printf '%q' "${name#"$shown"}")")
  done < <(tkt "${_tkt_globals[@]}" complete terms -- "$cur" 2>/dev/null | cut -f1)
  # Behind a field its value goes on.
  [[ ${#COMPREPLY[@]} -gt 0 && $cur != *:* ]] && compopt -o nospace
  return 0
}

# The words of contact, and what stands behind them.
_tkt_contact()
{
  local word=${COMP_WORDS[i + 1]}
  if ((COMP_CWORD == i + 1)); then
    _tkt_offer < <(printf '%s\n' list show add edit merge spam undeliverable import export lookup sync)
    return
  fi
  case $word in
    show | edit | merge | spam | export) _tkt_offer < <(_tkt_names contacts) ;;
    import) compopt -o default ;;
  esac
}

_tkt()
{
  local cur prev verb='' i
  local _tkt_globals=()
  # The whole word under the cursor, with what readline split off at = and :.
  local line=${COMP_LINE:0:COMP_POINT}
  cur=${line##*[[:space:]]}
  prev=${COMP_WORDS[COMP_CWORD - 1]}
  COMPREPLY=()

  for ((i = 1; i < COMP_CWORD; i++)); do
    case ${COMP_WORDS[i]} in
      -c | --config)
        _tkt_globals=(-c "${COMP_WORDS[i + 1]}")
        ((i++))
        ;;
      --as) ((i++)) ;;
      -*) ;;
      *)
        verb=${COMP_WORDS[i]}
        break
        ;;
    esac
  done

  if [[ $cur == --*=* ]]; then
    prev=${cur%%=*} cur=${cur#*=}
  fi
  [[ $prev == -* ]] && _tkt_value "$prev" && return
  if [[ $cur == -[a-z]*:* && ($verb == list || $verb == search || $verb == log) ]]; then
    _tkt_terms
    return
  fi
  if [[ $cur == -* ]]; then
    local -a inner=()
    [[ $verb == contact && $((i + 1)) -lt $COMP_CWORD ]] && inner=("${COMP_WORDS[i + 1]}")
    _tkt_offer < <({ _tkt_options tkt; [[ -z $verb ]] || _tkt_options tkt "$verb" "${inner[@]}"; } | sort -u)
    return
  fi
  case $verb in
    '') _tkt_offer < <(_tkt_names verbs) ;;
    list | search) _tkt_terms ;;
    show | next | prev | reply | comment | forward | redirect | close | resolve | cancel | take | release | spam | \
      snooze | export | link | unlink | why | watch | unwatch)
      _tkt_offer < <(_tkt_names tickets)
      ;;
    log)
      _tkt_offer < <(_tkt_names tickets)
      _tkt_terms
      ;;
    reopen) _tkt_offer < <(_tkt_names closed) ;;
    assign) _tkt_offer < <(_tkt_names tickets; _tkt_names agents; echo none) ;;
    undo) _tkt_offer < <(_tkt_names commands) ;;
    merge | split | move-message) _tkt_offer < <(_tkt_names tickets) ;;
    move) _tkt_offer < <(_tkt_names tickets; _tkt_names queues) ;;
    set | tag) _tkt_set ;;
    status) _tkt_offer < <(_tkt_names tickets; _tkt_names statuses) ;;
    apply) compopt -o default ;;
    contact) _tkt_contact ;;
    agent)
      if [[ $prev == agent ]]; then
        _tkt_offer < <(printf '%s\n' list show away back)
      else
        _tkt_offer < <(_tkt_names agents)
      fi
      ;;
    draft)
      if [[ $prev == draft ]]; then
        _tkt_offer < <(printf '%s\n' list show resume send drop)
      else
        _tkt_offer < <(_tkt_names drafts)
      fi
      ;;
    queue | team | mailbox)
      if [[ $prev == show ]]; then
        _tkt_offer < <(_tkt_names "$([[ $verb == mailbox ]] && echo mailboxes || echo "${verb}s")")
      else
        _tkt_offer < <(printf '%s\n' list show)
      fi
      ;;
    autoreply)
      if [[ $prev == autoreply ]]; then
        _tkt_offer < <(printf '%s\n' stop resume skip-next)
      else
        _tkt_offer < <(_tkt_names tickets)
      fi
      ;;
    outbox)
      case $prev in
        outbox) _tkt_offer < <(printf '%s\n' list show retry cancel resolve) ;;
        list) ;;
        *)
          if [[ ${COMP_WORDS[i + 1]} == resolve && $prev != resolve ]]; then
            _tkt_offer < <(printf '%s\n' sent retry)
          elif [[ ${COMP_WORDS[i + 1]} != list ]]; then
            _tkt_offer < <(_tkt_names outbox)
          fi
          ;;
      esac
      ;;
    completion) _tkt_offer < <(printf '%s\n' bash fish zsh) ;;
    key) _tkt_offer < <(printf '%s\n' list rotate retire survey) ;;
    summary) _tkt_offer < <(_tkt_names tickets) ;;
    template) _tkt_offer < <(
      printf '%s\n' list show check render fields
      _tkt_names templates
    ) ;;
    calendar)
      case ${COMP_WORDS[COMP_CWORD - 1]} in
        calendar) _tkt_offer < <(printf '%s\n' list show) ;;
        show) _tkt_offer < <(_tkt_names calendars) ;;
      esac
      ;;
    report) _tkt_offer < <(printf '%s\n' sla rating) ;;
    config)
      case $prev in
        config) _tkt_offer < <(printf '%s\n' check show keys) ;;
        keys) _tkt_offer < <(_tkt_names sections) ;;
        check) compopt -o default ;;
      esac
      ;;
  esac
}
complete -F _tkt tkt
