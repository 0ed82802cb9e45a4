import type { Options } from "../cli/options.ts";
export async function execute(_options: Options): Promise<number> { return 0; }
