import { joinedView, plainView, type View } from "./line-view.ts";
import { opaqueForms, secretForms } from "./secret-forms.ts";

/** Takes secrets out of a stream of bytes; everything else passes unchanged. */
export interface Redactor {
  /** What can be shown so far. The beginning of a possible secret is kept back. */
  write: (chunk: Buffer) => Buffer;
  /**
   * The stream is idle: shows what is kept back, but never more than half of the secret that it may be the
   * beginning of. When it turns out to be one, the rest is still taken out.
   */
  release: () => Buffer;
  /** The end of the stream: everything that is left. */
  end: () => Buffer;
}

interface Form {
  bytes: Buffer;
  /** Length of the longest proper prefix that ends at each byte (Knuth, Morris and Pratt). */
  failure: Uint32Array;
  replacement: Buffer;
  /** It is also found with line ends in it. */
  isOpaque: boolean;
}

/** A form in the text, by its places there. */
interface Match {
  form: Form;
  start: number;
  end: number;
}

/** A text as it is, and with its lines joined. */
interface Views {
  plain: View;
  joined: View;
}

const nothing: Buffer = Buffer.alloc(0);

/**
 * Makes redactors, one a stream, for the secrets by name in every form of `secretForms`. The secret that
 * begins first is taken out first, the longest of those that begin together; the result does not
 * depend on how the text is cut into chunks.
 */
export function redactorsFor(secrets: Readonly<Record<string, string>>): () => Redactor {
  const forms = formsOf(secrets);
  return () => createRedactor(forms);
}

function createRedactor(forms: readonly Form[]): Redactor {
  if (forms.length === 0) return { write: (chunk) => chunk, release: empty, end: empty };
  const longest = forms[0]?.bytes.length ?? 0;
  let held = nothing;
  /** How many bytes of `held` have been shown. */
  let shown = 0;

  const take = (text: Buffer, isEnd: boolean): Buffer => {
    const pieces: Buffer[] = [];
    const views = viewsOf(text);
    const { joined } = views;
    const next = forms.map(() => -2);
    let at = 0;
    const show = (end: number): void => {
      if (end > Math.max(at, shown)) pieces.push(text.subarray(Math.max(at, shown), end));
    };
    for (;;) {
      const match = earliest(forms, next, views, at);
      const isFarFromEnd =
        match !== undefined && joined.fromText(match.start) + longest < joined.bytes.length;
      const open = isEnd || isFarFromEnd ? text.length : openStart(forms, views, at);
      if (match === undefined || open <= match.start) {
        show(open);
        held = text.subarray(open);
        shown = Math.max(shown - open, 0);
        return Buffer.concat(pieces);
      }
      show(match.start);
      pieces.push(match.form.replacement);
      at = match.end;
    }
  };

  return {
    write: (chunk) => take(held.length === 0 ? chunk : Buffer.concat([held, chunk]), false),
    release: () => {
      const views = viewsOf(held);
      const limit = Math.min(
        ...forms.flatMap((form) => {
          const { bytes, toText } = viewOf(form, views);
          return startsWith(form.bytes, bytes) ? [toText(form.bytes.length >> 1)] : [];
        }),
      );
      const end = Math.min(held.length, limit);
      const piece = held.subarray(Math.min(shown, end), end);
      shown = Math.max(shown, end);
      return piece;
    },
    end: () => (held.length === 0 ? nothing : take(held, true)),
  };
}

function empty(): Buffer {
  return nothing;
}

function viewsOf(text: Buffer): Views {
  return { plain: plainView(text), joined: joinedView(text) };
}

function viewOf({ isOpaque }: Form, { joined, plain }: Views): View {
  return isOpaque ? joined : plain;
}

function formsOf(secrets: Readonly<Record<string, string>>): Form[] {
  return Object.entries(secrets)
    .flatMap(([name, secret]) => {
      if (secret === "") return [];
      const opaque = new Set(opaqueForms(secret));
      return secretForms(secret).map((text) => {
        const bytes = Buffer.from(text, "latin1");
        const replacement = Buffer.from(`[secret ${name}]`);
        return { bytes, failure: failureOf(bytes), replacement, isOpaque: opaque.has(text) };
      });
    })
    .sort((a, b) => b.bytes.length - a.bytes.length);
}

/**
 * The match that begins first; `forms` are sorted so that the longest is found first. `next` keeps where
 * each form was found, in its own view.
 */
function earliest(
  forms: readonly Form[],
  next: number[],
  views: Views,
  from: number,
): Match | undefined {
  let best: Match | undefined;
  for (const [index, form] of forms.entries()) {
    let at = next[index] ?? -2;
    if (at === -1) continue;
    const view = viewOf(form, views);
    const first = view.fromText(from);
    if (at < first) next[index] = at = view.bytes.indexOf(form.bytes, first);
    if (at === -1) continue;
    const start = view.toText(at);
    if (best !== undefined && start >= best.start) continue;
    best = { form, start, end: view.toText(at + form.bytes.length - 1) + 1 };
  }
  return best;
}

/** Where a secret may have begun that the text does not hold to its end; else the end of the text. */
function openStart(forms: readonly Form[], views: Views, from: number): number {
  let start = views.plain.bytes.length;
  for (const form of forms) {
    const view = viewOf(form, views);
    const length = openLength(form, view.bytes, view.fromText(from));
    if (length > 0) start = Math.min(start, view.toText(view.bytes.length - length));
  }
  return start;
}

/** How many bytes at the end of the text may be the beginning of the form. */
function openLength({ bytes, failure }: Form, text: Buffer, from: number): number {
  let length = 0;
  for (let at = Math.max(from, text.length - bytes.length + 1); at < text.length; at++) {
    while (length > 0 && text[at] !== bytes[length]) length = failure[length - 1] ?? 0;
    if (text[at] === bytes[length]) length += 1;
  }
  return length;
}

function failureOf(bytes: Buffer): Uint32Array {
  const failure = new Uint32Array(bytes.length);
  let length = 0;
  for (let at = 1; at < bytes.length; at++) {
    while (length > 0 && bytes[at] !== bytes[length]) length = failure[length - 1] ?? 0;
    if (bytes[at] === bytes[length]) length += 1;
    failure[at] = length;
  }
  return failure;
}

function startsWith(bytes: Buffer, start: Buffer): boolean {
  return bytes.length >= start.length && bytes.subarray(0, start.length).equals(start);
}
