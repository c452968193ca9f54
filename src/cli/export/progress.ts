import { Transform } from "node:stream";

/** Bytes between two progress lines. */
const STEP_BYTES = 16 * 1024 * 1024;

/** Passes bytes on and reports their number after each further step. */
export function createProgress(report: (sizeBytes: number) => void): { stream: Transform; sizeBytes(): number } {
  let sizeBytes = 0;
  let reported = 0;
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      sizeBytes += chunk.length;
      if (sizeBytes - reported >= STEP_BYTES) {
        reported = sizeBytes;
        report(sizeBytes);
      }
      done(null, chunk);
    },
  });
  return { stream, sizeBytes: () => sizeBytes };
}

/** `3.4 MB`; below a kilobyte in bytes. */
export function sizeText(sizeBytes: number): string {
  if (sizeBytes < 1000) return `${sizeBytes} bytes`;
  const [divisor, unit] = sizeBytes < 1_000_000 ? [1000, "kB"] : [1_000_000, "MB"];
  return `${(sizeBytes / divisor).toFixed(1)} ${unit}`;
}
