# shellcheck shell=bash disable=SC2154
# After a block in a subshell.
{
  builtin printf "subshell\0%s\0" "$?" 1<>"$__runbook_folder/reply"
  builtin set "$__runbook_errexit"
  builtin printf .
} 1<>"$__runbook_bell" 2>&1
