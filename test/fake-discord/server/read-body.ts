import type { IncomingMessage } from "node:http";
import { listOf } from "../state/json.ts";
import type { Json } from "../state/model.ts";
import { apiError } from "./api-error.ts";
import type { UploadedFile } from "./exchange.ts";

/** A whole request, files included. */
const MAX_REQUEST_BYTES = 25 * 1024 * 1024;

export interface ReadBody {
  readonly body: Json;
  readonly files: readonly UploadedFile[];
}

/** The bytes of a request; bytes beyond the limit are read and dropped, so that the client can read the response. */
export async function readBytes(request: IncomingMessage): Promise<Buffer | "too large"> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MAX_REQUEST_BYTES) chunks.push(chunk);
  }
  return size > MAX_REQUEST_BYTES ? "too large" : Buffer.concat(chunks);
}

/** @throws 40005 too large, 50109 not JSON, not an object or not Unicode */
export async function parseBody(bytes: Buffer | "too large", contentType: string): Promise<ReadBody> {
  if (bytes === "too large") throw apiError("tooLarge");
  if (bytes.length === 0) return { body: {}, files: [] };
  if (contentType.startsWith("multipart/form-data")) return parseMultipart(bytes, contentType);
  return { body: parseJson(bytes.toString()), files: [] };
}

async function parseMultipart(bytes: Buffer, contentType: string): Promise<ReadBody> {
  const form = await readForm(bytes, contentType);
  const payload = form.get("payload_json");
  const files: UploadedFile[] = [];
  for (const [name, value] of form) {
    const index = /^files\[(\d+)\]$/.exec(name)?.[1];
    if (index === undefined || typeof value === "string") continue;
    files.push({ index, filename: value.name, data: Buffer.from(await value.arrayBuffer()) });
  }
  if (payload === null) return { body: {}, files };
  const body = parseJson(typeof payload === "string" ? payload : await payload.text());
  return { body: withTextIds(body), files };
}

/** The documentation's own example numbers its files, the document asks for strings; Discord accepts both. */
function withTextIds(body: Json): Json {
  if (!Array.isArray(body["attachments"])) return body;
  const attachments = listOf(body["attachments"]).map((one) => ({ ...one, id: textOf(one["id"]) }));
  return { ...body, attachments };
}

function textOf(id: unknown): unknown {
  return typeof id === "number" ? String(id) : id;
}

async function readForm(bytes: Buffer, contentType: string): Promise<FormData> {
  try {
    return await new Response(new Uint8Array(bytes), { headers: { "Content-Type": contentType } }).formData();
  } catch {
    throw apiError("badJson");
  }
}

function parseJson(text: string): Json {
  const value = tryParse(text);
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw apiError("badJson");
  return value as Json;
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text, refuseTornText);
  } catch {
    throw apiError("badJson");
  }
}

/** Half of a surrogate pair survives in JSON as an escape, but no Unicode text can contain it. */
function refuseTornText(_key: string, value: unknown): unknown {
  if (typeof value === "string" && !value.isWellFormed()) throw new SyntaxError("lone surrogate");
  return value;
}
