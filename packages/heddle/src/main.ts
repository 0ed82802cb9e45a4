/** The command line. Invariant: this package is the only one that prints or exits. */
export async function main(argv: readonly string[]): Promise<number> {
  if (argv[0] === "--version") {
    console.log("heddle 0.1.0");
    return 0;
  }
  console.log("usage: heddle COMMAND [ARG...]");
  return argv.length === 0 || argv[0] === "--help" ? 0 : 2;
}
