import { basename, dirname, join } from "node:path";
import { parsePayload } from "../../../claude/payload/parse-payload.ts";
import type { Redactor } from "../../../core/redact/create-redactor.ts";
import type { IncomingEvent } from "../../../ingest/collect-batch.ts";
import { hookNumbersOf } from "../../../spool/scan/raw-name.ts";
import { readRawFile } from "../../../spool/read-raw-file.ts";
import type { Paths } from "../../../system/paths.ts";
import { archivedName } from "./list-archive.ts";

/**
 * Reads an archived raw file as the spool read it: the same event, the same key.
 * @param file relative to the archive's folder
 * @returns null when it is no event or unreadable
 */
export function readArchived({ archiveDir }: Paths, file: string, redactor: Redactor): IncomingEvent | null {
  const name = basename(file);
  const result = readRawFile(join(archiveDir, dirname(file)), name);
  if (result.kind !== "read") return null;
  const sourceName = archivedName(name);
  const parsed = parsePayload(result.file.bytes, {
    receivedAtMs: result.file.modifiedAtMs,
    clientPid: hookNumbersOf(sourceName)?.clientPid ?? null,
    redactor,
  });
  if (parsed.kind !== "event") return null;
  return { event: parsed.event, sourceName, sourceKey: `${sourceName}@${result.identity.modifiedAtNs}` };
}
