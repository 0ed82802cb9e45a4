/**
 * What this engine offers beyond the WebAssembly every engine has.
 * Invariant: asked once a store; what is missing costs speed or an error that names it, never another behaviour.
 */
export interface EngineFeatures {
  /** JavaScript Promise Integration: stacks can be suspended. */
  readonly suspending: boolean;
  /** `try_table`: a barrier against a guest's exceptions can be written in WebAssembly. */
  readonly exceptions: boolean;
  /** Several memories in one module: adapters can copy from guest to guest. */
  readonly multiMemory: boolean;
}

/** `(module (func (block (try_table (catch_all 0)))))` */
const TRY_TABLE = [
  0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 10, 13, 1, 11, 0, 2, 64, 31, 64, 1, 2, 0, 11,
  11, 11,
];
/** `(module (memory 0) (memory 0))` */
const TWO_MEMORIES = [0, 97, 115, 109, 1, 0, 0, 0, 5, 5, 2, 0, 0, 0, 0];

export function detectEngine(): EngineFeatures {
  return {
    suspending: typeof WebAssembly.Suspending === "function" && typeof WebAssembly.promising === "function",
    exceptions: WebAssembly.validate(new Uint8Array(TRY_TABLE)),
    multiMemory: WebAssembly.validate(new Uint8Array(TWO_MEMORIES)),
  };
}
