# shellcheck shell=bash disable=SC2034
# Before a block in a subshell.
case $- in *e*) __runbook_errexit=-e ;; *) __runbook_errexit=+e ;; esac
builtin set +e
