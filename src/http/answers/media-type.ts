import type { IncomingMessage } from "node:http";
import { AppError } from "../../core/errors/errors.ts";

const JSON_TYPE = /^application\/json\s*(;|$)/i;

/** Whether a body is declared as JSON. A form cannot declare it, and another site's script needs a CORS preflight. */
export function isJson(request: IncomingMessage): boolean {
  return JSON_TYPE.test(request.headers["content-type"] ?? "");
}

/** @throws AppError `http/media-type`; `http/body` for a compressed one */
export function requireJson(request: IncomingMessage): void {
  if (!isJson(request)) throw new AppError("http/media-type");
  if ((request.headers["content-encoding"] ?? "identity") !== "identity") {
    throw new AppError("http/body", { reason: "it is compressed" });
  }
}
