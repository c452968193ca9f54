/** A daemon that is about to end, or has no place just now, says so: whoever asks comes again. */
export function isStopping(status: number | undefined, text: string): boolean {
  return status === 503 && /http\/(?:stopping|busy)/.test(text);
}
