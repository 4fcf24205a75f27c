# shellcheck shell=bash disable=SC2034,SC2154
# After a block, with bash's own messages going to the bell, where nobody reads them: what traces a block must not trace this.
# Some errors, such as a division by zero, make bash drop the rest of what it evaluates, even where it would go on in
# a script: the block has not come to its end, and this ends the shell as a failure does.
[[ -n $__runbook_ended ]] || builtin exit 1
__runbook_trace=${-//[!x]/}
builtin set +x
# The bell says that there is a reply: bash writes each line on its own, and would wake the engine for each. The first
# ring is for a reply that is larger than a FIFO. Both are open only while they are written, so that no program of a
# block ever holds them.
{
  builtin printf .
  {
    builtin printf "block\0%s\0%s\0%s\0" "$__runbook_ended" "$__runbook_failed" "$__runbook_line"
    builtin eval "${__runbook_texts[3]}"
    builtin printf "\0"
  } 1<>"$__runbook_folder/reply"
  builtin printf .
} 1>&2
