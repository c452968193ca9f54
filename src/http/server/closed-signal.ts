import type { ServerResponse } from "node:http";

/** Aborted when the client goes away before its answer is out: nobody works for who is gone. */
export function untilClosed(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  response.once("close", () => controller.abort());
  if (response.destroyed) controller.abort();
  return controller.signal;
}
