import { ROUTES } from "../../src/api/routes.ts";
import { createFrameDecoder } from "../../src/api/sse.ts";

/**
 * Reads the stream until the signal.
 * @param onCall called with the id of each event's call ("" without one) and its arrival time, on the monotonic clock
 */
export async function followCalls(
  url: string,
  signal: AbortSignal,
  onCall: (toolUseId: string, atMs: number) => void,
): Promise<void> {
  const response = await fetch(new URL(ROUTES.events, url), { signal });
  if (response.body === null) throw new Error("the stream has no body");
  const decode = createFrameDecoder();
  const text = response.body.pipeThrough(new TextDecoderStream());
  void (async () => {
    for await (const chunk of text) {
      const atMs = performance.now();
      for (const frame of decode(chunk)) {
        if (frame.type === "event") onCall(frame.data.tool_use_id ?? "", atMs);
      }
    }
  })().catch(() => {
    // Aborted at the end of the measurement.
  });
}
