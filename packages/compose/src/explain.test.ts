import { describe, expect, it } from "vitest";
import { explainComposition } from "./explain.ts";
import { guest, relay, thrownBy } from "./testing.test-util.ts";

describe("explainComposition", () => {
  it("tells what is given and what is left", () => {
    const user = guest("compose-user");
    expect(explainComposition(user, [guest("compose-counters")])).toEqual({
      given: [
        {
          importer: "compose-user",
          import: "heddle:test/counters@0.1.0",
          provider: "compose-counters",
          export: "heddle:test/counters@0.1.2",
        },
      ],
      left: [
        { importer: "compose-user", import: "heddle:test/log@0.1.1", near: [] },
        { importer: "compose-counters", import: "heddle:test/log@0.1.0", near: [] },
      ],
    });
  });

  it("tells what nearly fits", () => {
    const main = relay("main", ["a:b/c@1.0.0", "a:b/letters@1.0.0"], ["x:y/z@1.0.0"]);
    const plug = relay("plug", ["h:h/h@1.0.0"], ["a:b/c@1.0.0", "a:b/letters@2.0.0"]);
    expect(explainComposition(main, [plug]).left).toEqual([
      {
        importer: "main",
        import: "a:b/letters@1.0.0",
        near: [
          {
            provider: "plug",
            export: "a:b/letters@2.0.0",
            why: "version 2.0.0 is not compatible with 1.0.0; its type fits",
          },
        ],
      },
      { importer: "plug", import: "h:h/h@1.0.0", near: [] },
    ]);
  });

  it("leaves out types that follow from what is given", () => {
    const { left } = explainComposition(guest("compose-levelled"), [guest("compose-levels")]);
    expect(left.map((each) => each.import)).toEqual(["heddle:test/sink@0.1.0"]);
  });

  it("refuses what cannot be composed", () => {
    const plug = relay("plug", ["h:h/h"], ["q:r/s"]);
    expect(thrownBy(() => explainComposition(guest("compose-user"), [plug])).code).toBe("missing-export");
  });
});
