import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { manifestFiles } from "../../src/extract/manifest.ts";
import { libraryRunbook } from "./library.ts";

const fence = (attributes: string, code: string, language = "yaml") =>
  `## Procedure\n\n### Apply it\n\n\`\`\`${language} {name=it ${attributes}}\n${code}\n\`\`\`\n`;

describe("manifestFiles", () => {
  it("writes the bytes of the block and a final newline", () => {
    const line = fc.stringMatching(/^[ -_a-z{}|~äß]{0,20}$/).filter((text) => !text.includes("#|"));
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 6 }), (lines) => {
        const code = ["first", ...lines].join("\n");
        const { files } = manifestFiles([
          libraryRunbook({ body: fence("role=file file=a/b.txt", code, "text") }),
        ]);
        expect(files).toEqual([
          {
            path: "a/b.txt",
            content: `${code}\n`,
            permission: 0o644,
            from: ["runbooks/thing-restore.md"],
          },
        ]);
      }),
    );
  });

  it("takes the permission that the block asks for", () => {
    const body = fence("role=file file=bin/x permission=0755", "#!/bin/sh", "sh");
    expect(manifestFiles([libraryRunbook({ body })]).files[0]?.permission).toBe(0o755);
  });

  it("writes a manifest that is applied too, and no block without a file", () => {
    const applied = libraryRunbook({ body: fence("role=apply file=k/ns.yaml", "kind: Namespace") });
    const other = libraryRunbook({ id: "other", body: fence("role=apply", "kind: Namespace") });
    expect(manifestFiles([applied, other]).files.map(({ path }) => path)).toEqual(["k/ns.yaml"]);
  });

  it("writes the block of a snippet once, from the snippet", () => {
    const text = "```yaml {name=shared role=file file=k/shared.yaml}\na: 1\n```\n";
    const snippets = { shared: { file: "snippets/shared.md", text } };
    const body = "## Procedure\n\n### Shared\n\n{{> shared}}\n";
    const runbooks = ["a", "b"].map((id) => libraryRunbook({ id, body, snippets }));
    expect(manifestFiles(runbooks).files).toEqual([
      { path: "k/shared.yaml", content: "a: 1\n", permission: 0o644, from: ["snippets/shared.md"] },
    ]);
  });

  it("says where YAML cannot be read, in a list item too", () => {
    const code = ["a: 1", "b: [", "c: 2"];
    const body = `## Procedure\n\n### Apply it\n\n- item\n\n  \`\`\`yaml {name=it role=file file=a.yaml}\n  ${code.join("\n  ")}\n  \`\`\`\n`;
    const runbook = libraryRunbook({ body });
    const { diagnostics } = manifestFiles([runbook]);
    const [first] = diagnostics;
    expect(first).toMatchObject({ id: "manifest-syntax", severity: "error" });
    const { line = 0, column = 0, offset = 0 } = first?.place?.start ?? {};
    const lines = runbook.source.text.split("\n");
    expect(lines.slice(0, line - 1).join("\n").length + column).toBe(offset);
    expect(lines[line - 1]).toMatch(/^ {2}(?:b: \[|c: 2)$/);
  });

  it("does not read a text as YAML", () => {
    const body = fence("role=file file=a.conf", "a: [", "ini");
    expect(manifestFiles([libraryRunbook({ body })]).diagnostics).toEqual([]);
  });
});
