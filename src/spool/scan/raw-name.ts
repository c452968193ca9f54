/** Whether a name in the spool folder is an event's. `_pretty.json` is the Python notifier's readable twin. */
export function isRawFileName(name: string): boolean {
  return name.endsWith(".json") && !name.startsWith(".") && !name.endsWith("_pretty.json");
}

/** Whether our hook or daemon wrote the file: both rename complete files, so a half-written one is never visible. */
export function isWrittenWhole(name: string): boolean {
  return name.startsWith("hook-") || name.startsWith("http-");
}

/** Numbers that the hook put into its file's name. */
export interface HookNumbers {
  /** The hook's own process id. */
  readonly pid: number;
  /** The number of its attempt to find a free name. */
  readonly n: number;
  /** Process id of the client that ran the hook. Null where unknown, and in names by older hooks. */
  readonly clientPid: number | null;
}

export function hookNumbersOf(name: string): HookNumbers | null {
  const found = /^hook-(\d{1,15})-(\d{1,15})(?:-(\d{1,15}))?\.json$/.exec(name);
  if (found === null) return null;
  return { pid: Number(found[1]), n: Number(found[2]), clientPid: found[3] === undefined ? null : Number(found[3]) };
}
