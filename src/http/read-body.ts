import type { IncomingMessage, ServerResponse } from "node:http";
import { AppError } from "../core/errors.ts";

/**
 * The whole body of a request.
 * @throws AppError `http/too-large`, as early as the length is known: a client that asks first (`Expect: 100-continue`,
 * as curl does) is refused before it sends anything
 */
export async function readBody(request: IncomingMessage, response: ServerResponse, maxBytes: number): Promise<Buffer> {
  const declared = Number(request.headers["content-length"] ?? 0);
  if (declared > maxBytes) throw new AppError("http/too-large", { limit: maxBytes });
  if (request.headers.expect !== undefined) response.writeContinue();

  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length;
    if (sizeBytes > maxBytes) throw new AppError("http/too-large", { limit: maxBytes });
    chunks.push(chunk);
  }
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks, sizeBytes);
}
