# shellcheck shell=bash disable=SC2154
# In the EXIT trap of a subshell, with bash's own messages going to the bell.
{
  builtin printf .
  builtin printf "failed\0%s\0%s\0" "$__runbook_failed" "$__runbook_line" 1<>"$__runbook_folder/reply"
} 1>&2
