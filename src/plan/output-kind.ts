/** What wrote an output: `render` writes documents, `extract` everything else. */
export const outputKinds = ["document", "extract"] as const;
export type OutputKind = (typeof outputKinds)[number];
