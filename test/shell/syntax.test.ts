import { describe, expect, it } from "vitest";
import { parseShell } from "../../src/shell/parse-shell.ts";
import { bashRejects, runEach } from "./bash.ts";

const valid: readonly string[] = [
  "",
  "# only a comment",
  "echo `if`",
  'echo "`if`"',
  "a=`if`",
  "cat <<EOF\n$(if)\nEOF",
  "cat <<EOF\n${X\nEOF",
  'cat <<EOF\n"\nEOF',
  "cat <<EOF\nthe end is missing",
  "cat <<EOF <<'END'\na\nEOF\nb\nEND",
  "cat <<-EOF | grep a\n\ta\n\tEOF",
  "x=$(cat <<EOF\nfoo )\nEOF\n)",
  "echo <placeholder> file",
  "kubectl get <name> -o yaml",
  "[[ a =~ (b|c) ]]",
  "[[ a == @(b|c) ]]",
  "echo ${x%%+(a)}",
  'echo "@(a)"',
  "case in in in) ;; esac",
  "for in in in; do :; done",
  "x() (echo)",
  "echo $((echo a); (echo b))",
  'echo "${x:-"}"}"',
  "{ time ! a; } &",
  "coproc { :; }",
  "a && # why\n  b",
  "echo a \\\n  b",
  "declare -A m=([a]=1 [b]=2)",
  "echo !",
];

const invalid: readonly string[] = [
  "if",
  "if true; then fi",
  "if true; then\r\n:\r\nfi",
  "echo $(if)",
  'echo "$(if)"',
  "echo ${X:-$(if)}",
  "echo <(if)",
  "a=([x]=1 $(if))",
  "kubectl get <name>",
  "kubectl get <name> | cat <",
  'echo "unclosed',
  "echo 'it's'",
  "echo $(",
  "echo `",
  "echo ${a",
  "echo (a)",
  "echo a=(b)",
  "echo !(a)",
  "ls *.@(yaml|json)",
  "case a in @(a)) ;; esac",
  "[[ a b ]]",
  "if true; then :; fi\r\n",
  "[[ -f $x",
  "f() { }",
  "f() {:;}",
  "{ echo a }",
  "| a",
  "a &; b",
  "a ||",
  "done",
  "for i in a; do done",
  "for ((i = 0; i < 1)); do :; done",
  "case a in b",
  "while true; do sleep 1",
  "[ a == (b) ]",
  "(a) b",
  "cat <<",
  ">",
];

describe("syntax errors", () => {
  it.each(valid)("accepts %j like bash", (code) => {
    expect(bashRejects(code)).toBe(false);
    expect(parseShell(code).errors).toEqual([]);
  });

  it.each(invalid)("rejects %j like bash", (code) => {
    expect(bashRejects(code)).toBe(true);
    const { errors } = parseShell(code);
    expect(errors.length).toBeGreaterThan(0);
    for (const { start, end } of errors) {
      expect(start).toBeLessThanOrEqual(end);
      expect(end).toBeLessThanOrEqual(code.length);
    }
  });

  it("rejects a test without an operand, which only running tells bash", () => {
    const codes = ["[[ a && ]]", "[[ ! ]]"];
    expect(codes.filter(bashRejects)).toEqual([]);
    const outputs = runEach(codes.map((code) => `${code}\nshow after`));
    expect(outputs.filter((output) => output.includes("after"))).toEqual([]);
    expect(codes.map((code) => parseShell(code).errors.length > 0)).toEqual([true, true]);
  });

  it("says what is wrong, and where", () => {
    expect(parseShell("echo a; fi").errors).toEqual([
      { reason: "Unexpected token `fi`", start: 8, end: 10 },
    ]);
    expect(parseShell("while true; do :").errors).toEqual([
      { reason: "Missing `done` to close `while`", start: 16, end: 16 },
    ]);
    expect(parseShell("ls @(a)").errors).toEqual([
      {
        reason: "Unexpected `@(`, expected `extglob` to be set before the block is read",
        start: 3,
        end: 7,
      },
    ]);
  });

  it("keeps apart what bash notices only when it runs the line", () => {
    const late = [
      "echo `if`",
      "cat <<EOF\n$(if)\nEOF",
      "trap 'if' ERR",
      "eval 'if'",
      "bash -c 'if'",
    ];
    for (const code of late) {
      const { errors, lateErrors } = parseShell(code);
      expect({ code, errors }).toEqual({ code, errors: [] });
      expect(lateErrors.length).toBeGreaterThan(0);
    }
  });
});
