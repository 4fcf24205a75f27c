# shellcheck shell=bash
# In the subshell, before the block.
builtin trap "{ eval \"\${__runbook_texts[6]}\"; } 2<>\"\$__runbook_bell\"" EXIT
