/** Runs tables of components against the codes that they must end with. */
import { expect, test } from "vitest";
import { ValidationError } from "../errors/index.ts";
import type { RawComponent } from "../model/index.ts";
import type { ValidationCode } from "./codes.ts";
import { type ValidateOptions, validateComponent } from "./index.ts";
import { component, type Def } from "./build.test-util.ts";

/** A title, the code that the component must fail with, or "valid", and its definitions. */
export type Case = readonly [
  title: string,
  expected: ValidationCode | "valid",
  ...definitions: readonly Def[],
];

export function outcome(raw: RawComponent, options: ValidateOptions = {}): string {
  try {
    validateComponent(raw, options);
    return "valid";
  } catch (error) {
    if (!(error instanceof ValidationError)) throw error;
    return error.code;
  }
}

export function errorOf(raw: RawComponent, options: ValidateOptions = {}): ValidationError {
  try {
    validateComponent(raw, options);
  } catch (error) {
    if (error instanceof ValidationError) return error;
    throw error;
  }
  throw new Error("the component is valid");
}

export function testAll(cases: readonly Case[], options: ValidateOptions = {}): void {
  test.each(cases.map(([title, expected, ...definitions]) => ({ title, expected, definitions })))(
    "$title: $expected",
    ({ expected, definitions }) => {
      expect(outcome(component(...definitions), options)).toBe(expected);
    },
  );
}
