const CORRUPT = 11;
const NOT_A_DATABASE = 26;
const BUSY = 5;
/** A page is missing: the file was cut. Other read errors may pass and do not prove damage. */
const SHORT_READ = 522;
const CORRUPT_FILE_SYSTEM = 8458;

/** A row that we cannot have written: another program changed its page. */
export class BrokenRowError extends Error {}

/** Whether an error means that the database itself is broken, and not just unreachable, full or in use. */
export function isDamage(thrown: unknown): boolean {
  return chainOf(thrown).some((error) => {
    if (error instanceof BrokenRowError) return true;
    const code = errcodeOf(error);
    if (code === SHORT_READ || code === CORRUPT_FILE_SYSTEM) return true;
    return code !== null && [CORRUPT, NOT_A_DATABASE].includes(code & 0xff);
  });
}

/** Whether another process holds the database. */
export function isBusy(thrown: unknown): boolean {
  return chainOf(thrown).some((error) => ((errcodeOf(error) ?? 0) & 0xff) === BUSY);
}

/** SQLite's extended result code. */
function errcodeOf(error: Error): number | null {
  return "errcode" in error && typeof error.errcode === "number" ? error.errcode : null;
}

function chainOf(thrown: unknown): readonly Error[] {
  const chain: Error[] = [];
  for (let error = thrown; error instanceof Error && chain.length < 8; error = error.cause) chain.push(error);
  return chain;
}
