import type { Inputs } from "../plan/plan.ts";

type Digested = readonly { path: string; digest: string }[];

/** Digests of everything that outputs are made of. */
export function inputsOf(
  tree: { config: { digest: string } },
  tool: { version: string; build: string },
  { runbooks, snippets }: { runbooks: Digested; snippets: Digested },
): Inputs {
  const sources = new Map([...runbooks, ...snippets].map(({ path, digest }) => [path, digest]));
  return { tool: tool.version, build: tool.build, config: tree.config.digest, sources };
}
