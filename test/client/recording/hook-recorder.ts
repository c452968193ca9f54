import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** One firing of a hook, with the processes behind it. */
export interface RecordedHook {
  readonly atMs: number;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly from?: HookProcess;
}

/** The processes and variables behind a hook. */
export interface HookProcess {
  /** From the hook's parent upwards. */
  readonly ancestors: readonly Ancestor[];
  readonly cwd: string;
  readonly variables: Readonly<Record<string, string>>;
}

interface Ancestor {
  readonly comm: string;
  readonly argv: readonly string[];
}

export interface HookRecorder {
  /** The command of every hook. */
  readonly command: string;
  /** What hooks of that event print, and whether they wait for {@link release} before. */
  answer(event: string, output: string, holds: boolean): void;
  release(): void;
  /** In the order in which they were started. */
  hooks(): readonly RecordedHook[];
}

/** A file is complete or absent: the last step is a rename. */
const SCRIPT = `#!/bin/sh
f="$RECORDER/seen/$(date +%s%N)-$$"
mkdir "$f.part"
cat >"$f.part/payload"
env >"$f.part/env"
pwd >"$f.part/cwd"
p=$PPID
while [ "$p" -gt 1 ]; do
  { cat "/proc/$p/comm"; tr '\\0\\n' '\\t ' <"/proc/$p/cmdline"; echo; } >>"$f.part/ancestors" 2>/dev/null || break
  p=$(sed -n 's/^PPid:\\t//p' "/proc/$p/status")
done
mv "$f.part" "$f.done"
event=$(sed -n 's/.*"hook\\(_event_name\\|Name\\)": *"\\([A-Za-z]*\\)".*/\\2/p' "$f.done/payload" | head -n 1)
if [ -e "$RECORDER/hold-$event" ]; then while [ ! -e "$RECORDER/released" ]; do sleep 0.05; done; fi
if [ -e "$RECORDER/output-$event" ]; then cat "$RECORDER/output-$event"; fi
exit 0
`;

export function createHookRecorder(folder: string): HookRecorder {
  const seen = join(folder, "seen");
  mkdirSync(seen, { recursive: true });
  const script = join(folder, "record.sh");
  writeFileSync(script, SCRIPT.replace("#!/bin/sh\n", `#!/bin/sh\nRECORDER='${folder}'\n`));
  chmodSync(script, 0o755);
  const known = new Map<string, RecordedHook>();
  return {
    command: `'${script}'`,
    answer: (event, output, holds) => {
      writeFileSync(join(folder, `output-${event}`), output);
      if (holds) writeFileSync(join(folder, `hold-${event}`), "");
    },
    release: () => {
      writeFileSync(join(folder, "released"), "");
    },
    hooks: () => {
      for (const name of readdirSync(seen).filter((one) => one.endsWith(".done")))
        if (!known.has(name)) known.set(name, readHook(join(seen, name), Number(name.slice(0, 13))));
      return [...known.values()].toSorted((one, other) => one.atMs - other.atMs);
    },
  };
}

function readHook(folder: string, atMs: number): RecordedHook {
  const read = (name: string): string[] =>
    existsSync(join(folder, name)) ? readFileSync(join(folder, name), "utf8").split("\n") : [];
  const lines = read("ancestors");
  const ancestors = lines.flatMap((comm, index) =>
    index % 2 === 1 || comm === "" ? [] : [{ comm, argv: (lines[index + 1] ?? "").split("\t").filter(Boolean) }],
  );
  const pairs = read("env").map((line) => /^([A-Za-z_]\w*)=(.*)$/.exec(line) ?? ["", "", ""]);
  return {
    atMs,
    payload: JSON.parse(read("payload").join("\n")) as Readonly<Record<string, unknown>>,
    from: {
      ancestors,
      cwd: read("cwd")[0] ?? "",
      variables: Object.fromEntries(
        pairs.map(([, name = "", value = ""]) => [name, value]).filter(([name]) => name !== ""),
      ),
    },
  };
}
