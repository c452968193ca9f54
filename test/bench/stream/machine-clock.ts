/**
 * Milliseconds of the machine's monotonic clock: the same one in each process, so that times of different processes can
 * be compared.
 */
export function machineMs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1000 + nanoseconds / 1e6;
}
