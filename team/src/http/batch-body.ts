import type { IncomingMessage, ServerResponse } from "node:http";
import { promisify } from "node:util";
import { gunzip, gunzipSync } from "node:zlib";
import { AppError } from "../../../src/core/errors/errors.ts";
import { MAX_UPSTREAM_BYTES } from "../../../src/http/http-limits.ts";
import { isJson, readBody } from "../../../src/http/server/request-body.ts";

const decompress = promisify(gunzip);

/** Codings of a request's body that {@link readBatchBody} understands. */
export const ENCODINGS = ["gzip"] as const;

/** Packed, some fifty events. Another thread takes longer to hand them over than to unpack them. */
const SMALL_BYTES = 16 * 1024;

/** What is unpacked at a time: a usual body in one piece. */
const CHUNK_BYTES = 64 * 1024;

/** JSON of events shrinks to a fifth, rarely to a tenth. */
const MOST_GROWTH = 10;

/** How much memory a body takes, as far as its headers tell. Without a length it may become as long as is allowed. */
export function expectedBytes({ headers }: IncomingMessage): number {
  const declared = Number(headers["content-length"] ?? MAX_UPSTREAM_BYTES);
  const growth = headers["content-encoding"] === "gzip" ? MOST_GROWTH : 1;
  return Math.min(declared * growth, MAX_UPSTREAM_BYTES);
}

/**
 * The JSON of a batch, unpacked.
 * @throws AppError `http/media-type`, `http/too-large`, `http/body` for another coding or a broken one: the machine
 * then sends it as it is
 */
export async function readBatchBody(request: IncomingMessage, response: ServerResponse): Promise<Buffer> {
  if (!isJson(request)) throw new AppError("http/media-type");
  const encoding = request.headers["content-encoding"] ?? "identity";
  if (encoding !== "identity" && encoding !== "gzip")
    throw new AppError("http/body", { reason: "its coding is unknown" });
  const body = await readSteadily(request, async () => readBody(request, response, { maxBytes: MAX_UPSTREAM_BYTES }));
  if (encoding === "identity") return body;
  try {
    // A kilobyte can unpack to a megabyte.
    const limits = { maxOutputLength: MAX_UPSTREAM_BYTES, chunkSize: CHUNK_BYTES };
    return body.length <= SMALL_BYTES ? gunzipSync(body, limits) : await decompress(body, limits);
  } catch (error) {
    if (error instanceof RangeError) throw new AppError("http/too-large", { limit: MAX_UPSTREAM_BYTES });
    throw new AppError("http/body", { reason: "it cannot be unpacked" });
  }
}

/** A network that is gone says nothing, and others wait for the place of the body that it was carrying. */
const LONGEST_PAUSE_MS = 5_000;

/** Cuts off a request whose body pauses too long while it is read. */
export async function readSteadily<T>(
  { socket }: Pick<IncomingMessage, "socket">,
  read: () => Promise<T>,
  pauseMs = LONGEST_PAUSE_MS,
): Promise<T> {
  let before = socket.bytesRead;
  let still = 0;
  const looks = setInterval(() => {
    still = socket.bytesRead === before ? still + 1 : 0;
    before = socket.bytesRead;
    // Twice: after a pause of this process the first look comes before what has arrived meanwhile is read.
    if (still === 2) socket.destroy();
  }, pauseMs / 2);
  try {
    return await read();
  } finally {
    clearInterval(looks);
  }
}
