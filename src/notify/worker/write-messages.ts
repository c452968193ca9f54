import type { Announcement } from "../../core/announcement.ts";
import type { Delivery } from "../../core/outbox.ts";
import { foldedInto } from "./choose-step.ts";
import { isFaultOfDisk } from "./fault-of-disk.ts";
import type { LaneOptions } from "./lane-options.ts";

type Written =
  | { readonly kind: "written"; readonly messages: readonly Announcement[] }
  /** These can never be told; the others of the batch can. */
  | { readonly kind: "unwritable"; readonly deliveries: readonly Delivery[]; readonly reason: string };

/** Puts deliveries into words. One that breaks us must not stand at the head of its lane for ever. */
export function writeMessages(
  deliveries: readonly Delivery[],
  { staleBeforeMs, outbox, compose }: { readonly staleBeforeMs: number } & Pick<LaneOptions, "outbox" | "compose">,
): Written {
  const messages: Announcement[] = [];
  const gone: Delivery[] = [];
  for (const delivery of deliveries) {
    const stale = delivery.createdAtMs < staleBeforeMs;
    const foldedCount = stale ? outbox.foldedCount(foldedInto(delivery.id)) : 0;
    try {
      const message = compose(delivery, { foldedCount, stale });
      if (message === null) gone.push(delivery);
      else messages.push(message);
    } catch (error) {
      if (isFaultOfDisk(error)) throw error;
      return { kind: "unwritable", deliveries: [delivery], reason: `it could not be put into words: ${String(error)}` };
    }
  }
  if (gone.length === 0) return { kind: "written", messages };
  return { kind: "unwritable", deliveries: gone, reason: "its event is no longer stored" };
}
