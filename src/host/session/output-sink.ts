import type { Redactor } from "../../exec/session/redactor.ts";
import type { Output, OutputStream, Transcript } from "../../exec/session/session.ts";
import { createTerminalText } from "../../exec/session/terminal-text.ts";
import { createOutputFiles } from "./output-files.ts";
import { createTranscriptBuffer } from "../../exec/session/transcript.ts";

/** Where a block's output goes: files, transcript, listener; all of it without secrets. */
export interface OutputSink {
  write: (stream: OutputStream, bytes: Buffer) => void;
  end: () => SinkReport;
}

export interface SinkReport {
  transcript: Transcript;
  stdoutBytes: number;
  stderrBytes: number;
  /** Bytes of stdout without secrets: what the file has of them. */
  stdoutKept: number;
  outputError?: string;
}

interface SinkOptions {
  createRedactor: () => Redactor;
  outputPath?: string | undefined;
  hasFiles?: boolean;
  onOutput?: ((output: Output) => void) | undefined;
}

const keptBytes = 1 << 15;
/** A prompt without a line end is shown after this time, even when it could be the beginning of a secret. */
const idleMs = 100;

export function createOutputSink({
  createRedactor,
  outputPath,
  hasFiles = false,
  onOutput,
}: SinkOptions): OutputSink {
  const transcript = createTranscriptBuffer(keptBytes, keptBytes);
  const files = outputPath === undefined ? undefined : createOutputFiles(outputPath, hasFiles);

  const open = (stream: OutputStream) => {
    const redactor = createRedactor();
    const text = createTerminalText();
    let size = 0;
    let kept = 0;
    let idle: NodeJS.Timeout | undefined;
    const pass = (bytes: Buffer): void => {
      if (bytes.length === 0) return;
      kept += bytes.length;
      files?.add(stream, bytes);
      transcript.add(stream, bytes);
      if (onOutput !== undefined) onOutput({ stream, bytes, text: text.write(bytes) });
    };
    return {
      write: (bytes: Buffer): void => {
        size += bytes.length;
        pass(redactor.write(bytes));
        clearTimeout(idle);
        idle = setTimeout(() => pass(redactor.release()), idleMs).unref();
      },
      end: (): { size: number; kept: number } => {
        clearTimeout(idle);
        pass(redactor.end());
        const rest = text.end();
        if (rest !== "") onOutput?.({ stream, bytes: Buffer.alloc(0), text: rest });
        return { size, kept };
      },
    };
  };

  const streams = { stdout: open("stdout"), stderr: open("stderr") };
  return {
    write: (stream, bytes) => streams[stream].write(bytes),
    end: () => {
      const { kept: stdoutKept, size: stdoutBytes } = streams.stdout.end();
      const { size: stderrBytes } = streams.stderr.end();
      const sizes = { stdoutBytes, stderrBytes, stdoutKept };
      const report: SinkReport = { transcript: transcript.read(), ...sizes };
      const outputError = files?.end(stdoutBytes + stderrBytes);
      if (outputError !== undefined) report.outputError = outputError;
      return report;
    },
  };
}
