# shellcheck shell=bash disable=SC2154
# What carries to the next block, as bash prints it. Parts end with NUL. Bash writes each line on its own.
builtin unset -v __runbook_texts
builtin trap -p
builtin printf "\0"
builtin declare -p || builtin :
builtin printf "\0"
builtin declare -f || builtin :
builtin printf "\0"
builtin declare -F || builtin :
builtin printf "\0"
builtin alias -p || builtin :
builtin printf "\0set --"
if (($# > 0)); then builtin printf " %q" "$@"; fi
builtin printf "\0%q" "$PWD"
if ((${#DIRSTACK[@]} > 1)); then builtin printf "\n%q" "${DIRSTACK[@]:1}"; fi
builtin printf "\0"
builtin umask -p
builtin printf "\0%s\0%s\0" "$BASHOPTS" "$SHELLOPTS${__runbook_trace:+:xtrace}"
