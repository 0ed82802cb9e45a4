/**
 * Resources: making, dropping, looking into handles.
 * Spec: CanonicalABI.md, `canon resource.{new,drop,rep}`.
 * Invariant: dropping is split in two, so that a destructor of a guest runs as WebAssembly calls it and may block: the leaf
 * removes the handle and answers the representation, the shim calls the destructor.
 */
import { checkResource, type CoreLeaf } from "../canon/index.ts";
import { assert, trapIf } from "../errors/index.ts";
import { ResourceHandle, type RuntimeResource } from "../handles/index.ts";
import type { ComponentInstance } from "../tasks/index.ts";
import { checkMayLeave, plain } from "./builtin.ts";

export function canonResourceNew(instance: ComponentInstance, resource: RuntimeResource): CoreLeaf {
  return plain(["i32"], ["i32"], (rep) => {
    checkMayLeave(instance);
    return instance.handles.add(new ResourceHandle(resource, rep ?? 0, true));
  });
}

export function canonResourceRep(instance: ComponentInstance, resource: RuntimeResource): CoreLeaf {
  return plain(["i32"], ["i32"], (index) => {
    const handle = instance.handles.get(index ?? 0);
    checkResource(handle, resource, index ?? 0);
    return handle.rep;
  });
}

/** Takes the handle out. Answers it if the resource itself ends with it, else null. */
export function removeResource(
  instance: ComponentInstance,
  resource: RuntimeResource,
  index: number,
): ResourceHandle | null {
  checkMayLeave(instance);
  const handle = instance.handles.remove(index);
  checkResource(handle, resource, index);
  trapIf(handle.numLends !== 0, "resource-lent");
  if (handle.own) return handle;
  assert(handle.borrowScope !== null, "a borrow has a scope");
  handle.borrowScope.numBorrows -= 1;
  resource.returned?.(handle.rep);
  return null;
}

/** `resource.drop` of a resource that the host implements, or one without a destructor: nothing of a guest's is called. */
export function canonResourceDrop(instance: ComponentInstance, resource: RuntimeResource): CoreLeaf {
  return plain(["i32"], [], (index) => {
    const handle = removeResource(instance, resource, index ?? 0);
    if (handle !== null) resource.destroy(handle.rep);
  });
}
