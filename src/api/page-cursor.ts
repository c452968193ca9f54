import type { PageCursor } from "../core/ports.ts";

/** As `next` and `before` have it on the wire. */
export function formatCursor({ atMs, key }: PageCursor): string {
  return `${atMs}.${key}`;
}

/** Null for what no answer has ever had as `next`. */
export function parseCursor(text: string): PageCursor | null {
  const [, at = "", key = ""] = /^(-?\d{1,15})\.(.{1,256})$/s.exec(text) ?? [];
  return key === "" ? null : { atMs: Number(at), key };
}
