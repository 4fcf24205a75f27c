import { conclude, examine, type Examination, type Rulebook } from "../check/check-document.ts";
import { explainComments, shellcheckArguments, shellcheckScripts } from "../check/shellcheck.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { LibraryContext } from "../document/document.ts";
import { runShellcheck } from "../host/run-shellcheck.ts";
import { decodeText } from "../parse/decode-text.ts";
import type { CheckFile } from "./check-subject.ts";

/** What was found in one text. */
export interface CheckedText {
  diagnostics: Diagnostic[];
  fences: number;
}

interface Examined {
  file: string;
  examination: Examination;
  scripts: ReturnType<typeof shellcheckScripts>;
}

/** Files that are held in memory at once: rules first, then one process of shellcheck for them all. */
const chunkSize = 50;

/** Runs the rules, and shellcheck where there is one, over Markdown files. Results are by path. */
export async function checkTexts(
  texts: readonly CheckFile[],
  rulebook: Rulebook,
  contexts: ReadonlyMap<string, LibraryContext>,
  program: string | undefined,
): Promise<Map<string, CheckedText>> {
  const results = new Map<string, CheckedText>();
  const pending: Promise<void>[] = [];
  const examineOne = (file: CheckFile) => examineFile(file, rulebook, contexts.get(file.path));
  if (program === undefined) {
    for (const file of texts) {
      settle(file.path, examineOne(file), []);
      // Between two tasks the collector finishes what it has begun: the peak is a tenth lower.
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
    return results;
  }
  for (let start = 0; start < texts.length; start += chunkSize) {
    // While shellcheck is at one chunk, the rules are at the next: two processes at most.
    if (pending.length > 1) await pending.shift();
    const examined = texts.slice(start, start + chunkSize).map((file): Examined => {
      const examination = examineOne(file);
      const { document } = examination;
      const scripts = document === undefined ? [] : shellcheckScripts(document);
      return { file: file.path, examination, scripts };
    });
    pending.push(settleWith(program, examined));
  }
  await Promise.all(pending);
  return results;

  async function settleWith(shellcheck: string, examined: readonly Examined[]): Promise<void> {
    const found = await askShellcheck(shellcheck, examined);
    for (const { examination, file } of examined) {
      settle(file, examination, found.get(file) ?? []);
    }
  }

  function settle(file: string, examination: Examination, more: readonly Diagnostic[]): void {
    const fences = examination.document?.fences.length ?? 0;
    results.set(file, { diagnostics: conclude(examination, more, rulebook.active), fences });
  }
}

async function askShellcheck(
  program: string,
  examined: readonly Examined[],
): Promise<Map<string, Diagnostic[]>> {
  const scripts = examined.flatMap(({ file, scripts: own }) =>
    own.map((source) => ({ ...source, file })),
  );
  const texts = scripts.map(({ script }) => script);
  const comments = await runShellcheck(program, texts, shellcheckArguments);
  const found = new Map<string, Diagnostic[]>();
  for (const [index, source] of scripts.entries()) {
    const own = comments?.filter(({ file }) => file === String(index)) ?? [];
    if (own.length === 0) continue;
    const said = explainComments(source, own, source.file);
    found.set(source.file, [...(found.get(source.file) ?? []), ...said]);
  }
  return found;
}

function examineFile(
  { bytes, path, refused }: CheckFile,
  rulebook: Rulebook,
  library: LibraryContext | undefined,
): Examination {
  if (bytes === undefined) return { found: [explainRefusal(path, refused)] };
  const decoded = decodeText(bytes, path);
  if (!("text" in decoded)) return { found: decoded.diagnostics };
  return examine({ file: path, text: decoded.text }, rulebook, library);
}

function explainRefusal(file: string, refused: CheckFile["refused"]): Diagnostic {
  const isLarge = refused === "too large";
  return {
    id: isLarge ? "text-too-large" : "source-not-a-file",
    severity: "error",
    reason: isLarge
      ? "Unexpected size, expected at most 1 MiB"
      : "Unexpected kind of file, expected text",
    help: isLarge ? "Split the file, or move data out of it" : "Name a regular file",
    file,
  };
}
