import type { Finding } from "../../core/redact/finding.ts";
import { decodeRecords, encodeRecord } from "../../spool/posted/posted-record.ts";

/**
 * A journal of posted payloads, each of them cleaned. Payloads with a file of their own are dropped; bytes that are no
 * record stay at the end.
 * @param clean cleans one text and returns its findings
 */
export function cleanJournal(
  journal: Buffer,
  clean: (bytes: Buffer) => { readonly bytes: Buffer; readonly found: readonly Finding[] },
): { readonly bytes: Buffer; readonly found: readonly Finding[] } {
  const { records, tornBytes } = decodeRecords(journal);
  const cleaned = records.map(({ name, bytes }) => ({ name, ...clean(bytes) }));
  const torn = clean(journal.subarray(journal.length - tornBytes));
  return {
    bytes: Buffer.concat([...cleaned.flatMap((record) => encodeRecord(record).pieces), torn.bytes]),
    found: [...cleaned, torn].flatMap(({ found }) => found),
  };
}
