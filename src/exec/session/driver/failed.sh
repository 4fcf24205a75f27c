# shellcheck shell=bash disable=SC2154
# In the EXIT trap of a subshell.
{
  builtin printf .
  builtin printf "failed\0%s\0%s\0" "$__runbook_failed" "$__runbook_line" 1<>"$__runbook_folder/reply"
} 1<>"$__runbook_bell" 2>&1
