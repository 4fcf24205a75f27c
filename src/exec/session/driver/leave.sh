# shellcheck shell=bash disable=SC2154,SC2034
# In the EXIT trap, with bash's own messages going to the bell. When the shell ends inside a function, its local variables
# hide others. Unsetting them from another function uncovers those, one call a level.
__runbook_ended=$? __runbook_trace=""
{
  builtin printf .
  {
    builtin printf "exit\0%s\0%s\0%s\0" "$__runbook_ended" "$__runbook_failed" "$__runbook_line"
    builtin eval "${__runbook_texts[3]}"
    __runbook_globals() {
      builtin set +eu
      builtin mapfile -t __runbook_names < <(builtin compgen -v)
      for __runbook_level in "${FUNCNAME[@]:2}"; do
        for __runbook_name in "${__runbook_names[@]}"; do
          # Another locale would quote the same values in another way.
          case $__runbook_name in __runbook_* | LANG | LC_*) builtin continue ;; esac
          if [[ -R $__runbook_name ]]; then
            builtin unset -n "$__runbook_name" || builtin :
          else
            builtin unset -v "$__runbook_name" || builtin :
          fi
        done
        builtin declare -p || builtin :
      done
    }
    __runbook_globals
    builtin printf "\0"
  } 1<>"$__runbook_folder/reply"
  builtin printf .
} 1>&2
