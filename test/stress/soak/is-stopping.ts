/** A daemon that is stopping, or at its connection limit, says so: clients retry. */
export function isStopping(status: number | undefined, text: string): boolean {
  return status === 503 && /http\/(?:stopping|busy)/.test(text);
}
