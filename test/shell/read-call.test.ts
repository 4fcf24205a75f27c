import { describe, expect, it } from "vitest";
import { readCall } from "../../src/shell/grammar/read-call.ts";
import { readCommands } from "../../src/shell/read-commands.ts";

function read(code: string) {
  const [command] = readCommands(code).commands;
  const call = command && readCall(command);
  return (
    call && {
      path: call.found.path.join(" "),
      flags: call.flags.map(({ flag, value, written }) => [flag?.names.at(-1) ?? written, value]),
      operands: call.operands.map(({ text }) => text),
      rest: call.rest.map(({ text }) => text),
    }
  );
}

describe("what a command says by the grammar of its program", () => {
  it("gives the words behind the first operand to the inner program", () => {
    expect(read("docker exec -it db psql -U postgres")).toEqual({
      path: "docker exec",
      flags: [
        ["--interactive", undefined],
        ["--tty", undefined],
      ],
      operands: ["db"],
      rest: ["psql", "-U", "postgres"],
    });
  });

  it("reads nothing behind a word that may be the operand", () => {
    expect(read("docker run --rm $IMAGE --unknown")).toMatchObject({
      flags: [["--rm", undefined]],
      rest: ["--unknown"],
    });
  });

  it("knows the flags of a group in front of the subcommand, and there alone", () => {
    expect(read("docker compose -f a.yaml logs -f web")).toMatchObject({
      path: "docker compose logs",
      flags: [
        ["--file", "a.yaml"],
        ["--follow", undefined],
      ],
      operands: ["web"],
    });
    expect(read("docker compose up -f a.yaml")?.flags).toEqual([["-f", undefined]]);
  });
});
