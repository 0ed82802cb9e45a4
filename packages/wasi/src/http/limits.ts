/**
 * How much a guest may put into the head of a message.
 * Invariant: what exceeds a limit is refused with `size-exceeded`, and nothing has changed then.
 */

/** Bytes of all names and values together, each entry counted with {@link FIELD_OVERHEAD}. */
export const MAX_FIELDS_SIZE: number = 128 * 1024;
/** What an entry counts for beside its name and value: `: ` and the line's end. */
export const FIELD_OVERHEAD = 4;
export const MAX_FIELD_COUNT = 1024;
/** Characters of a path with its query, and of an authority. */
export const MAX_URI_LENGTH: number = 64 * 1024;
