import type { CommitBatch } from "../../../src/core/ports.ts";
import { storableText } from "../database/columns.ts";

/**
 * The bits of `sessions.names`: a session has some thirty names, and of a name that it lacks one of thirty sessions seems
 * to have it.
 */
const BITS = 256;

/** What a list looks for: the name of an event's hook, its tool, its source, or the outcome of a call. */
export type NameKind = "hook" | "tool" | "source" | "outcome";

export function nameOf(kind: NameKind, name: string): string {
  return `${kind} ${storableText(name)}`;
}

/** The bits of some names, as a text of PostgreSQL. A set of names has those of all of them. */
export function bitsOf(names: Iterable<string>): string {
  const bytes = new Uint8Array(BITS / 8);
  for (const name of names) {
    const hash = hashOf(name);
    for (const bit of [hash % BITS, (hash >>> 16) % BITS]) bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) | (1 << (bit & 7));
  }
  return `x${Buffer.from(bytes).toString("hex")}`;
}

/** FNV-1a with a last round that brings each character into all bits. Stored rows depend on it: it never changes. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** What lists look for, by session. */
export function namesOf({ events, calls }: CommitBatch): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  const add = (sessionId: string, name: string): void => {
    const names = found.get(sessionId);
    if (names === undefined) found.set(sessionId, new Set([name]));
    else names.add(name);
  };
  for (const { event } of events) {
    add(event.sessionId, nameOf("hook", event.hookEventName));
    add(event.sessionId, nameOf("source", event.source));
    if (event.toolName !== null) add(event.sessionId, nameOf("tool", event.toolName));
  }
  for (const { sessionId, call } of calls) {
    add(sessionId, nameOf("tool", call.toolName));
    if (call.outcome !== null) add(sessionId, nameOf("outcome", call.outcome));
  }
  return found;
}
