# shellcheck shell=bash disable=SC2034,SC2154
# Before a block. Its text and the driver's come from one file, and are gone before a state is told: bash would print them with
# it each time. The texts: 0 the block, 1 done, 2 leave, 3 state, 4 apart, 5 inside, 6 failed, 7 rejoin.
builtin mapfile -d "" -t -n 8 __runbook_texts <"$__runbook_folder/block"
export RUNBOOK_RUN="$__runbook_run/$((++__runbook_block))"
__runbook_failed="" __runbook_line=0 __runbook_ended=""
builtin trap "{ eval \"\${__runbook_texts[2]-}\"; } 2<>\"\$__runbook_bell\"" EXIT
