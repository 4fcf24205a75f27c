import { conclude, examine, type Examination, type Rulebook } from "../check/check-document.ts";
import { explainComments, shellcheckArguments, shellcheckScripts } from "../check/shellcheck.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { LibraryContext } from "../document/document.ts";
import type { Repository } from "../document/repository.ts";
import { runShellcheck } from "../host/run-shellcheck.ts";
import type { Answer, Surroundings } from "../host/surroundings.ts";
import { decodeText } from "../parse/decode-text.ts";
import type { CheckFile } from "./check-subject.ts";

/** What was found in one text. */
export interface CheckedText {
  diagnostics: Diagnostic[];
  fences: number;
  /** What the rules have asked of its repository. */
  asked: readonly Answer[];
}

interface Options {
  rulebook: Rulebook;
  contexts: ReadonlyMap<string, LibraryContext>;
  surroundings: Surroundings;
  /** Path of the program, where it is wanted. */
  shellcheck: string | undefined;
}

interface Examined {
  file: string;
  examination: Examination;
  asked: readonly Answer[];
}

interface Scripted extends Examined {
  scripts: ReturnType<typeof shellcheckScripts>;
}

/** Files that are held in memory at once: rules first, then one process of shellcheck for them all. */
const chunkSize = 50;

/** Runs the rules, and shellcheck where there is one, over Markdown files. Results are by path. */
export async function checkTexts(
  texts: readonly CheckFile[],
  { contexts, rulebook, shellcheck: program, surroundings }: Options,
): Promise<Map<string, CheckedText>> {
  const results = new Map<string, CheckedText>();
  const pending: Promise<void>[] = [];
  const examineOne = (file: CheckFile): Examined => {
    const around = file.place && surroundings.around(file.place);
    const examination = examineFile(file, rulebook, contexts.get(file.path), around);
    return { file: file.path, examination, asked: around?.asked() ?? [] };
  };
  if (program === undefined) {
    for (const file of texts) {
      settle(examineOne(file), []);
      // Between two tasks the collector finishes what it has begun: the peak is a tenth lower.
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
    return results;
  }
  for (let start = 0; start < texts.length; start += chunkSize) {
    // While shellcheck is at one chunk, the rules are at the next: two processes at most.
    if (pending.length > 1) await pending.shift();
    const examined = texts.slice(start, start + chunkSize).map((file): Scripted => {
      const one = examineOne(file);
      const { document } = one.examination;
      return { ...one, scripts: document === undefined ? [] : shellcheckScripts(document) };
    });
    pending.push(settleWith(program, examined));
  }
  await Promise.all(pending);
  return results;

  async function settleWith(shellcheck: string, examined: readonly Scripted[]): Promise<void> {
    const found = await askShellcheck(shellcheck, examined);
    for (const one of examined) settle(one, found.get(one.file) ?? []);
  }

  function settle({ asked, examination, file }: Examined, more: readonly Diagnostic[]): void {
    const fences = examination.document?.fences.length ?? 0;
    const diagnostics = conclude(examination, more, rulebook.active);
    results.set(file, { diagnostics, fences, asked });
  }
}

async function askShellcheck(
  program: string,
  examined: readonly Scripted[],
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
  repository: Repository | undefined,
): Examination {
  if (bytes === undefined) return { found: [explainRefusal(path, refused)] };
  const decoded = decodeText(bytes, path);
  if (!("text" in decoded)) return { found: decoded.diagnostics };
  const source = { file: path, text: decoded.text, ...(repository && { repository }) };
  return examine(source, rulebook, library);
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
