import type { IncomingMessage, ServerResponse } from "node:http";
import { AppError } from "../../core/errors/errors.ts";
import { isJsonObject, type JsonObject } from "../../core/json.ts";

interface BodyLimits {
  readonly maxBytes: number;
  /** A budget for all bodies together; small bodies need none. */
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

/**
 * The fields of a JSON body; none where it is not an object.
 * @throws AppError `http/body`
 */
export function readJsonFields(body: Buffer): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(body.toString());
  } catch {
    throw new AppError("http/body", { reason: "it is not JSON" });
  }
  return isJsonObject(value) ? value : {};
}

export type RequestBodyBudget = ReturnType<typeof createRequestBodyBudget>;

/**
 * Limit for all arriving bodies together. Refuses the largest body and not the newest: a few hoarders cannot block a
 * small event.
 */
export function createRequestBodyBudget(mostBytes: number) {
  const bodies = new Map<IncomingMessage, number>();
  let heldBytes = 0;

  function left(request: IncomingMessage): void {
    heldBytes -= bodies.get(request) ?? 0;
    bodies.delete(request);
  }

  return {
    /**
     * Counts a piece of a body. Where there is no room for it, the largest body is cut off.
     * @throws AppError `http/crowded` when that is this one
     */
    arrived(request: IncomingMessage, sizeBytes: number): void {
      bodies.set(request, (bodies.get(request) ?? 0) + sizeBytes);
      heldBytes += sizeBytes;
      while (heldBytes > mostBytes) {
        const [largest] = [...bodies.keys()].toSorted(
          (one, other) => (bodies.get(other) ?? 0) - (bodies.get(one) ?? 0),
        );
        if (largest === undefined || largest === request) throw new AppError("http/crowded");
        left(largest);
        largest.destroy();
      }
    },
    /** The body is complete, or no longer needed. */
    left,
  };
}

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
