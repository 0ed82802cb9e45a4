/**
 * Which of the interfaces offered serves an import, by name.
 * Spec: Explainer.md, "Canonical Interface Name"; semver compatibility as wasm tools practise it.
 * Invariant: the exact name wins; else versions are compatible if their leftmost non-zero number is the same, and a
 * pre-release matches nothing but itself.
 */
export interface InterfaceName {
  /** `wasi:cli/stdout`, without the version. */
  readonly base: string;
  readonly version: string | null;
}

export function splitVersion(name: string): InterfaceName {
  const at = name.lastIndexOf("@");
  return at <= 0 ? { base: name, version: null } : { base: name.slice(0, at), version: name.slice(at + 1) };
}

/** The part of a version that compatible ones share, or null if it is compatible with nothing else. `0.3` names the track of `0.3.1`. */
export function compatibilityTrack(version: string): string | null {
  const match = /^(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:\+.*)?$/.exec(version);
  if (match === null) return null;
  const [, major = "0", minor = "0", patch = "0"] = match;
  if (major !== "0") return major;
  return minor === "0" ? `0.0.${patch}` : `0.${minor}`;
}

/** The name among `offered` that serves `wanted`; of several compatible ones the newest. */
export function findCompatible(wanted: string, offered: Iterable<string>): string | null {
  const { base, version } = splitVersion(wanted);
  const track = version === null ? null : compatibilityTrack(version);
  let best: string | null = null;
  for (const name of offered) {
    if (name === wanted) return name;
    if (track === null || !name.startsWith(base)) continue;
    const other = splitVersion(name);
    if (other.base !== base || other.version === null || compatibilityTrack(other.version) !== track)
      continue;
    if (best === null || isNewerVersion(other.version, splitVersion(best).version ?? "")) best = name;
  }
  return best;
}

/** Whether version `one` is newer than `other`; pre-releases do not count. */
export function isNewerVersion(one: string, other: string): boolean {
  const [a, b] = [one, other].map((version) => version.split(/[.+-]/).map(Number));
  for (let i = 0; i < 3; i++) {
    const difference = (a?.[i] ?? 0) - (b?.[i] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return false;
}

/** The offered names most like `wanted`, nearest first, for "did you mean". */
export function nearMisses(wanted: string, offered: Iterable<string>, count = 3): string[] {
  return [...offered]
    .map((name) => ({ name, distance: distanceOf(wanted, name) }))
    .filter(({ distance }) => distance !== null)
    .toSorted((a, b) => (a.distance ?? 0) - (b.distance ?? 0))
    .slice(0, count)
    .map(({ name }) => name);
}

/**
 * The same interface in another version is nearest; else the edit distance of what differs, null if that is most of it.
 * What two names share up to a `:` or `/` says nothing: all of `wasi:cli` would be alike.
 */
function distanceOf(wanted: string, name: string): number | null {
  const [a, b] = [splitVersion(wanted).base, splitVersion(name).base];
  let shared = 0;
  for (let i = 0; i < a.length && a[i] === b[i]; i++) if (a[i] === ":" || a[i] === "/") shared = i + 1;
  const [left, right] = [a.slice(shared), b.slice(shared)];
  const distance = editDistance(left, right);
  return distance <= Math.max(2, Math.floor(left.length / 3)) ? distance : null;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + same));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
