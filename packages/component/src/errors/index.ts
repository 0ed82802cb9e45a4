/** heddle's failures: the classes, the codes of traps, and how JavaScript raises a trap that no guest can catch. */
export {
  assert,
  AssertionError,
  ComponentError,
  DecodeError,
  GuestExit,
  LinkError,
  Trap,
  unreachable,
  ValidationError,
  type BinaryPosition,
  type DecodeErrorCode,
  type LinkErrorCode,
} from "./classes.ts";
export { locateTrap, makeTrap, raise, toTrap, trapIf, type TrapOptions } from "./raise.ts";
export { TRAP_TEXT, type TrapCode } from "./trap-codes.ts";
