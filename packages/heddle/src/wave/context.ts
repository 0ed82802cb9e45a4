/**
 * What a text may refer to outside itself: handles that an earlier call gave, and bytes of files.
 * Invariant: a handle has one number for as long as the program runs.
 */
import type { ResourceType } from "@heddle/component/model";
import { streamOperand } from "../cli/read-file.ts";

export class Handles {
  readonly #objects: { readonly object: unknown; readonly resource: ResourceType }[] = [];

  /** The handle's text, such as `counter#1`; an object that is known keeps its number. */
  textOf(object: unknown, resource: ResourceType): string {
    const known = this.#objects.findIndex((each) => each.object === object);
    return text(resource, known === -1 ? this.#objects.push({ object, resource }) : known + 1);
  }

  /** Undefined for a text that is no handle of this resource. */
  find(name: string, number: number, resource: ResourceType): unknown {
    const found = this.#objects[number - 1];
    return found?.resource.id === resource.id && found.resource.name === name ? found.object : undefined;
  }

  /** Those of a resource, as text. */
  known(resource: ResourceType): readonly string[] {
    return this.#objects.flatMap((each, index) =>
      each.resource.id === resource.id ? [text(each.resource, index + 1)] : [],
    );
  }
}

function text({ name }: ResourceType, number: number): string {
  return `${name ?? "handle"}#${number}`;
}

export interface WaveContext {
  readonly handles: Handles;
  /** What a file has, or standard input where the path is `-`. Throws a UsageError where it cannot be read. */
  bytes(path: string): AsyncIterable<Uint8Array>;
}

/** Of a process: its files, and its standard input. */
export function processContext(): WaveContext {
  return { handles: new Handles(), bytes };
}

function bytes(path: string): AsyncIterable<Uint8Array> {
  return path === "-" ? process.stdin : streamOperand(path);
}
