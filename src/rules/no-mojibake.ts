import { defineRule } from "./rule.ts";

/** Text that was read in the wrong encoding: `â€“` in a command is not the dash that it was. */
export const noMojibake = defineRule({
  id: "no-mojibake",
  summary: "The text was not written in another encoding than it is read in",
  severity: "warning",
  *check({ index, text }) {
    const [first] = text.matchAll(broken);
    if (first === undefined) return;
    const count = text.match(broken)?.length ?? 1;
    yield {
      place: index.placeOf(first.index, first.index + first[0].length),
      reason: `Unexpected \`${first[0]}\`, which is UTF-8 read as another encoding (${count} in this file), expected the character that was meant`,
      help: "Take the text from its source again, as UTF-8",
    };
  },
});

/** UTF-8 of dashes, quotes, letters with accents and emoji as Windows-1252 shows it; U+FFFD is what nothing fits. */
const broken =
  /â€[“”™œ\u009d\u0093\u0094˜¦¢]|Ã[¤¶¼©¨±³\u0178\u0096\u009f]|â(?:œ…|Œ|š\u00a0|†’)|ðŸ[\u0080-\u00ff€-™]{2}|\ufffd/gu;
