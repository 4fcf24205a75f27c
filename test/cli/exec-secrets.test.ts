import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { execLibrary, fence, type ExecLibrary } from "./exec-library.ts";

const shapes: Readonly<Record<string, string>> = {
  WORD: "canaryword",
  SHORT: "Kq7x",
  QUOTES: `can"ary'quo"tes'`,
  SINGLE: "it's can'ary",
  BACKSLASH: String.raw`can\ary\nback\\slash`,
  DOLLAR: "can$ary${HOME}`id`$(id)",
  SPACES: "  canary  with   spaces ",
  TAB: "can\tary\ttabs",
  TEXT: "canary line one\ncanary line two\n\ncanary line four",
  KEY: `-----BEGIN PRIVATE KEY-----\n${"MIIBVgIBADANBgkqhkiG9w0BAQEFAASCAUAwggE8\n".repeat(3)}-----END PRIVATE KEY-----`,
  UNICODE: "kanárek☃🐤",
  GLOB: "can*ary?[a-z]{1,2}~",
  MARKUP: "<can&ary>=\"1\" 'x'",
  URL: "postgres://can:ary%2F+@host:5432/db?x=1&y=2#z",
  BASE64: "Y2FuYXJ5IGNhbmFyeSBjYW5hcnk+/w==",
  HEX: "c0ffee0ddba11c0ffee0ddba11",
  JSON: '{"user": "can", "password": "a\\"ry"}',
  DASH: "--canary=-n",
  LONG: "canary-0123456789-".repeat(40),
  CONTROL: "can\u0007ary\u001b[31mred\u001b[0m",
  BANG: "!!can!ary%s%d\\0",
  PERCENT: "100%25canary%20%s",
};
const names = Object.keys(shapes);

/** How a secret comes to light. Each prints it between marks, so that the test sees that it was redacted, not lost. */
const ways: Readonly<Record<string, string>> = {
  plain: 'printf "%s" "${!n}"',
  stderr: 'printf "%s" "${!n}" >&2',
  quoted: 'printf "%q" "${!n}"',
  at_q: 'printf "%s" "${!n@Q}"',
  declared: 'declare -p "$n"',
  traced: '(set -x; : "${!n}") 2>&1',
  base64: 'base64 <<<"${!n}"',
  base64_alone: 'printf "%s" "${!n}" | base64 -w0',
  base64_second: 'printf "x%s" "${!n}" | base64',
  base64_third: 'printf "xy%s" "${!n}" | base64',
  base64_url: 'printf "%s" "${!n}" | base64 -w0 | tr "+/" "-_"',
  json: 'V=${!n} jq -nc "{v: env.V}"',
  json_ascii: 'V=${!n} jq -nac "{v: env.V}"',
  json_twice: 'V=${!n} jq -nc "{v: env.V} | {w: tojson}"',
  uri: 'V=${!n} jq -nr "env.V | @uri"',
  html: 'V=${!n} jq -nr "env.V | @html"',
  csv: 'V=${!n} jq -nr "[env.V] | @csv"',
  shell: 'V=${!n} jq -nr "env.V | @sh"',
  jq_base64: 'V=${!n} jq -nr "env.V | @base64"',
  hex: 'printf "%s" "${!n}" | od -An -v -tx1 | tr -d " \\n"',
  indented: 'sed "s/^/    /" <<<"${!n}"',
  environment: '(V=${!n}; export V; env -i "V=$V" env)',
  slowly: 'v=${!n}; printf "%s" "${v:0:3}"; sleep 0.02; printf "%s" "${v:3}"',
};

/** Of four characters, too little is the same at every alignment to be told from other text. */
const shiftedWays = new Set(["base64_second", "base64_third"]);

/** The same in other words than those of the redactor: what may stand nowhere. */
function needles(value: string): string[] {
  const bytes = Buffer.from(value);
  const json = JSON.stringify(value).slice(1, -1);
  const aligned = [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift, "x"), bytes]).toString("base64");
    return text.slice(shift === 0 ? 0 : 4).replace(/.{0,3}=*$/, "");
  });
  const lines = value.split("\n").filter((line) => line.length > 8 && !line.startsWith("--"));
  return [
    ...[value, json, encodeURIComponent(value), bytes.toString("hex"), ...lines],
    ...[...aligned, ...aligned.map((text) => text.replaceAll("+", "-").replaceAll("/", "_"))],
  ].filter((needle) => needle.length >= 4);
}

const canaries = new Map(names.map((name) => [name, needles(shapes[name] ?? "")]));

/** Every canary in a text, also where the text is broken into lines. */
function canariesIn(text: string): string[] {
  const joined = text.replaceAll(/\n[ \t]*/g, "");
  return names.filter((name) =>
    canaries.get(name)?.some((needle) => text.includes(needle) || joined.includes(needle)),
  );
}

const forAll = (code: string, mark: string): string =>
  `for n in ${names.join(" ")}; do echo "<${mark}:$n:"; { ${code}; } || true; echo; echo ">"; done`;

const body = `## Procedure

### Show

${fence("name=use", `: ${names.map((name) => `"$${name}"`).join(" ")}`)}
${Object.entries(ways)
  .map(([name, code]) =>
    fence(`name=show-${name.replaceAll("_", "-")}`, forAll(code, name).replaceAll("\\\\n", "\\n")),
  )
  .join("\n")}

### Keep

${fence("name=keep", 'COPY=$WORD; LIST=(a "$TEXT" b); eval "show() { echo $WORD; }"\ntrap \'echo "$LONG"\' USR1; set -- "$KEY"; cp -r .runbook/runs/$RUN_ID kept; ps -eo args >ps; tr \'\\0\' \'\\n\' </proc/$$/environ >environ')}

### Look

${fence("name=look role=verify within=2s every=1s", '[[ $COPY == "$WORD" ]] && echo "$QUOTES"')}
${fence("name=tidy role=cleanup", 'cp -r .runbook/runs/$RUN_ID closing; echo "$URL" >&2')}

### Fail

${fence("name=fail", 'eval "test \\"\\$WORD\\" = x$WORD$BASE64 # $HEX"')}
`;

const inputs = `inputs:\n${names
  .map((name) => `  ${name}: { type: secret, summary: Canary }\n`)
  .join("")}---`;

function canaryLibrary(text = body): ExecLibrary {
  const library = execLibrary(text);
  const file = join(library.root, "runbooks/queue.md");
  const source = readFileSync(file, "utf8").replace(/inputs:\n(?: .*\n)+---/, inputs);
  writeFileSync(file, source);
  return library;
}

function textsBelow(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return Object.fromEntries(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [path.slice(folder.length + 1), readFileSync(path, "utf8")]),
  );
}

describe("canary secrets in twenty-two shapes", () => {
  const library = (): ExecLibrary => canaryLibrary();

  it("reach the blocks unchanged, and no sink", { timeout: 120_000 }, () => {
    const { exec, root, run, runIds } = library();
    // A third each from the environment, from files and from commands.
    const flags: string[] = [];
    const env: NodeJS.ProcessEnv = {};
    for (const [index, name] of names.entries()) {
      const value = shapes[name] ?? "";
      const file = join(root, `secret-${name}`);
      if (index % 3 === 0) env[name] = value;
      else writeFileSync(file, value, { mode: 0o600 });
      if (index % 3 === 1) flags.push("--secret-file", `${name}=${file}`);
      if (index % 3 === 2) flags.push("--secret-command", `${name}=cat '${file}'`);
    }
    const result = exec([...flags, "--json"], env);
    const [id = ""] = runIds();
    for (const name of names) {
      const file = join(root, `secret-${name}`);
      if (existsSync(file)) writeFileSync(file, "");
    }
    expect(JSON.parse(result.stdout)).toMatchObject({ failed: { block: "fail" }, leftover: [] });
    const reports = ["md", "json", "junit", "html"].map(
      (format) => [format, run(["report", id, "--format", format]).stdout] as const,
    );
    const sinks: Record<string, string> = {
      stdout: result.stdout,
      stderr: result.stderr,
      ...Object.fromEntries(reports),
      ...textsBelow(root),
    };
    // Snapshots, processes and environments were looked at while the secrets were in use.
    for (const kept of ["kept/session/state.0", "closing/session/state.1", "ps", "environ"]) {
      expect(Object.keys(sinks)).toContain(kept);
    }
    const leaks = Object.entries(sinks).flatMap(([sink, text]) =>
      canariesIn(text).map((name) => `${name} in ${sink}`),
    );
    expect(leaks).toEqual([]);
    // Redaction is exact: what stands around each is there.
    for (const way of Object.keys(ways)) {
      for (const name of names) {
        if (name === "SHORT" && shiftedWays.has(way)) continue;
        const shown = new RegExp(`<${way}:${name}:\\n[^>]*?secret ${name}`);
        if (way !== "stderr") expect(result.stderr).toMatch(shown);
      }
    }
  });
});

const small = `## Procedure

### Use

${fence("name=use", 'printf "%s\\n" "${#TOKEN}" >> length')}

### Stop

${fence("name=stop", '[[ -e go ]] || kill -9 "$PPID"')}
${fence("name=again", 'printf "%s\\n" "${#TOKEN}" >> length')}
`;

function secretLibrary(source = ""): ExecLibrary {
  const library = execLibrary(small);
  const file = join(library.root, "runbooks/queue.md");
  const text = readFileSync(file, "utf8").replace('Token of the store, default: ""', "Token");
  writeFileSync(file, text);
  const config = join(library.root, "runbook.config.yaml");
  const clusters = readFileSync(config, "utf8").replace("  home:", `${source}  home:`);
  writeFileSync(config, clusters);
  return library;
}

describe("the source of a secret", () => {
  const lengthOf = ({ root }: ExecLibrary): string =>
    existsSync(join(root, "length")) ? readFileSync(join(root, "length"), "utf8") : "";
  const fromFile = "    secrets: { TOKEN: { file: token } }\n";
  const fromCommand = "    secrets: { TOKEN: { command: echo 12345; touch was-read } }\n";

  it.each([
    ["the configuration names a file", fromFile, [], {}, "4\n"],
    ["the configuration names a command", fromCommand, [], {}, "5\n"],
    ["the environment beats the configuration", fromFile, [], { TOKEN: "123456" }, "6\n"],
    ["a flag beats both", fromFile, ["--secret-command", "TOKEN=printf '1\\n2\\n\\n'"], {}, "3\n"],
  ])("%s", (_, source, flags, env, length) => {
    const library = secretLibrary(source);
    writeFileSync(join(library.root, "token"), "1234\n");
    const { code, stderr } = library.exec(["--only", "use", ...flags], env);
    expect(stderr).not.toContain("error:");
    expect(code).toBe(0);
    expect(lengthOf(library)).toBe(length);
  });

  it.each([
    ["an argument", ["--set", "TOKEN=canary"], "never an argument"],
    ["none", [], "give it in the environment, or with --secret-file or --secret-command"],
    ["no file", ["--secret-file", "TOKEN=none"], "no such file or folder"],
    ["an empty file", ["--secret-file", "TOKEN=/dev/null"], "it is empty"],
    ["a command that fails", ["--secret-command", "TOKEN=echo canary; exit 3"], "ended with 3"],
    ["no secret", ["--secret-command", "BACKUP=echo canary"], "expected an input of the type"],
    ["no input", ["--secret-file", "TOKN=x"], "Write `TOKEN`"],
  ])("is refused when it is %s", (_, flags, message) => {
    const library = secretLibrary();
    const { code, stderr } = library.exec(["--json", ...flags]);
    expect(stderr).toContain(message);
    expect(code).toBe(2);
    expect(library.runIds()).toEqual([]);
    expect(lengthOf(library)).toBe("");
  });

  it("is not read by a dry run", () => {
    const library = secretLibrary(fromCommand);
    const dry = library.exec(["--dry-run"]);
    expect(dry.code).toBe(0);
    expect(dry.stdout).toMatch(/TOKEN +\(secret\)/);
    expect(existsSync(join(library.root, "was-read"))).toBe(false);
  });

  it("is read once more after a crash, which leaves none of it behind", () => {
    const library = secretLibrary();
    const { root } = library;
    const command = ["--secret-command", "TOKEN=echo canaryword"];
    library.exec(command);
    const left = Object.values(textsBelow(join(root, ".runbook"))).join("\n");
    expect(left).toContain("TOKEN");
    expect(left).not.toContain("canaryword");
    writeFileSync(join(root, "go"), "");
    const without = library.run(["exec", "--resume", "--yes", "--decide", "stop=again"]);
    expect(without.stderr).toContain("TOKEN is missing, and no journal keeps a secret");
    expect(without.code).toBe(2);
    const resumed = library.run([
      "exec",
      "--resume",
      "--yes",
      "--decide",
      "stop=again",
      ...command,
    ]);
    expect(resumed.code).toBe(0);
    expect(lengthOf(library)).toBe("10\n10\n");
  });
});
