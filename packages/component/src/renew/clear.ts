/**
 * Setting a linear memory to zeros by writing only where something else is: most pages of most memories were never touched, and reading
 * one takes no room, while writing to it would.
 * Spec: Core WebAssembly 3.0, "Execution", `memory.fill`, `v128.any_true`.
 */
import { Code, ModuleWriter, OP } from "../fuse/emit.ts";

/** Sets all of a memory to zeros. */
export type Clear = () => void;

/** Bytes that are looked at together, and written together. */
const BLOCK = 4096;
/** Bytes looked at without a branch. */
const STEP = 256;
const VECTOR = 16;

/** `module`: of {@link clearingModule}. */
export function clearing(module: WebAssembly.Module, memory: WebAssembly.Memory): Clear {
  const { clear } = new WebAssembly.Instance(module, { "": { memory } }).exports;
  return (): void => {
    const { byteLength } = memory.buffer;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written below
    (clear as (blocks: number) => void)(byteLength / BLOCK);
  };
}

/** `clear(blocks)`: of each block, if one of its vectors is not zero, all is set to zeros. */
export function clearingModule(): WebAssembly.Module {
  const writer = new ModuleWriter();
  writer.importMemory("memory");
  const signature = { params: ["i32"], results: [] } as const;
  const blocks = 0;
  const code = new Code(1);
  const block = code.local("i32");
  const at = code.local("i32");
  code.block().loop();
  code.localGet(blocks).op(OP.i32Eqz).brIf(1);
  code.localGet(blocks).i32Const(1).op(OP.i32Sub).localTee(blocks);
  code.i32Const(Math.log2(BLOCK)).op(OP.i32Shl).localTee(block).localSet(at);
  code.block().loop();
  code.localGet(at).op(...vectorLoad(0));
  for (let offset = VECTOR; offset < STEP; offset += VECTOR)
    code
      .localGet(at)
      .op(...vectorLoad(offset))
      .op(0xfd, 0x50); // v128.or
  code.op(0xfd, 0x53).brIf(1); // v128.any_true
  code.localGet(at).i32Const(STEP).op(OP.i32Add).localTee(at);
  code
    .i32Const(BLOCK - 1)
    .op(OP.i32And)
    .brIf(0);
  code.br(2).end().end();
  code.localGet(block).i32Const(0).i32Const(BLOCK).op(0xfc, 0x0b, 0); // memory.fill
  code.br(0).end().end();
  writer.func("clear", signature, code);
  return new WebAssembly.Module(writer.finish());
}

function vectorLoad(offset: number): number[] {
  return [...new Code(0).op(0xfd, 0x00, 4).u32(offset).bytes];
}
