/** Shorter encoded forms would be found in text that has nothing to do with the secret. */
const shortestEncoding = 6;
/** The same for one line of a secret of several. */
const shortestLine = 8;

/**
 * The byte sequences in which programs print a secret: raw, base64 at its three alignments, URL-encoded,
 * JSON-escaped once and twice, hexadecimal, quoted by bash, for HTML, CSV and YAML; and the lines of a secret
 * that has several. Distinct, one byte a character (latin1).
 */
export function secretForms(secret: string): string[] {
  const raw = Buffer.from(secret).toString("latin1");
  const json = JSON.stringify(secret).slice(1, -1);
  const encoded = [
    ...urlForms(secret),
    json,
    JSON.stringify(json).slice(1, -1),
    json.replaceAll("/", "\\/"),
    json.replace(/[\x7f-\uffff]/g, unicodeEscape),
    json.replace(/[<>&]/g, unicodeEscape),
    secret.replaceAll("'", "'\\''"),
    secret.replaceAll("'", `'"'"'`),
    secret.replace(/["\\$`]/g, "\\$&"),
    secret.replace(/[^A-Za-z0-9_@%+=:,./\n-]/g, "\\$&"),
    // What `printf %q` of bash 5 does: a tilde and a number sign count only where a word may begin.
    secret.replace(/[ '"\\|&;()<>!{}*[\]?^$`,]|^[~#]|(?<=[=:])~/g, "\\$&"),
    ansiForm(secret, /[\0-\x1f\x7f'\\]/g),
    ansiForm(raw, /[\0-\x1f\x7f-\xff'\\]/g),
    secret.replaceAll("'", "''"),
    secret.replaceAll('"', '""'),
    ...["'", "&#39;", "&#x27;", "&apos;"].map((apostrophe) => htmlForm(secret, apostrophe)),
    ...linesOf(secret),
  ].map((text) => Buffer.from(text).toString("latin1"));
  const forms = new Set([raw, ...encoded, ...opaqueForms(secret)]);
  return [...forms].filter((form) => form !== "");
}

/**
 * Those of the forms that programs break into lines, such as `base64` after 76 characters: base64 and
 * hexadecimal, where a line end means nothing.
 */
export function opaqueForms(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [
    ...base64Forms(bytes),
    // What is too short to be found at any alignment is at least known when it stands alone, as of `echo`.
    bytes.toString("base64"),
    Buffer.from(`${secret}\n`).toString("base64"),
    bytes.toString("hex"),
    bytes.toString("hex").toUpperCase(),
  ].filter((form) => form.length >= shortestEncoding);
}

/** A key or a document is shown line by line too, indented; its first and last line are no secret. */
function linesOf(secret: string): string[] {
  const lines = secret.split(/\r?\n/).map((line) => line.trim());
  if (lines.length === 1) return [];
  return lines.filter((line) => line.length >= shortestLine && !line.startsWith("-----"));
}

function htmlForm(secret: string, apostrophe: string): string {
  return secret
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", apostrophe);
}

/**
 * What stays the same of the encoded secret whatever stands before and after it: up to two characters
 * at either end hold bits of the neighbours too.
 */
function base64Forms(secret: Buffer): string[] {
  return [0, 1, 2].flatMap((before) => {
    const text = Buffer.concat([Buffer.alloc(before), secret]).toString("base64");
    const start = Math.ceil((before * 8) / 6);
    const end = Math.floor(((before + secret.length) * 8) / 6);
    const core = text.slice(start, end);
    return [core, core.replaceAll("+", "-").replaceAll("/", "_")];
  });
}

/** The encoders differ in what they leave alone, in the case of their digits, and in the space. */
function urlForms(secret: string): string[] {
  const component = encodeURIComponent(Buffer.from(secret).toString());
  const strict = component.replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  const forms = [component, strict, strict.replaceAll("%2F", "/"), strict.replaceAll("~", "%7E")];
  return forms
    .flatMap((form) => [form, form.replaceAll("%20", "+")])
    .flatMap((form) => [form, form.replace(/%[\dA-F]{2}/g, (escape) => escape.toLowerCase())]);
}

function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

const ansiEscapes: Readonly<Record<string, string>> = {
  "\x07": "\\a",
  "\b": "\\b",
  "\t": "\\t",
  "\n": "\\n",
  "\v": "\\v",
  "\f": "\\f",
  "\r": "\\r",
  "\x1b": "\\E",
  "'": "\\'",
  "\\": "\\\\",
};

/** As `declare -p` and `printf %q` write a value with control characters, or any byte in another locale. */
function ansiForm(text: string, escaped: RegExp): string {
  return text.replace(
    escaped,
    (character) =>
      ansiEscapes[character] ?? `\\${character.charCodeAt(0).toString(8).padStart(3, "0")}`,
  );
}
