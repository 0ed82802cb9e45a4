/**
 * Which instances may park their stack, and which may leave something running that their caller must wait for.
 * Spec: CanonicalABI.md, everything that reaches `Thread.block_internal`; decided before anything runs, since an entry is made
 * either plainly (nothing on its stack may park) or through a promise.
 * Invariant: conservative: an instance that is said not to park never reaches a parking built-in.
 */
import type { FuncRef, Plan, PlanCanon, Step } from "./plan.ts";

export interface Parking {
  /** Something the instance can call parks the calling stack. */
  mayPark: boolean;
  /**
   * A call into the instance may come back while something it started must still end before the caller goes on: a blocked
   * sync-typed call, a switch between threads, a cancelled task that is being resumed.
   */
  mayStall: boolean;
}

/** Whether a host function (by its number in `plan.imports`) may keep its caller waiting though it is sync-typed. */
export type HostBlocks = (index: number) => boolean;

export function analyseParking(plan: Plan, hostBlocks: HostBlocks): readonly Parking[] {
  const all = plan.instances.map((): Parking => ({ mayPark: false, mayStall: false }));
  const hasSyncLift = plan.instances.map(() => false);
  for (const step of plan.steps) {
    if (step.kind === "lift" && !step.type.async) hasSyncLift[step.instance] = true;
    if (step.kind === "canon") visit(step);
    // Callees come before their callers, so what is known of an instance is complete when it is called.
    settle(step);
  }
  return all;

  function settle(step: Step): void {
    if (step.kind === "resource") return;
    const parking = all[step.instance];
    if (parking?.mayPark === true && hasSyncLift[step.instance] === true) parking.mayStall = true;
  }

  function visit(step: Extract<Step, { kind: "canon" }>): void {
    const parking = all[step.instance];
    if (parking === undefined) return;
    const effect = effectOf(step.canon, step.instance);
    parking.mayPark ||= effect.mayPark;
    parking.mayStall ||= effect.mayStall;
  }

  function effectOf(canon: PlanCanon, instance: number): Parking {
    switch (canon.kind) {
      case "lower":
        return effectOfCall(canon.func, canon.type.async, canon.options.async);
      case "copy":
        return { mayPark: !canon.options.async, mayStall: false };
      case "waitable-set.wait":
      case "thread.yield":
      case "thread.suspend":
        return { mayPark: true, mayStall: false };
      case "subtask.cancel": {
        // A call of the host's is over for the guest as soon as it is cancelled.
        const waits = plan.guestCallers.has(instance);
        return { mayPark: waits, mayStall: waits };
      }
      case "thread.suspend-then-resume":
      case "thread.yield-then-resume":
      case "thread.suspend-then-promote":
      case "thread.yield-then-promote":
        return { mayPark: true, mayStall: true };
      case "resource.drop": {
        const resource = plan.resources[canon.resource.id];
        const owner =
          resource?.kind === "guest" && resource.destructor !== null ? all[resource.instance] : undefined;
        return { mayPark: owner?.mayPark ?? false, mayStall: owner?.mayStall ?? false };
      }
      default:
        return { mayPark: false, mayStall: false };
    }
  }

  function effectOfCall(func: FuncRef, asyncType: boolean, asyncLowered: boolean): Parking {
    if (func.kind === "import") {
      const blocks = !asyncType && hostBlocks(func.index);
      return { mayPark: blocks || (asyncType && !asyncLowered), mayStall: blocks };
    }
    const callee = all[func.instance];
    const stalls = callee?.mayStall ?? false;
    // An asynchronous call gives way to a blocked thread that has the callee to itself and could go on.
    const givesWay = stalls || (callee?.mayPark ?? false);
    if (asyncType) return { mayPark: !asyncLowered || givesWay, mayStall: givesWay };
    return { mayPark: callee?.mayPark ?? false, mayStall: stalls };
  }
}
