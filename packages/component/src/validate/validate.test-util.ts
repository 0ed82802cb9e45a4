/** What validation makes of the components of a table. */
import { ValidationError } from "../errors/index.ts";
import type { RawComponent } from "../model/index.ts";
import { component, type Def } from "./build.test-util.ts";
import type { ValidationCode } from "./codes.ts";
import { type ValidateOptions, validateComponent } from "./index.ts";

/** A title, the code that the component must fail with, or "valid", and its definitions. */
export type Case = readonly [
  title: string,
  expected: ValidationCode | "valid",
  ...definitions: readonly Def[],
];

export interface Row {
  readonly title: string;
  readonly expected: string;
  readonly raw: RawComponent;
}

export function rows(cases: readonly Case[]): Row[] {
  return cases.map(([title, expected, ...definitions]) => ({
    title,
    expected,
    raw: component(...definitions),
  }));
}

/** The code of the error, or "valid". */
export function outcome(raw: RawComponent, options: ValidateOptions = {}): string {
  return attempt(raw, options)?.code ?? "valid";
}

export function errorOf(raw: RawComponent, options: ValidateOptions = {}): ValidationError {
  const error = attempt(raw, options);
  if (error === null) throw new Error("the component is valid");
  return error;
}

function attempt(raw: RawComponent, options: ValidateOptions): ValidationError | null {
  try {
    validateComponent(raw, options);
    return null;
  } catch (error) {
    if (error instanceof ValidationError) return error;
    throw error;
  }
}
