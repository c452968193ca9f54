import type { JsonObject } from "../../../core/json.ts";

export interface RestFile {
  readonly name: string;
  readonly contentType: string;
  readonly data: string | Uint8Array<ArrayBuffer>;
}

/** A request's body, serialised once: repeats send the same bytes, and a digest matches the bytes sent. */
export interface Payload {
  readonly json: string;
  readonly files: readonly RestFile[];
}

export function payloadOf(body: JsonObject, files: readonly RestFile[] = []): Payload {
  return { json: JSON.stringify(body), files };
}

/**
 * The body for `fetch`. With files it is multipart, and `fetch` chooses the boundary: so there is no content type then.
 */
export function encodePayload({ json, files }: Payload): { body: string | FormData; contentType: string | null } {
  if (files.length === 0) return { body: json, contentType: "application/json" };
  const form = new FormData();
  form.append("payload_json", json);
  for (const [index, { name, contentType, data }] of files.entries()) {
    form.append(`files[${index}]`, new Blob([data], { type: contentType }), name);
  }
  return { body: form, contentType: null };
}
