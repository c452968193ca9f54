/**
 * The beginning of an answer, in bytes that are UTF-8. Whoever answers may be anything, and send for ever: the rest is
 * never read.
 * @throws what the connection does
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
