/** Whether a name in the spool folder is an event's. `_pretty.json` is the Python notifier's readable twin. */
export function isRawFileName(name: string): boolean {
  return name.endsWith(".json") && !name.startsWith(".") && !name.endsWith("_pretty.json");
}

/** Whether our hook or daemon wrote the file: both rename complete files, so a half-written one is never visible. */
export function isWrittenWhole(name: string): boolean {
  return name.startsWith("hook-") || name.startsWith("http-");
}

/**
 * Numbers that the hook put into its file's name: its own process id, that of its attempt to find a free name, and the
 * process id of the client that ran it, null where it is unknown.
 */
export function hookNumbersOf(name: string) {
  const found = /^hook-(\d{1,15})-(\d{1,15})(?:-(\d{1,15}))?\.json$/.exec(name);
  if (found === null) return null;
  return { pid: Number(found[1]), n: Number(found[2]), clientPid: found[3] === undefined ? null : Number(found[3]) };
}

/** Process ids of hooks within one tick lie closer together, unless the kernel began again with the low ones. */
const MAX_PID_DISTANCE = 16_384;

/**
 * The order of raw files with one modification time: the hook's pid, because time stamps move in steps of 4 ms on many
 * kernels while pids grow; then names.
 */
export function compareRawNames(a: string, b: string): number {
  const ofA = hookNumbersOf(a);
  const ofB = hookNumbersOf(b);
  if (ofA !== null && ofB !== null) {
    const distance = ofA.pid - ofB.pid;
    const order = Math.abs(distance) > MAX_PID_DISTANCE ? -distance : distance;
    return order || ofA.n - ofB.n || compareTexts(a, b);
  }
  // Hooks before other writers: any rule works if it is always the same.
  if (ofA !== null) return -1;
  return ofB === null ? compareTexts(withEqualDigits(a), withEqualDigits(b)) || compareTexts(a, b) : 1;
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** So that runs of digits compare as numbers: `a9` before `a10`. `Intl.Collator` would cost 5 ms and 4 MB. */
function withEqualDigits(name: string): string {
  return name.replaceAll(/\d+/g, (digits) => digits.padStart(20, "0"));
}
