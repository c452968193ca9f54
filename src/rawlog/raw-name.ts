/** Whether a name in the raw log's folder is an event's. `_pretty.json` is the readable twin that the Python notifier writes. */
export function isRawFileName(name: string): boolean {
  return name.endsWith(".json") && !name.startsWith(".") && !name.endsWith("_pretty.json");
}

/** Whether the writer is one of ours: they rename complete files into place, so nothing half-written can be seen. */
export function isWrittenWhole(name: string): boolean {
  return name.startsWith("hook-") || name.startsWith("http-");
}

/** What the hook put into its file's name: its process id, and the number of the attempt to find a free name. */
export interface HookNumbers {
  readonly pid: number;
  readonly n: number;
}

export function hookNumbersOf(name: string): HookNumbers | null {
  const found = /^hook-(\d{1,15})-(\d{1,15})\.json$/.exec(name);
  return found === null ? null : { pid: Number(found[1]), n: Number(found[2]) };
}
