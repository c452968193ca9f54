import { statSync, watch } from "node:fs";
import { basename, dirname } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { expandHome } from "../system/paths.ts";
import { templateFile } from "./load-template.ts";
import { loadConfig, type Config, type ConfigSources } from "./load-config.ts";
import type { ConfigValues } from "./settings.ts";

export interface WatchConfigOptions extends ConfigSources {
  /** What holds now. */
  readonly current: Config;
  /** Called with the new configuration when values or problems differ from what held before. */
  onChange(config: Config): void;
  readonly signal: AbortSignal;
  /** Where a test does not want to wait. */
  readonly checkMs?: number;
}

/** Editors write in several steps: wait until they are through, so that no half-written file is read. */
const QUIET_MS = 100;

/** How often the files are looked at besides: a notice can be missed, or the file be a link to elsewhere. */
const CHECK_MS = 5000;

/**
 * Reloads the configuration whenever one of its files changes, until the signal is aborted.
 * @returns loads it at once, for a caller that has written its file whole
 */
export function watchConfig({
  current,
  onChange,
  signal,
  checkMs = CHECK_MS,
  ...sources
}: WatchConfigOptions): () => void {
  let held = current;
  /**
   * Read once, and believed when it is read again: who saves in place empties the file first, and without its settings
   * events would be told to nobody.
   */
  let suspected: Config | null = null;
  let timer: NodeJS.Timeout | undefined;
  const files = [sources.paths.envFile, sources.paths.fallbackEnvFile];
  /** Nothing yet: what changed since it was read, and before we began to watch, is found by the first look. */
  let seen = "";

  function reload(): void {
    const next = loadConfig(sources, held);
    if (isDeepStrictEqual(next, held)) {
      suspected = null;
      return;
    }
    if (!isDeepStrictEqual(next, suspected)) {
      suspected = next;
      schedule();
      return;
    }
    take(next);
  }
  function take(next: Config): void {
    suspected = null;
    held = next;
    onChange(next);
  }
  function loadNow(): void {
    const next = loadConfig(sources, held);
    if (!signal.aborted && !isDeepStrictEqual(next, held)) take(next);
  }
  /** Not by `watchFile`: handed to a thread and back, each look at each file would wake the process once more. */
  function check(): void {
    const now = signatureOf([...files, ...namedFiles(held.values)]);
    if (now !== seen) schedule();
    seen = now;
  }
  function schedule(): void {
    clearTimeout(timer);
    timer = setTimeout(reload, QUIET_MS);
    timer.unref();
  }

  if (signal.aborted) return loadNow;
  for (const file of files) watchFolderOf(file, schedule, signal);
  const looks = setInterval(check, checkMs).unref();
  signal.addEventListener(
    "abort",
    () => {
      clearTimeout(timer);
      clearInterval(looks);
    },
    { once: true },
  );
  return loadNow;
}

/** Which files have the prices, the patterns and the template are settings. Only looked at: they may lie anywhere. */
function namedFiles({ pricesFile, redactPatternsFile, outgoingTemplate }: ConfigValues): readonly string[] {
  const named = [pricesFile, redactPatternsFile].filter((file) => file !== "").map(expandHome);
  const template = templateFile(outgoingTemplate);
  return template === null ? named : [...named, template];
}

/** Differs when any of the files has changed, come or gone, or when they are others. */
function signatureOf(files: readonly string[]): string {
  return files.map((file) => `${file} ${stateOf(file)}`).join("\n");
}

function stateOf(file: string): string {
  try {
    const { dev, ino, size, mtimeNs, ctimeNs } = statSync(file, { bigint: true });
    return [dev, ino, size, mtimeNs, ctimeNs].join(" ");
  } catch {
    return "unreadable";
  }
}

/** Watches the folder, not the file: most editors replace the file, and it may not exist yet. */
function watchFolderOf(file: string, onTouch: () => void, signal: AbortSignal): void {
  try {
    const watcher = watch(dirname(file), { persistent: false, signal }, (_, name) => {
      if (name === null || name === basename(file)) onTouch();
    });
    // A folder that vanishes ends the notices; polling goes on.
    watcher.on("error", () => watcher.close());
  } catch {
    // No folder, or no watches left on this system: polling alone has to do.
  }
}
