/** The raw model to the checked model: every rule of the Component Model that concerns types. */
export { validateComponent } from "./component.ts";
export type { ValidateOptions } from "./component.ts";
export { validationCodes } from "./codes.ts";
export type { ValidationCode } from "./codes.ts";
export { allFeatures, defaultFeatures, featureNames } from "./features.ts";
export type { FeatureName, Features } from "./features.ts";
export { defaultValidationLimits } from "./limits.ts";
export type { ValidationLimits } from "./limits.ts";
export { isSubtype, matchArguments, matchExtern } from "./subtype.ts";
export type { ArgumentMatch, Lookup, Mismatch } from "./subtype.ts";
export { matchCoreExtern, matchCoreModule } from "./core-subtype.ts";
