/**
 * Opens a shell with what the next block would see: exported or not, arrays and functions, and no
 * history. The variables go through a pipe: a secret reaches no file and no argument.
 */
export const stepShell = `bash --noprofile --rcfile <(
  compgen -v | while IFS= read -r name; do
    case $name in
      BASH*|EUID|PPID|SHELLOPTS|UID|GROUPS|FUNCNAME|DIRSTACK|PIPESTATUS|_|name|__runbook_*) continue ;;
    esac
    declare -p "$name" 2>/dev/null || :
  done
  declare -f
  printf '%s\\n' 'unset HISTFILE' 'PS1="(runbook) \\w \\$ "'
) -i || :`;
