import type { ApiRequest, Reply } from "../server/exchange.ts";

/** Where to connect, and how many starts are left. */
export function getGatewayBot(request: ApiRequest): Reply {
  request.bot();
  const { world, gateway } = request;
  const { total, remaining, resetAtMs, maxConcurrency } = gateway.startLimit;
  return {
    status: 200,
    body: {
      url: gateway.url(),
      shards: 1,
      session_start_limit: {
        total,
        remaining,
        reset_after: resetAtMs - world.clock.now(),
        max_concurrency: maxConcurrency,
      },
    },
  };
}
