/** Each command and flag is in the help with an example, in the documentation and in a test, or nowhere. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { commandHelp, documentation, mainHelp } from "./help.ts";
import { Options } from "./options.ts";
import { parseCommandLine } from "./parse.ts";
import { commands } from "./table.ts";

const source = new URL("..", import.meta.url);
const tests = readdirSync(source, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".test.ts") && !path.endsWith("table.test.ts"))
  .map((path) => readFileSync(new URL(path.replaceAll("\\", "/"), source), "utf8"))
  .join("\n");

/** The words of an example, single quotes removed. */
function words(line: string): string[] {
  return [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? "");
}

test("docs/cli.md is what the table says; --update writes it", async () => {
  const page = fileURLToPath(new URL("../../../../docs/cli.md", import.meta.url));
  await expect(documentation()).toMatchFileSnapshot(page);
});

test("the help names every command", () => {
  for (const { name, summary } of commands) {
    expect(mainHelp()).toContain(`  ${name} `);
    expect(mainHelp()).toContain(summary);
  }
});

describe.each(commands.map((command) => [command.name, command] as const))("heddle %s", (name, command) => {
  test("has a module", async () => {
    expect(typeof (await command.load()).execute).toBe("function");
  });

  test("has examples that are right", () => {
    expect(command.examples.length).toBeGreaterThan(0);
    for (const { line } of command.examples) {
      const [program, given, ...rest] = words(line);
      expect([program, given]).toEqual(["heddle", name]);
      expect(parseCommandLine(command, rest)).toBeInstanceOf(Options);
    }
  });

  test("is in a test", () => {
    expect(tests.includes(`"${name}"`)).toBe(true);
  });

  test.each(command.flags.map((flag) => flag.name))(
    "%s is in the help, in an example and in a test",
    (flag) => {
      expect(commandHelp(command)).toMatch(new RegExp(`^ +(-\\w, )?${flag}\\b`, "m"));
      expect(command.examples.some(({ line }) => words(line).includes(flag))).toBe(true);
      expect(documentation()).toMatch(new RegExp(`^- \`(-\\w, )?${flag}\\b`, "m"));
      expect(tests.includes(`"${flag}`)).toBe(true);
    },
  );
});
