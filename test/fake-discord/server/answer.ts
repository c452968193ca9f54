import type { ServerResponse } from "node:http";
import type { Reply } from "./exchange.ts";

export function sendReply(response: ServerResponse, reply: Reply): void {
  const text = startReply(response, reply);
  response.end(text);
}

/** Announces the whole body and breaks off in its middle. */
export function sendHalf(response: ServerResponse, reply: Reply): void {
  const text = startReply(response, reply);
  response.write(text.slice(0, Math.floor(text.length / 2)), () => response.destroy());
}

function startReply(response: ServerResponse, { status, body, headers = {} }: Reply): string {
  const text = typeof body === "string" ? body : body === undefined ? "" : JSON.stringify(body);
  const own =
    body === undefined ? {} : { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(text) };
  response.writeHead(status, { Server: "cloudflare", ...own, ...headers });
  return text;
}
