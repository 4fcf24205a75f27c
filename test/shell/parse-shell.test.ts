import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseShell } from "../../src/shell/parse-shell.ts";
import { templates } from "./templates.ts";

describe("assigned", () => {
  it.each<[string, string[]]>([
    ["A=1 B+=2; C[3]=4 D=()", ["A", "B", "C", "D"]],
    ["A=1 env B=2 make C=3", ["A"]],
    ["f() { local A=1 B; (C=2); }", ["A", "B", "C"]],
    [
      "declare -A A=([k]=v) B; readonly C=1; export D=2 E; typeset -i F=1",
      ["A", "B", "C", "D", "F"],
    ],
    ["declare -f A; declare -p B; export -f C", []],
    ["read A B; read -rp 'Name: ' C; read -ra D <<<x; read", ["A", "B", "C", "D", "REPLY"]],
    ["read -d '' -r A; while IFS=, read -r B C; do :; done", ["A", "IFS", "B", "C"]],
    ["mapfile -t A < <(ls); readarray -d '' B; mapfile", ["A", "B", "MAPFILE"]],
    ["printf -v A %s x; printf -v 'B[1]' x; printf -vC x; printf %s D", ["A", "B", "C"]],
    ["for A in x; do select B in y; do :; done; done", ["A", "B", "REPLY"]],
    ["while getopts ab: A; do :; done", ["OPTARG", "OPTIND", "A"]],
    [': ${A:=x} ${B=y} ${C:-z} "${D:=$(E=1)}"', ["A", "B", "D", "E"]],
    ["((A = 1, B += 2, C[1]++, --D, E == 1))", ["A", "B", "C", "D"]],
    ["for ((A = 0; A < B; A++)); do :; done; echo $((C = 1))", ["A", "C"]],
    ["let A=1 'B += 2' C++", ["A", "B", "C"]],
    ["unset A B; unset -f C", ["A", "B"]],
    ["coproc A { :; }; coproc sleep 1", ["A", "COPROC"]],
    ["exec {A}>file; wait -n -p B", ["A", "B"]],
    ["eval 'A=1'; trap 'B=1' ERR; bash -c 'C=1'", ["A", "B"]],
    ["[[ A == B ]]; echo A=1 'B=1' # C=1", []],
  ])("%s", (code, names) => {
    const { assigned, errors } = parseShell(code);
    expect(errors).toEqual([]);
    expect([...assigned].sort()).toEqual(names.sort());
  });
});

describe("references", () => {
  it("is every expansion of a named variable, with the range of the whole expansion", () => {
    const code =
      "a \"$A\" ${B} '$C' \\$D $'$E' ${F:-$G} ${#H} ${!I} ${J[$k]} $1 $? # $L\ncat <<'E'\n$M\nE";
    const found = parseShell(code).references.map((reference) => [
      code.slice(reference.start, reference.end),
      reference.name,
      reference.plain,
      reference.operator,
    ]);
    expect(found).toEqual([
      ["$A", "A", true, undefined],
      ["${B}", "B", true, undefined],
      ["${F:-$G}", "F", false, ":-"],
      ["$G", "G", true, undefined],
      ["${#H}", "H", false, "#"],
      ["${!I}", "I", false, "!"],
      ["${J[$k]}", "J", false, undefined],
      ["$k", "k", true, undefined],
    ]);
  });

  it.each<[string, string]>([
    ["a $X", "unquoted"],
    ["a >$X", "unquoted"],
    ["a=($X)", "unquoted"],
    ["$X", "command-name"],
    ['a "$X"', "double-quoted"],
    ["a <<E\n$X\nE", "heredoc"],
    ["A=$X", "assignment-value"],
    ["export A=$X", "assignment-value"],
    ["a <<<$X", "subject"],
    ["case $X in a) ;; esac", "subject"],
    ["case a in $X) ;; esac", "pattern"],
    ["[[ $X == a ]]", "subject"],
    ["[[ a == $X ]]", "pattern"],
    ["a $((1 + $X))", "arithmetic"],
    ["(($X))", "arithmetic"],
    ['a "${A:-"$X"}"', "parameter-operand"],
    ["a[$X]=1", "parameter-operand"],
    ['a "${A:-$(b $X)}"', "unquoted"],
    ["a $((1 + $(b $X)))", "unquoted"],
  ])("%s is %s", (code, context) => {
    const { references } = parseShell(code);
    expect(references.find(({ name }) => name === "X")?.context).toBe(context);
  });

  it("has variables that are read without a dollar sign in `mentioned`", () => {
    const code =
      "export A; ((B > 1)); [[ -v C ]]; echo ${d[E]} ${f:G}; [ -v H ]; let \"i = J\"; bash -c 'echo $K'";
    const { mentioned } = parseShell(code);
    expect([...mentioned].sort()).toEqual(["A", "B", "C", "E", "G", "H", "J", "K", "i"]);
  });
});

describe("exitTraps", () => {
  it.each<[string, number]>([
    ["trap cleanup EXIT", 1],
    ["trap -- 'rm x' INT EXIT", 1],
    ["trap 'rm x' 0", 1],
    ["trap : SIGEXIT", 1],
    ["trap - EXIT; trap '' EXIT; trap EXIT", 3],
    ["f() { command trap x EXIT; }", 1],
    ["eval 'trap x EXIT'", 1],
    ["trap x ERR INT; trap -p EXIT; echo trap x EXIT", 0],
    ["(trap x EXIT); a=$(trap x EXIT); trap x EXIT | cat; trap x EXIT &", 0],
    ["bash -c 'trap x EXIT'", 0],
  ])("%s: %i", (code, count) => {
    expect(parseShell(code).exitTraps).toHaveLength(count);
  });
});

describe("commands", () => {
  it.each<[string, string[]]>([
    ["a | b && c || (d) & e; f=$(g) h", ["a", "b", "c", "d", "e", "g", "h"]],
    ["sudo -u me A=1 timeout -k 5 10m kubectl get", ["sudo", "timeout", "kubectl"]],
    ["env -u A B=1 nice -n 5 jq .", ["env", "nice", "jq"]],
    ["a | xargs -0 -I{} -n 1 b -c {}", ["a", "xargs", "b"]],
    [
      "command -v a; command b; exec -a x c; nohup d &",
      ["command", "command", "b", "exec", "c", "nohup", "d"],
    ],
    [
      "timeout 5m bash -c 'f() { :; }; until curl -f \"$U\"; do f; done'",
      ["timeout", "bash", "curl", ":"],
    ],
    ["trap 'rm -f x' ERR; eval a b", ["trap", "rm", "eval", "a"]],
    ['"$A" b; $C d; \'e\' f; "g"', ["e", "g"]],
    ["if [ -f x ]; then a; fi <(b) # c", []],
    ["cat <<E\n$(a) `b`\nE", ["cat", "a", "b"]],
    ["echo `a \\`b\\``", ["echo", "a", "b"]],
  ])("%s", (code, names) => {
    const facts = parseShell(code);
    if (facts.errors.length > 0) expect(names).toEqual([]);
    else expect(facts.commands.map(({ name }) => name).sort()).toEqual(names.sort());
  });

  it("has the place of each command in the code", () => {
    const code = 'a=1 sudo b | "c" # d';
    const places = parseShell(code).commands.map(({ name, start }) => [name, start]);
    expect(places).toEqual([
      ["sudo", 4],
      ["b", 9],
      ["c", 13],
    ]);
  });

  it("keeps functions apart", () => {
    const { functions } = parseShell("f() { g() { :; }; }; function h { f; }");
    expect([...functions]).toEqual(["f", "g", "h"]);
  });
});

describe("heredocs", () => {
  it("has the range of each body", () => {
    const code = "cat <<A - <<-'B'\na $X\nA\n\tb\n\tB\necho $(cat <<C\nc\nC\n)\ncat <<D\nopen";
    const found = parseShell(code).heredocs.map(({ start, end, ...rest }) => ({
      ...rest,
      body: code.slice(start, end),
    }));
    expect(found).toEqual([
      { delimiter: "A", quoted: false, stripsTabs: false, closed: true, body: "a $X\n" },
      { delimiter: "B", quoted: true, stripsTabs: true, closed: true, body: "\tb\n" },
      { delimiter: "C", quoted: false, stripsTabs: false, closed: true, body: "c\n" },
      { delimiter: "D", quoted: false, stripsTabs: false, closed: false, body: "open" },
    ]);
  });
});

describe("any text", () => {
  const piece = fc.constantFrom(
    ...templates,
    ..."'\"`$\\{}()<>|&;#!*?[]~= \n\t\r",
    ...[
      "<<E\n",
      "E\n",
      "$(",
      "${",
      "$((",
      "))",
      "[[ ",
      " ]]",
      "if ",
      "fi\n",
      "done\n",
      "trap '",
      "é",
    ],
  );

  it("never throws, and every offset lies in the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: piece, maxLength: 12 }), (code) => {
        const facts = parseShell(code);
        const { errors, lateErrors, references, exitTraps, heredocs } = facts;
        for (const range of [...errors, ...lateErrors, ...references, ...exitTraps, ...heredocs]) {
          expect(0 <= range.start && range.start <= range.end && range.end <= code.length).toBe(
            true,
          );
        }
        for (const { start } of facts.commands) expect(start).toBeLessThan(code.length);
      }),
      { numRuns: 2000 },
    );
  });
});
