import type { Handler } from "../exchange.ts";

/** `GET /metrics`: as Prometheus scrapes it, text format 0.0.4. */
export function handlePrometheus(readExposition: () => string): Handler {
  return ({ response }) => {
    const bytes = Buffer.from(readExposition());
    response.setHeader("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("Content-Length", bytes.length);
    response.writeHead(200);
    response.end(bytes);
  };
}
