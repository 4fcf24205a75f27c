# shellcheck shell=bash disable=SC2016,SC2034
# What a session's bash brings along beside the blocks: it tells the engine what a block left behind.
# Parts end with NUL; they go to a FIFO that is open only while they are written, so that no
# program of a block ever holds it. Every text that is evaluated is a variable and not a function, for a
# function does not see the DEBUG and RETURN traps.

# __runbook_state "$@": what carries to the next block, as bash prints it: bash writes each line on its own, and the engine
# wakes up for it, so that the fewer there are the better. Hence the texts of the two functions are variables too.
__runbook_print='builtin printf "\0"
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
builtin printf "\0%s\0%s\0" "$BASHOPTS" "$SHELLOPTS"'
__runbook_state() { builtin eval "$__runbook_print"; }

# __runbook_globals: when the shell ends inside a function, its local variables hide others. Unsetting them from
# here uncovers those, one call a level.
__runbook_uncover='builtin set +eu
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
done'
__runbook_globals() { builtin eval "$__runbook_uncover"; }

__runbook_block=0 __runbook_failed='' __runbook_line=0 __runbook_base=0 __runbook_code='' __runbook_errexit='' __runbook_ended=0
__runbook_run=${RUNBOOK_RUN%/*}

# Before a block.
__runbook_next='__runbook_base=$LINENO
IFS= builtin read -rd "" __runbook_code <"$__runbook_folder/block" || builtin :
export RUNBOOK_RUN="$__runbook_run/$((++__runbook_block))"
__runbook_failed="" __runbook_line=0 __runbook_ended=""
builtin trap "eval \"\$__runbook_leave\"" EXIT'

# After a block. Some errors, such as a division by zero, make bash drop the rest of what it evaluates, even
# where it would go on in a script: the block has not come to its end, and this ends the shell as a failure does.
__runbook_done='[[ -n $__runbook_ended ]] || builtin exit 1
{
  builtin printf "block\0%s\0%s\0%s\0" "$__runbook_ended" "$__runbook_failed" "$__runbook_line"
  builtin unset -v __runbook_code
  builtin trap -p
  __runbook_state "$@"
  builtin printf "\0"
} 1<>"$__runbook_folder/reply" 2>/dev/null'

# In the EXIT trap.
__runbook_leave='{
  builtin printf "exit\0%s\0%s\0%s\0" "$?" "$__runbook_failed" "$__runbook_line"
  builtin unset -v __runbook_code
  builtin trap -p
  __runbook_state "$@"
  __runbook_globals
  builtin printf "\0"
} 1<>"$__runbook_folder/reply" 2>/dev/null'

# Around a block in a subshell.
__runbook_apart='case $- in *e*) __runbook_errexit=-e ;; *) __runbook_errexit=+e ;; esac
builtin set +e'
__runbook_inside='builtin trap "eval \"\$__runbook_inside_leave\"" EXIT'
__runbook_inside_leave='builtin printf "failed\0%s\0%s\0" "$__runbook_failed" "$__runbook_line" 1<>"$__runbook_folder/reply" 2>/dev/null'
__runbook_rejoin='{
  builtin printf "subshell\0%s\0" "$?" 1<>"$__runbook_folder/reply"
  builtin set "$__runbook_errexit"
} 2>/dev/null'
