# bash completion for tkt-web: that of tkt-fetch, which knows all programs of the pipeline.
# shellcheck source=completions/tkt-fetch.bash
. "${BASH_SOURCE[0]/tkt-web/tkt-fetch}"
