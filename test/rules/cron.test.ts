import { describe, expect, it } from "vitest";
import { longestGap } from "../../src/rules/words/cron.ts";

describe("the longest gap of a schedule, in minutes", () => {
  it.each([
    ["*/15 * * * *", 15],
    ["0 * * * *", 60],
    ["0 */6 * * *", 360],
    ["30 2 * * *", 1440],
    ["0 8,12,20 * * *", 720],
    ["0 0 3 * * *", 1440],
    ["0 3 * * 0", 7 * 1440],
    ["0 3 1 * *", 31 * 1440],
    ["@hourly", 60],
    ["@weekly", 7 * 1440],
  ])("of %s is %i", (schedule, minutes) => {
    expect(longestGap(schedule)).toBe(minutes);
  });

  it.each(["", "0 3", "0 9-17 * * *", "0 3 * * 1,4", "0 3 * 1 *", "0 */0 * * *", "H 3 * * *"])(
    "of %s is not told",
    (schedule) => {
      expect(longestGap(schedule)).toBeUndefined();
    },
  );
});
