/** The version of this package, as `heddle --version` prints it. Invariant: equal to package.json's (a test compares them). */
export const version: string = "0.1.0";
