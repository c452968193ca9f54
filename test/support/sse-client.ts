import type { TestContext } from "node:test";
import type { EventDto } from "../../src/protocol/dto.ts";
import type { Frame } from "../../src/protocol/frame.ts";
import { ROUTES } from "../../src/protocol/routes.ts";
import { createSseDecoder, parseFrame } from "../../src/protocol/sse.ts";

export interface SseClient {
  readonly frames: readonly Frame[];
  readonly events: readonly EventDto[];
  close(): void;
}

/** Listens to the live stream of a daemon until closed, the end of the test, or the end of the daemon. */
export async function openStream(t: TestContext, url: string, lastEventId?: number): Promise<SseClient> {
  const ending = new AbortController();
  t.after(() => ending.abort());
  const frames: Frame[] = [];
  const events: EventDto[] = [];
  const response = await fetch(new URL(ROUTES.events, url), {
    signal: ending.signal,
    headers: lastEventId === undefined ? {} : { "Last-Event-ID": String(lastEventId) },
  });
  if (!response.ok || response.body === null) throw new Error(`the stream answered ${response.status}`);
  const decoder = createSseDecoder();
  const text = response.body.pipeThrough(new TextDecoderStream());
  void (async () => {
    for await (const chunk of text) {
      for (const message of decoder.push(chunk)) {
        const frame = parseFrame(message);
        if (frame === null) continue;
        frames.push(frame);
        if (frame.type === "event") events.push(frame.data);
      }
    }
  })().catch(() => {
    // Aborted by us, or the daemon went: what was heard until then stands in the lists.
  });
  return { frames, events, close: () => ending.abort() };
}
