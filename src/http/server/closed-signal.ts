import type { ServerResponse } from "node:http";

/** Aborted when the client leaves before its answer is out, so that its work can stop. */
export function untilClosed(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  response.once("close", () => controller.abort());
  if (response.destroyed) controller.abort();
  return controller.signal;
}
