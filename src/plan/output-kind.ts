/** What wrote an output: `render` writes documents, `extract` everything else. */
export const outputKinds = ["document", "extract"] as const;
export type OutputKind = (typeof outputKinds)[number];

/** The commands that write outputs or compare them. */
export type OutputCommand = "build" | "render" | "extract" | "verify";

/** The kinds of outputs that a command is about. */
export const outputsOf: Readonly<Record<OutputCommand, readonly OutputKind[]>> = {
  build: outputKinds,
  render: ["document"],
  extract: ["extract"],
  verify: outputKinds,
};
