/** Handle tables and what has no state of its own in them: resources and error contexts. */
export { Table } from "./table.ts";
export { ErrorContext, ResourceHandle, type BorrowScope, type RuntimeResource } from "./resource.ts";
