import { fragment } from "../extract/script/prelude.ts";
import { quote } from "../shell/quote.ts";

/**
 * Bash that puts the extracted script's guard in front of kubectl: nothing is changed in a protected
 * namespace. Undefined when the cluster has none.
 */
export function guardKubectl(protectedNamespaces: readonly string[]): string | undefined {
  if (protectedNamespaces.length === 0) return undefined;
  const [guard] = /^kubectl\(\) \{\n[\s\S]*?^\}$/m.exec(fragment("kubernetes")) ?? [];
  if (guard === undefined) throw new Error("The script's fragment for Kubernetes has no kubectl");
  return `PROTECTED_NAMESPACES=${quote(protectedNamespaces.join(" "))}\n${guard}`;
}
