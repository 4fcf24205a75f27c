import { expect, it, vi } from "vitest";
import { parseManifests } from "../../src/manifest/parse-manifests.ts";

it.each(["{{ name }}: x\n", "? [a, b]\n: c\n", "a: &a {b: c}\n? *a\n: d\n"])(
  "prints no warning about a key that is no text: %j",
  (text) => {
    const emitWarning = vi.spyOn(process, "emitWarning");
    expect(parseManifests(text)).toHaveLength(1);
    expect(emitWarning).not.toHaveBeenCalled();
    emitWarning.mockRestore();
  },
);
