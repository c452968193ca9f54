import type { Handler } from "../exchange.ts";

/** `POST /api/health/check-database`: 202 at once; `/api/health` says when it is done and what it said. */
export function handleHealthCheck(checkDatabase: () => void): Handler {
  return ({ response }) => {
    checkDatabase();
    response.writeHead(202).end();
  };
}
