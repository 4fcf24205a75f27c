import { describe, expect, it } from "vitest";
import type { Code, Document } from "../../src/document/document.ts";
import { makeDocument } from "../../src/document/make-document.ts";

const read = (...lines: string[]): Document =>
  makeDocument({ file: "a.md", text: lines.join("\n") });

/** What the document has where a part of the code says that it stands. */
function textAt({ text }: Document, code: Code, part: string): string {
  const start = code.text.indexOf(part);
  const { start: from, end } = code.placeOf(start, start + part.length);
  return text.slice(from.offset, end.offset);
}

describe("fences", () => {
  it.each<[string, string[], string[]]>([
    ["plain", ["```bash", "a", "```"], ["a"]],
    ["with tildes and an info string", ["~~~sh title=x", "a", "~~~"], ["a"]],
    ["in a list", ["1. x", "", "   ```bash", "   a", "     b", "   ```"], ["a\n  b"]],
    ["in a quote", ["> ```bash", "> a", "> b", "> ```"], ["a\nb"]],
    ["in a list in a quote", ["> - ```bash", ">   a", ">   b", ">   ```"], ["a\nb"]],
    ["nested in a longer fence", ["````markdown", "```bash", "a", "```", "````"], []],
    ["hidden in a comment", ["<!--", "```bash", "a", "```", "-->"], []],
    [
      "hidden in a comment with blank lines",
      ["<!-- x", "", "```bash", "a", "```", "", "-->", "", "```bash", "b", "```"],
      ["b"],
    ],
    ["in a comment's neighbour", ["<!-- x -->", "```bash", "a", "```"], ["a"]],
    ["indented code", ["x", "", "    ```bash", "    a", "    ```"], []],
    ["below details", ["<details>", "", "```bash", "a", "```", "</details>"], ["a"]],
    ["unterminated", ["```bash", "a"], ["a"]],
    ["empty", ["```bash", "```"], [""]],
  ])("%s", (_, lines, expected) => {
    expect(read(...lines).shell.map(({ text }) => text)).toEqual(expected);
  });

  it.each([
    ["a list", ["1. x", "", "   ```bash", "   first", "   second one", "   ```"]],
    ["a quote", ["> ```bash", "> first", "> second one", "> ```"]],
    ["CRLF", ["x\r", "```bash\r", "first\r", "second one\r", "```\r"]],
    ["a tab after the marker", ["-\tx", "", "\t```bash", "\tfirst", "\tsecond one", "\t```"]],
  ])("map to the document in %s", (_, lines) => {
    const document = read(...lines);
    const [code] = document.shell;
    expect(code && textAt(document, code, "first")).toBe("first");
    expect(code && textAt(document, code, "one")).toBe("one");
  });

  it("know the headings above them", () => {
    const [fence] = read("# A", "## B", "## C", "### D", "```sh", "x", "```").fences;
    expect(fence?.headings.map(({ text }) => text)).toEqual(["A", "C", "D"]);
  });
});

describe("transcripts", () => {
  it.each<[string, string[], string]>([
    ["one command", ["```console", "$ kubectl get pods", "NAME READY", "```"], "kubectl get pods"],
    ["two commands", ["```console", "$ a", "out", "$ b", "```"], "a\nb"],
    ["a continued line", ["```console", "$ a \\", ">   b", "out", "```"], "a \\\n  b"],
    ["a heredoc", ["```console", "$ cat <<EOF", "> x", "> EOF", "x", "```"], "cat <<EOF\nx\nEOF"],
    ["a quote that goes on", ["```console", "$ echo 'a", "b'", "a", "b", "```"], "echo 'a\nb'"],
    ["an apostrophe in output", ["```console", "$ a", "it's", "$ b", "```"], "a\nb"],
    ["user and host", ["```console", "ops@db1:~$ a", "x", "```"], "a"],
    ["brackets", ["```console", "[root@db1 ~]# a", "x", "```"], "a"],
    ["a bash fence that is a session", ["```bash", "$ a", "out", "```"], "a"],
    ["a fence without language", ["```", "$ a", "out", "```"], "a"],
    ["no prompt at all", ["```console", "NAME READY", "```"], ""],
    ["a comment first", ["```console", "# list", "$ a", "```"], "a"],
  ])("%s", (_, lines, expected) => {
    const [code] = read(...lines).shell;
    expect(code?.fence.isTranscript).toBe(true);
    expect(code?.text).toBe(expected);
  });

  it.each([
    ["a variable", ["```bash", "$KUBECTL get pods", "```"]],
    ["a comment", ["```bash", "# list", "a", "```"]],
  ])("not %s", (_, lines) => {
    expect(read(...lines).shell[0]?.fence.isTranscript).toBe(false);
  });

  it("map to the document", () => {
    const document = read(
      "- x",
      "  ```console",
      "  $ a \\",
      "  >   b --c",
      "  out",
      "  $ d",
      "  ```",
    );
    const [code] = document.shell;
    expect(code && textAt(document, code, "--c")).toBe("--c");
    expect(code && textAt(document, code, "d")).toBe("d");
  });
});

describe("manifests", () => {
  it("are read in fences, heredocs and arguments, each with its places", () => {
    const document = read(
      "- ```bash",
      "  kubectl apply -f - <<EOF",
      "  apiVersion: v1",
      "  kind: Secret",
      "  metadata: {name: one}",
      "  ---",
      "  apiVersion: v1",
      "  kind: Secret",
      "  metadata: {name: two}",
      "  EOF",
      `  kubectl patch pod x -p '{"spec": {"a": 1}}'`,
      "  ```",
      "```yaml",
      "kind: Pod",
      "name: {{ name }}",
      "```",
    );
    expect(document.manifests.map(({ manifest, origin }) => [origin, manifest.value])).toEqual([
      ["heredoc", { apiVersion: "v1", kind: "Secret", metadata: { name: "one" } }],
      ["heredoc", { apiVersion: "v1", kind: "Secret", metadata: { name: "two" } }],
      ["argument", { spec: { a: 1 } }],
      ["fence", { kind: "Pod", name: "{{ name }}" }],
    ]);
    const [, second, patch] = document.manifests;
    const at = (path: string[], code = second) => {
      const range = code?.manifest.entryAt(path).value;
      const place = range && code?.placeOf(range.start, range.end);
      return place && document.text.slice(place.start.offset, place.end.offset);
    };
    expect(at(["metadata", "name"])).toBe("two");
    expect(at(["spec", "a"], patch)).toBe("1");
  });

  it("are read behind the tabs of a heredoc", () => {
    const document = read("```bash", "cat <<-EOF", "\tkind: Pod", "\tname: x", "\tEOF", "```");
    const [code] = document.manifests;
    expect(code?.manifest.value).toEqual({ kind: "Pod", name: "x" });
    expect(code && textAt(document, code, "name: x")).toBe("name: x");
  });
});

describe("shell inside YAML", () => {
  it("is read in tasks, containers and workflows, with exact places", () => {
    const document = read(
      "* ```yaml",
      "  tasks:",
      "    restore:",
      "      cmds:",
      "        - kubectl get {{.POD}} --watch",
      "        - cmd: |",
      "            echo one",
      "            kubectl delete pod x",
      "  ```",
      "```yaml",
      "spec:",
      "  containers:",
      "    - name: x",
      '      command: ["/bin/sh", "-ec"]',
      "      args:",
      "        - >-",
      "          pg_dump a",
      "          b | gzip",
      "```",
      "```yaml",
      "jobs:",
      "  a:",
      "    steps:",
      "      - run: 'echo ''quoted'' words'",
      "      - run: exit 1",
      "        shell: pwsh",
      "```",
    );
    const { shell } = document;
    expect(shell.map(({ origin, text }) => [origin, text])).toEqual([
      ["task", "kubectl get {{.POD}} --watch"],
      ["task", "echo one\nkubectl delete pod x\n"],
      ["container", "pg_dump a b | gzip"],
      ["workflow", "echo 'quoted' words"],
    ]);
    const parts = ["--watch", "delete", "gzip", "words"];
    for (const [index, part] of parts.entries()) {
      const code = shell[index];
      expect(code && textAt(document, code, part)).toBe(part);
    }
    expect(shell[2]?.script.commands[0]).toMatchObject({ errexit: true, loss: "pipe" });
  });
});

describe("variables", () => {
  it("are used and set in the order of the document", () => {
    const { variables } = read(
      "```bash",
      "A=$B; A=$A$A",
      "```",
      "```sh",
      "export C=${D:-1}",
      "echo $((E)) | while read -r F; do echo $F; done",
      "```",
    );
    expect(variables.map(({ inSubshell, kind, name }) => [kind, name, inSubshell])).toEqual([
      ["uses", "B", false],
      ["sets", "A", false],
      ["uses", "A", false],
      ["uses", "A", false],
      ["sets", "A", false],
      ["exports", "C", false],
      ["sets", "F", true],
      ["uses", "F", false],
    ]);
  });
});
