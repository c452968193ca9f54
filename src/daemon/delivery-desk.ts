import type { DeliveryDesk, Outbox } from "../core/outbox.ts";
import type { Language } from "../notify/notify-settings.ts";
import { explain } from "../notify/words/explain.ts";
import type { OutboxWorker } from "../notify/worker/outbox-worker.ts";

interface DeskOptions {
  readonly outbox: Outbox;
  /** Null while no service is set up. */
  readonly worker: () => OutboxWorker | null;
  readonly language: () => Language;
}

/** What the API shows and does of messages. */
export function createDesk({ outbox, worker, language }: DeskOptions): DeliveryDesk {
  return {
    list: outbox.list,
    destinations: () => {
      const lanes = new Map((worker()?.status() ?? []).map((lane) => [lane.destinationId, lane]));
      const ids = new Set([...lanes.keys(), ...outbox.openDestinations()]);
      return Array.from(ids, (destinationId) => {
        const lane = lanes.get(destinationId);
        const openCount = outbox.openCount(destinationId);
        if (lane !== undefined) return { ...lane, openCount };
        return { destinationId, state: "disabled", reason: "no service is set up", untilMs: null, openCount } as const;
      });
    },
    retry: (id) => {
      const found = outbox.retry(id);
      if (found) worker()?.changed([]);
      return found;
    },
    discard: outbox.discard,
    explain: (seq) => {
      const verdict = outbox.verdictOf(seq);
      if (verdict === null) return null;
      return { told: verdict.told, code: verdict.why.code, sentence: explain(verdict.why, language()) };
    },
  };
}
