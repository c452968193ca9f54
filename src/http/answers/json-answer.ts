import { chooseEncoding, compress } from "./encoding.ts";
import type { Exchange } from "../exchange.ts";
import { MIN_COMPRESSED_BYTES } from "../http-limits.ts";

/**
 * Answers 200 with JSON, never to be stored: the next answer may differ, and its content is private. So there is no
 * ETag either. Short answers, the frequent ones, are not compressed.
 */
export async function answerJson({ request, response }: Exchange, body: unknown): Promise<void> {
  const plain = Buffer.from(JSON.stringify(body));
  const isWorthIt = plain.length >= MIN_COMPRESSED_BYTES;
  const encoding = isWorthIt ? chooseEncoding(request.headers["accept-encoding"]) : null;
  const bytes = encoding === null ? plain : await compress(plain, encoding, 4);
  response.setHeader("Content-Type", "application/json; charset=utf-8");
  response.setHeader("Cache-Control", "no-store");
  response.setHeader("Content-Length", bytes.length);
  if (isWorthIt) response.setHeader("Vary", "Accept-Encoding");
  if (encoding !== null) response.setHeader("Content-Encoding", encoding);
  response.writeHead(200);
  response.end(bytes);
}
