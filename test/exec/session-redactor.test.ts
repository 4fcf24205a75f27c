import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { redactorsFor, type Redactor } from "../../src/exec/session/redactor.ts";
import { secretForms } from "../../src/exec/session/secret-forms.ts";

const mark = "[secret TOKEN]";
const redactor = (secret: string): Redactor => redactorsFor({ TOKEN: secret })();

function redact(secret: string, chunks: readonly Buffer[]): string {
  const stream = redactor(secret);
  const shown = chunks.map((chunk) => Buffer.from(stream.write(chunk)));
  return Buffer.concat([...shown, stream.end()]).toString("latin1");
}

/** Cuts a text at every place at which a bit is set. */
function cut(text: Buffer, bits: readonly boolean[]): Buffer[] {
  const chunks: Buffer[] = [];
  let from = 0;
  for (let at = 1; at < text.length; at++) {
    if (bits[at % bits.length] === true) {
      chunks.push(text.subarray(from, at));
      from = at;
    }
  }
  return [...chunks, text.subarray(from)];
}

const secret = fc.oneof(
  fc.constantFrom(
    "s3cret/+ 'x'\"$\\",
    "pass word&<é>",
    "aaaa",
    "abab",
    "two\nlines\ttab",
    "ünïcödé🙂",
  ),
  fc.string({ minLength: 4, maxLength: 24 }),
  fc.string({ unit: fc.constantFrom("a", "b"), minLength: 4, maxLength: 8 }),
);
const bits = fc.array(fc.boolean(), { minLength: 1, maxLength: 16 });

/** Text by an independent, slow and plain reading of the rule: first begun first, longest first. */
function expected(value: string, text: string): string {
  const forms = secretForms(value).sort((a, b) => b.length - a.length);
  let shown = "";
  for (let at = 0; at < text.length;) {
    const form = forms.find((candidate) => text.startsWith(candidate, at));
    shown += form === undefined ? text[at] : mark;
    at += form?.length ?? 1;
  }
  return shown;
}

describe("redactor", () => {
  test("takes out what the rule says and nothing else, however the text is cut", () => {
    const pieces = secret.chain((value) => {
      const forms = secretForms(value);
      const part = fc
        .tuple(fc.constantFrom(...forms), fc.nat(30))
        .map(([form, length]) => form.slice(0, length));
      const piece = fc.oneof(fc.constantFrom(...forms), part, fc.string({ maxLength: 8 }));
      return fc.tuple(fc.constant(value), fc.array(piece, { maxLength: 8 }));
    });
    fc.assert(
      fc.property(pieces, bits, ([value, texts], places) => {
        const text = Buffer.from(texts.join(""), "latin1");
        expect(redact(value, cut(text, places))).toBe(expected(value, text.toString("latin1")));
      }),
      { numRuns: 1000 },
    );
  });

  test.each([
    ["raw", (value: string) => value],
    ["URL", encodeURIComponent],
    ["form", (value: string) => new URLSearchParams({ q: value }).toString().slice(2)],
    ["JSON", (value: string) => JSON.stringify(value)],
    ["JSON in JSON", (value: string) => JSON.stringify(JSON.stringify(value))],
    ["hexadecimal", (value: string) => Buffer.from(value).toString("hex")],
    ["%q", (value: string) => inBash('printf %q "$1"', value)],
    ["declare -p", (value: string) => inBash("A=$1; declare -p A", value)],
    ["set -x", (value: string) => inBash('set -x; : "$1"', value)],
    ["HTML", (value: string) => inBash("jq -nr --arg v \"$1\" '$v | @html'", value)],
    ["CSV", (value: string) => inBash("jq -nr --arg v \"$1\" '[$v] | @csv'", value)],
    ["jq -a", (value: string) => inBash("jq -na --arg v \"$1\" '$v'", value)],
    ["@Q", (value: string) => inBash('printf %s "${1@Q}"', value)],
  ])("%s", (_, encode) => {
    for (const value of ["s3cret/+ 'x'\"$\\&=?", "correct horse", "tab\tand\nline", "pässwört"]) {
      const text = encode(value);
      const shown = redact(value, [Buffer.from(`before ${text} after`)]);
      expect(shown).toContain(mark);
      expect(shown.startsWith("before ") && shown.endsWith(" after")).toBe(true);
      expect(shown.length).toBeLessThanOrEqual(`before  after${mark}`.length + 26);
    }
  });

  test("base64 at every alignment leaves at most two characters at either end", () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 6, maxLength: 30 }),
        fc.string({ maxLength: 5, unit: "grapheme-ascii" }),
        fc.string({ maxLength: 5, unit: "grapheme-ascii" }),
        fc.constantFrom("base64" as const, "base64url" as const),
        (value, before, after, encoding) => {
          const plain = Buffer.from(before + value + after).toString(encoding);
          const [head = "", tail = ""] = redact(value, [Buffer.from(plain)]).split(mark);
          fc.pre(!(before + after).includes(value));
          expect(plain.startsWith(head) && plain.endsWith(tail)).toBe(true);
          expect(head.length).toBeLessThanOrEqual(Math.ceil((before.length * 8) / 6));
          expect(tail.length).toBeLessThanOrEqual(Math.ceil((after.length * 8) / 6) + 4);
        },
      ),
    );
  });

  test("base64 and hexadecimal broken into lines, however they are indented and cut", () => {
    const wrapped = fc.record({
      value: fc.string({ minLength: 50, maxLength: 200 }),
      encoding: fc.constantFrom("base64" as const, "hex" as const),
      width: fc.integer({ min: 16, max: 80 }),
      end: fc.constantFrom("\n", "\r\n", "\n    ", "\n\t"),
    });
    fc.assert(
      fc.property(wrapped, bits, ({ encoding, end, value, width }, places) => {
        const encoded = Buffer.from(value).toString(encoding);
        const lines = encoded.match(new RegExp(`.{1,${width}}`, "g")) ?? [];
        const text = Buffer.from(`before\n\n${lines.join(end)}\n\nafter`);
        expect(redact(value, cut(text, places))).toBe(`before\n\n${mark}\n\nafter`);
      }),
    );
  });

  test("lines that are not joined are not held back", () => {
    const value = "a secret that is long enough";
    const beginning = Buffer.from(value).toString("base64").slice(0, 6);
    for (const between of ["\n\n", "\n \n", "\r\n\r\n", `\n${" ".repeat(65)}`]) {
      const stream = redactor(value);
      const text = `${beginning}${between}x`;
      expect(stream.write(Buffer.from(text)).toString()).toBe(text);
    }
  });

  test("the lines of a key, and not its marks", () => {
    const key = "-----BEGIN KEY-----\nMIIBVgIBADANBgkq\n  hkiG9w0BAQEFAASC\n-----END KEY-----";
    const shown = redact(key, [Buffer.from(key.replaceAll("\n", "\n    | "))]);
    expect(shown).toBe(
      `-----BEGIN KEY-----\n    | ${mark}\n    |   ${mark}\n    | -----END KEY-----`,
    );
  });

  test("an idle stream shows a prompt, and never more than half of a secret", () => {
    const stream = redactor("password1234");
    expect(stream.write(Buffer.from("Enter pas")).toString()).toBe("Enter ");
    expect(stream.release().toString()).toBe("pas");
    expect(stream.release().toString()).toBe("");
    expect(stream.write(Buffer.from("sphrase: passwor")).toString()).toBe("sphrase: ");
    expect(stream.release().toString()).toBe("passwo");
    expect(stream.write(Buffer.from("d1234!")).toString()).toBe(`${mark}!`);
  });

  test("time grows with the text, not with its square", () => {
    const chunk = Buffer.alloc(1 << 16, "aaab");
    const cost = (size: number): number => {
      const stream = redactor("aaabaaabaaac");
      const before = process.cpuUsage();
      for (let at = 0; at < size; at += chunk.length) stream.write(chunk);
      return process.cpuUsage(before).user;
    };
    const least = (size: number): number => Math.min(cost(size), cost(size), cost(size));
    // 16 times the text: a square would cost 256 times as much.
    expect(least(1 << 25)).toBeLessThan(100 * Math.max(least(1 << 21), 1000));
  });
});

function inBash(code: string, value: string): string {
  const { stdout, stderr } = spawnSync("bash", ["--norc", "-c", code, "bash", value], {
    encoding: "utf8",
    env: { LANG: "C.UTF-8", PATH: process.env["PATH"] },
  });
  return stdout + stderr;
}
