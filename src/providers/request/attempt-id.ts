import { createHash } from "node:crypto";
import type { Attempt } from "../../core/delivery.ts";

/** A message's own id, the same in every attempt: letters and digits alone, whatever its session is called. */
export function attemptId({ key }: Pick<Attempt, "key">): string {
  return createHash("sha256").update(key).digest("hex").slice(0, 32);
}
