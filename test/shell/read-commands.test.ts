import { describe, expect, it } from "vitest";
import { readCommands } from "../../src/shell/read-commands.ts";
import type { ShellCommand } from "../../src/shell/shell-commands.ts";

const commandOf = (code: string, name: string): ShellCommand => {
  const found = readCommands(code).commands.find((command) => command.name === name);
  if (found === undefined) throw new Error(`no command ${name} in ${code}`);
  return found;
};

describe("what becomes of a status", () => {
  it.each([
    ["x", "result", undefined],
    ["x; y", "lost", "sequence"],
    ["set -e; x; y", "ends", undefined],
    ["set -euo pipefail\nx | y", "ends", undefined],
    ["set -e\nx | y", "lost", "pipe"],
    ["x | y", "lost", "pipe"],
    ["y | x", "result", undefined],
    ["x && y", "tested", undefined],
    ["y && x", "result", undefined],
    ["set -e; y && x; z", "ends", undefined],
    ["! x", "tested", undefined],
    ["if x; then y; fi", "tested", undefined],
    ["if y; then x; fi", "result", undefined],
    ["if y; then x; z; fi", "lost", "sequence"],
    ["set -e; if { x; y; }; then z; fi", "lost", "sequence"],
    ["while x; do y; done", "tested", undefined],
    ["x & wait", "lost", "background"],
    ["a=$(x)", "result", undefined],
    ["a=$(x); y", "lost", "sequence"],
    ["set -e; a=$(x); y", "ends", undefined],
    ["local a=$(x)", "lost", "declaration"],
    ["y $(x)", "lost", "argument"],
    ["set -e; a=$(x; y)", "lost", "sequence"],
    ["y <(x)", "lost", "argument"],
    ["f() { x; }", "result", undefined],
    ["set -e\nset +e\nx; y", "lost", "sequence"],
    ["(set -e; y); x; z", "lost", "sequence"],
    ["set -o errexit; x; y", "ends", undefined],
  ] as const)("%s: %s", (code, status, loss) => {
    const command = commandOf(code, "x");
    expect([command.status, command.loss]).toEqual([status, loss]);
  });
});

describe("words", () => {
  it("have values where they are the same on every run", () => {
    const { words } = commandOf(`k get "a b" 'c'"d" e\\ f "$G" $(h) i*`, "k");
    expect(words.map(({ value }) => value)).toEqual([
      "k",
      "get",
      "a b",
      "cd",
      "e f",
      undefined,
      undefined,
      "i*",
    ]);
    expect(words[5]?.variables).toEqual(["G"]);
    expect(words[6]?.hasSubstitution).toBe(true);
  });

  it("leave out the commands that call the command", () => {
    const command = commandOf("sudo -u root timeout 5m /usr/bin/kubectl get pods", "kubectl");
    expect(command.words.map(({ text }) => text)).toEqual(["/usr/bin/kubectl", "get", "pods"]);
    expect(command.wrappers.map((words) => words.map(({ text }) => text))).toEqual([
      ["sudo", "-u", "root"],
      ["timeout", "5m"],
    ]);
  });

  it("know assignments, redirections and heredocs", () => {
    const code = "A=1 k apply 2>/dev/null -f - <<'EOF'\nbody\nEOF\n";
    const { assignments, redirects } = commandOf(code, "k");
    expect(assignments).toMatchObject([{ name: "A", value: { value: "1" } }]);
    expect(redirects).toMatchObject([
      { operator: ">", descriptor: 2, target: { value: "/dev/null" } },
      { operator: "<<", heredoc: { delimiter: "EOF", isQuoted: true } },
    ]);
    const body = redirects[1]?.heredoc;
    expect(code.slice(body?.start, body?.end)).toBe("body\n");
  });
});

describe("surroundings", () => {
  it("are told from the inside out", () => {
    const { enclosures } = commandOf("f() { for a in b; do (x); done; }", "x");
    expect(enclosures.map(({ kind, name }) => [kind, name])).toEqual([
      ["subshell", undefined],
      ["loop", "for"],
      ["group", undefined],
      ["function", "f"],
    ]);
  });

  it("number the parts of a pipeline", () => {
    const { commands } = readCommands("a | b; c");
    expect(commands.map(({ pipeline: { id, index, length } }) => [id, index, length])).toEqual([
      [0, 0, 2],
      [0, 1, 2],
      [1, 0, 1],
    ]);
  });

  it("hold traps", () => {
    const { traps } = readCommands("trap 'rm x' EXIT INT\ntrap - 0");
    expect(traps.map(({ action, signals }) => [action, signals])).toEqual([
      ["rm x", ["EXIT", "INT"]],
      [undefined, ["EXIT"]],
    ]);
  });

  it("hold what is set, and whether it lasts", () => {
    const { assigned } = readCommands(
      "A=1; export B=2; (C=3); read D; E=5 x; echo | read F; unset G",
    );
    expect(
      assigned.map(({ inSubshell, isExported, name }) => [name, isExported, inSubshell]),
    ).toEqual([
      ["A", false, false],
      ["B", true, false],
      ["C", false, true],
      ["D", false, false],
      ["F", false, true],
    ]);
  });
});
