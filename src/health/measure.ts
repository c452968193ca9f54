import type { Measured } from "./health-figures.ts";

/** What cannot be measured says why; it never throws. */
export function measure<Value>(read: () => Value): Measured<Value> {
  try {
    return { ok: true, value: read() };
  } catch (error) {
    return notMeasured(error);
  }
}

export function notMeasured(error: unknown): { readonly ok: false; readonly reason: string } {
  return { ok: false, reason: error instanceof Error ? error.message : String(error) };
}

/** Before the first look. */
export const NOT_YET: { readonly ok: false; readonly reason: string } = { ok: false, reason: "not measured yet" };
