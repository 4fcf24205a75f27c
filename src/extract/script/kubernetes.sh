# shellcheck shell=bash
# lock_target: a kubeconfig of the run's own with the one context, and the cluster's identity.
lock_target() {
  local source=$run_kubeconfig server
  if [[ -z $source && -n $KUBE_CONFIG && -f $KUBE_CONFIG ]]; then source=$KUBE_CONFIG; fi
  KUBECONFIG=${source:-${KUBECONFIG:-$HOME/.kube/config}} command kubectl config view \
    --raw --minify --flatten --context="$KUBE_CONTEXT" >"$RUN_DIR/kubeconfig"
  export KUBECONFIG=$RUN_DIR/kubeconfig
  server=$(command kubectl config view --output='jsonpath={.clusters[0].cluster.server}')
  run_identity=$(cluster_identity)
  if [[ -n $KUBE_UID && $run_identity != "$KUBE_UID" ]]; then
    printf 'context %s at %s is cluster %s, expected %s: this is not %s\n' \
      "$KUBE_CONTEXT" "$server" "$run_identity" "$KUBE_UID" "$CLUSTER" >&2
    exit 1
  fi
  printf 'Target: context %s, %s, cluster %s\n' "$KUBE_CONTEXT" "$server" "$run_identity"
}

cluster_identity() {
  local uid
  uid=$(command kubectl --request-timeout=15s get namespace kube-system --output='jsonpath={.metadata.uid}')
  [[ -n $uid ]]
  printf '%s' "$uid"
}

# same_target: stops when the API answers for another cluster than at the start.
same_target() {
  local identity
  identity=$(cluster_identity)
  if [[ $identity != "$run_identity" ]]; then
    printf 'the API now answers for cluster %s, the run began on %s\n' "$identity" "$run_identity" >&2
    exit 1
  fi
}

# kubectl, but nothing is changed in a protected namespace: neither one that is named, nor one
# that a manifest names. Reading and exec are allowed.
kubectl() {
  local verb='' namespace='' manifest='' stdin='' words=' ' arg previous='' name
  for arg in "$@"; do
    case $previous in
      -n | --namespace) namespace=$arg ;;
      --context | --kubeconfig | --request-timeout | -s | --server) ;;
      -f | --filename) if [[ $arg == - ]]; then stdin=yes; elif [[ -f $arg ]]; then manifest+=$(<"$arg"); fi ;;
      *)
        case $arg in
          --) break ;;
          -n=* | --namespace=*) namespace=${arg#*=} ;;
          -n?*) namespace=${arg#-n} ;;
          -f=- | -f- | --filename=-) stdin=yes ;;
          --filename=*) if [[ -f ${arg#*=} ]]; then manifest+=$(<"${arg#*=}"); fi ;;
          -A | --all-namespaces) namespace='*' ;;
          get | describe | logs | wait | exec | auth | diff | config | version | top | events | explain | \
            api-resources | port-forward | proxy | cluster-info | cnpg) verb=${verb:-read} ;;
          -*) ;;
          *)
            verb=${verb:-$arg}
            words+="$arg "
            ;;
        esac
        ;;
    esac
    previous=$arg
  done
  if [[ -z $verb || $verb == read || $words == ' rollout status '* ]]; then
    command kubectl "$@"
    return
  fi
  if [[ -n $stdin ]]; then manifest+=$(cat); fi
  for name in $PROTECTED_NAMESPACES; do
    if [[ $namespace == "$name" || $namespace == '*' || $words =~ \ (ns|namespaces?)/$name\  ||
      $words =~ \ (ns|namespaces?)\  && ($words =~ \ $name\  || " $* " == *' --all '*) ||
      $manifest =~ \"?namespace\"?:[[:space:]]*[\"\']?$name([^a-z0-9-]|$) ||
      $manifest =~ \"?kind\"?:[[:space:]]*[\"\']?Namespace([^a-zA-Z]|$) &&
      $manifest =~ \"?name\"?:[[:space:]]*[\"\']?$name([^a-z0-9-]|$) ]]; then
      printf 'kubectl %s refused: namespace %s of %s is protected\n' "$verb" "$name" "$CLUSTER" >&2
      return 1
    fi
  done
  if [[ -n $stdin ]]; then
    command kubectl "$@" <<<"$manifest"
  else
    command kubectl "$@"
  fi
}
