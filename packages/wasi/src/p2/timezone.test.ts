import { describe, expect, test } from "vitest";
import type { TimezonePort } from "../port/clocks.ts";
import { createTimezoneP2 } from "./timezone.ts";

const HOUR = 3_600_000_000_000n;
const winter = { seconds: 1_705_000_000n, nanoseconds: 0 };
const summer = { seconds: 1_720_000_000n, nanoseconds: 0 };

/** One hour more in the middle half of each year, as it is counted from 2024 on. */
function zone(name: string, base: bigint, summerTime: boolean): TimezonePort {
  const year = 31_557_600n;
  return {
    ianaId: name,
    utcOffset: ({ seconds }) => {
      const at = (seconds - 1_704_067_200n + 10n * year) % year;
      return base + (summerTime && at > year / 4n && at < (3n * year) / 4n ? HOUR : 0n);
    },
  };
}

describe("the time zone of 0.2", () => {
  const cases: readonly [string, TimezonePort | undefined, readonly unknown[], readonly unknown[]][] = [
    ["none is UTC", undefined, [0, "UTC", false], [0, "UTC", false]],
    ["with summer time", zone("A/B", HOUR, true), [3600, "A/B", false], [7200, "A/B", true]],
    ["without", zone("C/D", -5n * HOUR, false), [-18_000, "C/D", false], [-18_000, "C/D", false]],
    ["of an offset that is none", zone("E/F", 24n * HOUR, false), [0, "E/F", false], [0, "E/F", false]],
  ];
  test.each(cases)("%s", (_what, port, inWinter, inSummer) => {
    const timezone = createTimezoneP2(port) as {
      display: (when: typeof winter) => { utcOffset: number; name: string; inDaylightSavingTime: boolean };
      utcOffset: (when: typeof winter) => number;
    };
    for (const [when, expected] of [
      [winter, inWinter],
      [summer, inSummer],
    ] as const) {
      const { utcOffset, name, inDaylightSavingTime } = timezone.display(when);
      expect([utcOffset, name, inDaylightSavingTime]).toEqual(expected);
      expect(timezone.utcOffset(when)).toBe(utcOffset);
    }
  });
});
