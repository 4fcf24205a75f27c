/** What the API is asked for by a command of kubectl: its verbs, and on what. */
export interface ApiUse {
  /** With the names of objects, and with a selector or a whole kind. */
  verbs: readonly string[];
  ofMany?: readonly string[];
  /** In the place of the kinds that the command names. */
  resource?: string;
  subresource?: string;
}

const change: ApiUse = { verbs: ["get", "patch"], ofMany: ["list", "patch"] };
const read: ApiUse = { verbs: ["get"], ofMany: ["list"] };
const watch: ApiUse = { verbs: ["get", "list", "watch"] };
const changeNode: ApiUse = { ...change, resource: "nodes" };

/**
 * By the command's words behind `kubectl`; without one the words in front of it count. From the sources of
 * kubectl 1.32. What never asks for a right of its own has no verbs.
 */
export const apiUses: Readonly<Record<string, ApiUse>> = {
  get: read,
  describe: read,
  events: { verbs: ["list"], resource: "events" },
  wait: watch,
  delete: { verbs: ["delete"], ofMany: ["list", "delete"] },
  create: { verbs: ["create"] },
  "create token": { verbs: ["create"], resource: "serviceaccounts", subresource: "token" },
  apply: { verbs: ["get", "create", "patch"] },
  "apply view-last-applied": read,
  replace: { verbs: ["get", "update"] },
  diff: { verbs: ["get", "patch"] },
  patch: change,
  edit: change,
  annotate: change,
  label: change,
  set: change,
  scale: { verbs: ["patch"], subresource: "scale" },
  "rollout status": watch,
  "rollout history": read,
  rollout: change,
  logs: { verbs: ["get"], resource: "pods", subresource: "log" },
  exec: { verbs: ["create"], resource: "pods", subresource: "exec" },
  cp: { verbs: ["create"], resource: "pods", subresource: "exec" },
  attach: { verbs: ["create"], resource: "pods", subresource: "attach" },
  "port-forward": { verbs: ["create"], resource: "pods", subresource: "portforward" },
  run: { verbs: ["create"], resource: "pods" },
  expose: { verbs: ["create"], resource: "services" },
  autoscale: { verbs: ["create"], resource: "horizontalpodautoscalers" },
  cordon: changeNode,
  uncordon: changeNode,
  taint: changeNode,
  drain: { verbs: ["create"], resource: "pods", subresource: "eviction" },
  ...Object.fromEntries(
    [
      ...[
        "api-resources",
        "api-versions",
        "auth",
        "cluster-info",
        "completion",
        "config",
        "explain",
      ],
      ...["kustomize", "options", "plugin", "version"],
    ].map((name) => [name, { verbs: [] }]),
  ),
};
