/**
 * Milliseconds of the machine's monotonic clock: the same one in each process, so that what one process did can be
 * timed by another.
 */
export function machineMs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1000 + nanoseconds / 1e6;
}
