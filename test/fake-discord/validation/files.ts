import { apiError } from "../server/api-error.ts";
import type { UploadedFile } from "../server/exchange.ts";
import { listOf } from "../state/json.ts";
import type { Json } from "../state/model.ts";
import { type FormFault, invalid } from "./form-errors.ts";

const MAX_FILES = 10;

/** @throws 30015 too many, 40005 one too large */
export function checkFiles(files: readonly UploadedFile[], maxFileBytes: number): void {
  if (files.length > MAX_FILES) throw apiError("tooManyAttachments");
  if (files.some(({ data }) => data.length > maxFileBytes)) throw apiError("tooLarge");
}

/** @param knownIds attachments that the message has already */
export function attachmentFaults(body: Json, files: readonly UploadedFile[], knownIds: readonly string[]): FormFault[] {
  const known = new Set([...files.map(({ index }) => index), ...knownIds]);
  return listOf(body["attachments"]).flatMap(({ id }, n) =>
    known.has(String(id))
      ? []
      : [invalid(["attachments", n], "ATTACHMENT_NOT_FOUND", `Attachment data not found for ${String(id)}`)],
  );
}
