import type { Port } from "../../port/index.ts";

export type NodePlatform = Port;
