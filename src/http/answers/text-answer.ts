import { once } from "node:events";
import type { ServerResponse } from "node:http";
import type { Exchange } from "../exchange.ts";
import { STALLED_MS } from "../http-limits.ts";

interface TextAnswer {
  readonly contentType: string;
  /** Name for the browser's download; only letters, digits and `.-_`. */
  readonly fileName: string;
  readonly pieces: AsyncIterable<string>;
  /** Aborted when the client is gone. */
  readonly signal: AbortSignal;
}

/**
 * Streams text as fast as the client takes it: at most one piece waits. A failure before the first piece becomes an
 * error answer; afterwards only a broken connection shows that the text is incomplete.
 */
export async function answerText({ request, response }: Exchange, answer: TextAnswer): Promise<void> {
  const { contentType, fileName, pieces, signal } = answer;
  const iterator = pieces[Symbol.asyncIterator]();
  try {
    const first = request.method === "HEAD" ? null : await iterator.next();
    response.writeHead(200, {
      "Content-Type": contentType,
      "Cache-Control": "no-store",
      "Content-Disposition": `attachment; filename="${fileName}"`,
    });
    for (let piece = first; piece !== null && piece.done !== true; piece = await iterator.next()) {
      if (piece.value !== "" && !response.write(piece.value)) await drained(response, signal);
    }
    response.end();
  } finally {
    await iterator.return?.();
  }
}

/** Resolves when the client has taken the waiting bytes; a stalled client is cut off. */
async function drained(response: ServerResponse, signal: AbortSignal): Promise<void> {
  const stalled = setTimeout(() => response.destroy(), STALLED_MS);
  try {
    await once(response, "drain", { signal });
  } finally {
    clearTimeout(stalled);
  }
}
