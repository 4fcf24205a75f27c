/** Flags of `velero restore create` and `velero backup create` that take the next word (Velero 1.18). */
export const veleroValued: ReadonlySet<string> = new Set(
  "--from-backup --from-schedule --namespace-mappings --include-namespaces --exclude-namespaces --include-resources --exclude-resources --existing-resource-policy -n --namespace --kubecontext --selector -l --labels --preserve-nodeports".split(
    " ",
  ),
);
