import { describe, expect, it } from "vitest";
import { makeDocument } from "../../../src/document/make-document.ts";
import { namedTaskExists } from "../../../src/rules/named-task-exists.ts";
import { exampleDocument } from "../example-document.ts";

const files = {
  Makefile: "up: ; true\n",
  "docs/ops/notes.txt": "",
  "services/api/Makefile": "start: ; true\n",
  "package.json": '{ "scripts": { "build": "tsc" } }',
  "web/package.json": '{ "scripts": { "serve": "vite" } }',
  "shop/package.json": '{ "workspaces": ["*"] }',
};

/** What the rule finds in a document: severities and the words that they stand at. */
function findingsIn(lines: string, path = "docs/ops/restore.md"): string[] {
  const { repository } = exampleDocument("", new Map(Object.entries({ ...files, [path]: "" })));
  if (repository === undefined) throw new Error("no files were given");
  const folder = path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "";
  const text = lines.includes("```") ? lines : `\`\`\`bash\n${lines}\n\`\`\`\n`;
  const document = makeDocument({ file: path, text, repository: { ...repository, folder } });
  return Array.from(
    namedTaskExists.check(document, {}),
    ({ place, severity = "error" }) =>
      `${severity} ${text.slice(place.start.offset, place.end.offset)}`,
  );
}

describe("a name that is missing", () => {
  it.each([
    ["is an error beside one that is there", "make up\nmake gone", ["error gone"]],
    ["is a warning alone", "make gone", ["warning gone"]],
    ["is found behind a `cd` into a folder without it", "cd ../..\nmake up gone", ["error gone"]],
    [
      "is found behind the root of git",
      'cd "$(git rev-parse --show-toplevel)"\nmake gone',
      ["warning gone"],
    ],
    ["is found in a subshell", "(cd services/api && make start) && make gone", ["error gone"]],
    ["is found behind sudo and timeout", "sudo timeout 5m make gone", ["warning gone"]],
    ["is found in a substitution", 'x="$(make -s gone)"', ["warning gone"]],
    ["is found among several", "make up gone1 NAME=x gone2 -j4", ["error gone1", "error gone2"]],
    ["is found in a folder of the call", "make -C services/api begin", ["warning begin"]],
    ["is found in a script's package", "npm run gone -- --prefix x", ["warning gone"]],
  ])("%s", (_, lines, expected) => {
    expect(findingsIn(lines)).toEqual(expected);
  });
});

describe("nothing is said", () => {
  it.each([
    ["of a name in a folder that `cd` leads to", "cd services/api\nmake start"],
    ["of a name that only another folder has", "make start\nnpm run serve"],
    ["of a placeholder and a variable", 'make <target> "$TARGET" {target}'],
    ["of the values of variables", "make up FROM=gone"],
    ["behind a clone", "git clone https://git.example.com/x\nmake gone"],
    ["behind another revision", "git checkout v1.2.3\nmake gone"],
    ["behind a folder that is not there", "cd build\nmake gone"],
    ["behind a folder that is not known", 'cd "$DIR"\nmake gone'],
    ["behind a folder outside", "cd ../../../other\nmake gone"],
    ["on another machine", "ssh nas\nmake gone"],
    ["in a command for another machine", "ssh nas make gone\n"],
    ["in a container", "docker exec -it api bash\nmake gone"],
    ["in a string for a container", "docker run --rm img sh -c 'make gone'"],
    ["behind a makefile that the document makes", "cat > Makefile <<'EOF'\ngone:\nEOF\nmake gone"],
    ["behind configure", "./configure --prefix=/opt\nmake gone"],
    ["behind a function of the name", "make() { echo; }\nmake gone"],
    ["of prose in a block", "make sure that it runs"],
    ["of options that are not known", "make --eval='gone: ; true' gone"],
    ["of another package", "npm run gone --workspace api\nnpm --prefix web run gone"],
    ["of a workspace", "cd ../../shop\nyarn run gone:now"],
    ["of what npm does without a script", "npm run env\nnpm run start"],
    [
      "of a definition in the document",
      "```makefile\ngone: up\n\ttrue\n```\n\n```bash\nmake gone\n```\n",
    ],
    ["of another repository", "In our private tools repository:\n\n```bash\nmake up gone\n```\n"],
  ])("%s", (_, lines) => {
    expect(findingsIn(lines)).toEqual([]);
  });

  it.each([
    "vendor/x/README.md",
    "docs/archive/restore.md",
    "docs/v1.2/restore.md",
    ".claude/restore.md",
    "docs/adr/0001-make.md",
    "docs/roadmap.md",
  ])("in %s", (path) => {
    expect(findingsIn("make gone", path)).toEqual([]);
  });

  it("but in a plan of recovery", () => {
    expect(findingsIn("make gone", "docs/disaster-recovery-plan.md")).toEqual(["warning gone"]);
  });
});
