/** A system call as strace saw it begin and end. */
export interface TracedCall {
  readonly name: string;
  /** The file behind its first argument, if that is a handle. */
  readonly file: string | null;
  /** Its string arguments, one character for each byte. */
  readonly texts: readonly string[];
  readonly result: number;
  /**
   * Lines of the trace. strace writes a line before it lets the thread continue. So a call is known to have ended
   * before another began if its line is earlier, on any threads.
   */
  readonly beginsAt: number;
  readonly endsAt: number;
}

/** Reads a trace made with `-f -y -xx`: an interrupted call has one line for its begin and one for its end. */
export function callsIn(trace: string): readonly TracedCall[] {
  const calls: TracedCall[] = [];
  const begun = new Map<string, { readonly text: string; readonly beginsAt: number }>();
  for (const [at, line] of trace.split("\n").entries()) {
    const [, thread, text] = /^(\d+) +(.*)$/.exec(line) ?? [];
    if (thread === undefined || text === undefined) continue;
    if (text.endsWith("<unfinished ...>")) {
      begun.set(thread, { text: text.slice(0, -"<unfinished ...>".length), beginsAt: at });
      continue;
    }
    const [, rest] = /^<\.\.\. \w+ resumed>(.*)$/.exec(text) ?? [];
    const first = rest === undefined ? undefined : begun.get(thread);
    const call = toCall(first === undefined ? text : first.text + rest);
    if (call !== null) calls.push({ ...call, beginsAt: first?.beginsAt ?? at, endsAt: at });
  }
  return calls.sort((a, b) => a.beginsAt - b.beginsAt);
}

function toCall(text: string): Omit<TracedCall, "beginsAt" | "endsAt"> | null {
  const [, name, args, result] = /^(\w+)\((.*)\) += (-?\d+)/.exec(text) ?? [];
  if (name === undefined || args === undefined) return null;
  const handle = /^\d+<([^>]*)>/.exec(args)?.[1];
  const texts = [...args.matchAll(/"([^"]*)"/g)].map(([, escaped = ""]) => toBytes(escaped));
  return {
    name,
    file: handle === undefined ? null : asText(toBytes(handle)),
    texts: name.startsWith("rename") ? texts.map(asText) : texts,
    result: Number(result),
  };
}

function toBytes(escaped: string): string {
  return escaped.replaceAll(/\\x([0-9a-f]{2})|\\([0-7]{1,3})/g, (_, hex?: string, octal = "") =>
    String.fromCharCode(hex === undefined ? Number.parseInt(octal, 8) : Number.parseInt(hex, 16)),
  );
}

function asText(bytes: string): string {
  return Buffer.from(bytes, "latin1").toString("utf8");
}
