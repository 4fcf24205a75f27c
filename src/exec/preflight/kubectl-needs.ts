import { readCommands } from "../../shell/read-commands.ts";
import { flagOf, readCall, type ToolCall } from "../../shell/grammar/read-call.ts";
import { plannedBlocks, type RunPlan } from "../run-plan.ts";
import { expandText, expandWord } from "./expand-word.ts";
import { apiUses, type ApiUse } from "./kubectl-verbs.ts";

/** A right that blocks of a plan need, as `kubectl auth can-i` asks for it. */
export interface KubectlNeed {
  verb: string;
  /** `pods`, `clusters.postgresql.cnpg.io`. */
  resource: string;
  subresource?: string;
  /** `all`: every one. `current`: that of the context. `unknown`: a block computes it. */
  namespace: { name: string } | "all" | "current" | "unknown";
  /** Names of the blocks. */
  blocks: string[];
  /** False when every call stands in a branch, a loop or a function: it may never be reached. */
  isCertain: boolean;
}

export interface KubectlNeeds {
  needs: KubectlNeed[];
  /** Calls of kubectl whose kinds or verbs the text does not tell. */
  unread: number;
}

/**
 * The rights that the calls of kubectl in a plan need, each once. `variables` are the values that are known before the run;
 * kinds come from the words, and from manifests that stand in a heredoc.
 */
export function readKubectlNeeds(
  plan: RunPlan,
  variables: Readonly<Record<string, string>>,
): KubectlNeeds {
  const needs = new Map<string, KubectlNeed>();
  let unread = 0;
  for (const { code, name } of plannedBlocks(plan)) {
    for (const command of readCommands(code, { errexit: true }).commands) {
      if (command.name !== "kubectl") continue;
      const call = readCall(command);
      const found = call === undefined ? undefined : needsOf(call, code, variables);
      if (call === undefined || found === undefined) {
        unread += 1;
        continue;
      }
      for (const need of found) addNeed(needs, need, name, isCertain(call));
    }
  }
  return { needs: [...needs.values()], unread };
}

type Right = Pick<KubectlNeed, "namespace" | "resource" | "subresource" | "verb">;

function addNeed(
  needs: Map<string, KubectlNeed>,
  right: Right,
  block: string,
  certain: boolean,
): void {
  const key = JSON.stringify([right.verb, right.resource, right.subresource, right.namespace]);
  const known = needs.get(key);
  if (known === undefined) needs.set(key, { ...right, blocks: [block], isCertain: certain });
  else {
    known.isCertain ||= certain;
    if (!known.blocks.includes(block)) known.blocks.push(block);
  }
}

function needsOf(
  call: ToolCall,
  code: string,
  variables: Readonly<Record<string, string>>,
): Right[] | undefined {
  const path = call.found.path.slice(1);
  const use = useOf(path);
  if (use === undefined) return undefined;
  if (use.verbs.length === 0 || flagOf(call, "--help") !== undefined) return [];
  const namespace = namespaceOf(call, variables);
  const right = (verb: string, resource: string, own = namespace): Right => ({
    ...{ verb, resource, namespace: own },
    ...(use.subresource !== undefined && { subresource: use.subresource }),
  });
  if (use.resource !== undefined) {
    const { resource } = use;
    return use.verbs.map((verb) => right(verb, resource));
  }
  if (flagOf(call, "--filename") !== undefined) {
    const objects = manifestsOf(call, code);
    if (objects.length === 0) return undefined;
    return objects.flatMap(({ namespace: own, resource }) =>
      use.verbs.map((verb) =>
        right(verb, resource, own === undefined ? namespace : named(expandText(own, variables))),
      ),
    );
  }
  // `kubectl create configmap`: the subcommand is the kind.
  const kinds = path[0] === "create" ? path[1] : wordsOf(call, variables)[0];
  if (kinds === undefined) return undefined;
  const verbs = namesObjects(call, kinds) ? use.verbs : (use.ofMany ?? use.verbs);
  return kindsIn(kinds).flatMap((resource) => verbs.map((verb) => right(verb, resource)));
}

function useOf(path: readonly string[]): ApiUse | undefined {
  for (let length = path.length; length > 0; length -= 1) {
    const words = path.slice(0, length).join(" ");
    if (Object.hasOwn(apiUses, words)) return apiUses[words];
  }
  return undefined;
}

function wordsOf(
  { operands }: ToolCall,
  variables: Readonly<Record<string, string>>,
): (string | undefined)[] {
  return operands.map((word) => expandWord(word, variables));
}

/** `pods,svc`, `pod/x`: the kinds without names. */
function kindsIn(word: string): string[] {
  return (word.split("/")[0] ?? "").split(",").filter((kind) => kind !== "");
}

function namesObjects({ operands }: ToolCall, kinds: string): boolean {
  return kinds.includes("/") || operands.length > 1;
}

function namespaceOf(
  call: ToolCall,
  variables: Readonly<Record<string, string>>,
): KubectlNeed["namespace"] {
  const all = flagOf(call, "--all-namespaces");
  if (all !== undefined && all.value !== "false") return "all";
  const flag = flagOf(call, "--namespace");
  if (flag === undefined) return "current";
  if (flag.value !== undefined) return named(flag.value);
  const { valueWord, word } = flag;
  if (valueWord === undefined || valueWord.hasSubstitution) return "unknown";
  const text = valueWord === word ? word.text.slice(word.text.indexOf("=") + 1) : valueWord.text;
  return named(expandText(text, variables));
}

function named(name: string | undefined): KubectlNeed["namespace"] {
  return name === undefined ? "unknown" : { name };
}

/**
 * Kinds and namespaces of the manifests in the heredocs of a call, as far as lines of their own tell them:
 * what a variable or a pipe brings is not known before the run.
 */
function manifestsOf(
  { command }: ToolCall,
  code: string,
): { resource: string; namespace?: string }[] {
  return command.redirects.flatMap(({ heredoc }) => {
    const text = heredoc === undefined ? "" : code.slice(heredoc.start, heredoc.end);
    return text.split(/^---.*$/m).flatMap((document) => {
      const kind = /^kind: *["']?(\w+)/m.exec(document)?.[1];
      const version = /^apiVersion: *["']?([\w./-]+)/m.exec(document)?.[1];
      if (kind === undefined || version === undefined) return [];
      const namespace = /^(?: +|metadata: *\{.*\b)namespace: *([^\s,}]+)/m.exec(document)?.[1];
      const [group] = version.includes("/") ? version.split("/") : [];
      const resource = [kind.toLowerCase(), ...(group === undefined ? [] : [group])].join(".");
      return [{ resource, ...(namespace !== undefined && { namespace }) }];
    });
  });
}

/** True when the call is made whenever its block runs. */
function isCertain({ command: { before, enclosures } }: ToolCall): boolean {
  const branches = ["then", "else", "case", "function", "loop"];
  return before === undefined && !enclosures.some(({ kind }) => branches.includes(kind));
}
