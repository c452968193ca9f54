const ID_FIELD = Buffer.from("\nid: ");
const LINE_FEED = 10;
const DIGIT_0 = 48;

/** An id's line is shorter; the rest of a longer line is skipped. */
const MAX_ID_LINE_BYTES = 24;

/**
 * Finds the ids in a stream of events without parsing more, so that a client costs little more than its reads.
 * @param rest what the last call returned for this stream
 * @returns the end of the bytes if it may be the beginning of an id's line
 */
export function findIds(rest: Buffer | null, chunk: Buffer, onId: (id: number) => void): Buffer | null {
  const bytes = rest === null ? chunk : Buffer.concat([rest, chunk]);
  let at = bytes.indexOf(ID_FIELD);
  while (at >= 0) {
    let id = 0;
    let end = at + ID_FIELD.length;
    for (; end < bytes.length && bytes[end] !== LINE_FEED; end += 1) id = id * 10 + (bytes[end] ?? 0) - DIGIT_0;
    if (end === bytes.length) return Buffer.from(bytes.subarray(at));
    onId(id);
    at = bytes.indexOf(ID_FIELD, end);
  }
  const lineFrom = bytes.lastIndexOf(LINE_FEED);
  const isWhole = lineFrom === bytes.length - 1 && bytes[lineFrom - 1] === LINE_FEED;
  if (isWhole || lineFrom < 0 || bytes.length - lineFrom > MAX_ID_LINE_BYTES) return null;
  return Buffer.from(bytes.subarray(lineFrom));
}
