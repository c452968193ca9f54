/**
 * The beginning of an answer, in bytes of UTF-8. The server may be any program and send without end: the rest is never
 * read.
 * @throws the connection's error
 */
export async function readPrefix({ body }: Response, maxBytes: number): Promise<string> {
  if (body === null) return "";
  const decoder = new TextDecoder();
  let text = "";
  let leftBytes = maxBytes;
  // Leaving the loop cancels the rest.
  for await (const chunk of body) {
    text += decoder.decode(chunk.subarray(0, leftBytes), { stream: true });
    leftBytes -= chunk.byteLength;
    if (leftBytes <= 0) break;
  }
  return text;
}
