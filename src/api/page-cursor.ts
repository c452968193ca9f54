import type { PageCursor } from "../core/ports.ts";

/** The form of `next` and `before` on the wire. */
export function formatCursor({ atMs, key }: PageCursor): string {
  return `${atMs}.${key}`;
}

/** Null for a text that was never a `next`. */
export function parseCursor(text: string): PageCursor | null {
  const [, at = "", key = ""] = /^(-?\d{1,15})\.(.{1,256})$/s.exec(text) ?? [];
  return key === "" ? null : { atMs: Number(at), key };
}
