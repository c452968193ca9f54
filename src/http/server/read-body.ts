import type { IncomingMessage, ServerResponse } from "node:http";
import { AppError } from "../../core/errors/errors.ts";
import type { RequestBodyBudget } from "./request-body-budget.ts";

interface BodyLimits {
  readonly maxBytes: number;
  /** Of all bodies together; small bodies need none. */
  readonly budget?: RequestBodyBudget;
}

/**
 * The whole body of a request.
 * @throws AppError `http/too-large`, as early as the length is known: a client that waits for permission (`Expect:
 * 100-continue`, as curl does) is refused before it sends anything; `http/crowded`
 */
export async function readBody(
  request: IncomingMessage,
  response: ServerResponse,
  { maxBytes, budget }: BodyLimits,
): Promise<Buffer> {
  const declared = Number(request.headers["content-length"] ?? 0);
  if (declared > maxBytes) throw new AppError("http/too-large", { limit: maxBytes });
  if (request.headers.expect?.toLowerCase() === "100-continue") response.writeContinue();

  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  // Leaving the loop must not destroy the connection: the refusal has to be answered on it.
  const incoming: AsyncIterable<Buffer> = request.iterator({ destroyOnReturn: false });
  try {
    for await (const chunk of incoming) {
      sizeBytes += chunk.length;
      if (sizeBytes > maxBytes) throw new AppError("http/too-large", { limit: maxBytes });
      budget?.arrived(request, chunk.length);
      chunks.push(chunk);
    }
  } finally {
    budget?.left(request);
  }
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks, sizeBytes);
}
