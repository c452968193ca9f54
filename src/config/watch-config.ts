import { unwatchFile, watch, watchFile } from "node:fs";
import { basename, dirname } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { expandHome } from "../system/paths.ts";
import { loadConfig, type Config, type ConfigSources } from "./load-config.ts";
import type { ConfigValues } from "./settings.ts";

export interface WatchConfigOptions extends ConfigSources {
  /** What holds now. */
  readonly current: Config;
  /** Called with the new configuration when values or problems differ from what held before. */
  onChange(config: Config): void;
  readonly signal: AbortSignal;
}

/** Editors write in several steps: wait until they are through, so that no half-written file is read. */
const SETTLE_MS = 100;

/** How often the files are looked at besides: a notice can be missed, or the file be a link to elsewhere. */
const POLL_MS = 2000;

type NamedFiles = Pick<ConfigValues, "pricesFile" | "redactPatternsFile">;

/** Reloads the configuration whenever one of its files changes, until the signal is aborted. */
export function watchConfig({ current, onChange, signal, ...sources }: WatchConfigOptions): void {
  if (signal.aborted) return;
  let held = current;
  /**
   * Read once, and believed when it is read again: who saves in place empties the file first, and without its settings
   * events would be told to nobody.
   */
  let doubted: Config | null = null;
  let timer: NodeJS.Timeout | undefined;
  let named: readonly string[] = [];

  function reload(): void {
    const next = loadConfig(sources, held);
    if (isDeepStrictEqual(next, held)) {
      doubted = null;
      return;
    }
    if (!isDeepStrictEqual(next, doubted)) {
      doubted = next;
      schedule();
      return;
    }
    doubted = null;
    held = next;
    watchNamed(next.values);
    onChange(next);
  }
  /** Which files have the prices and the patterns are settings. Only looked at: they may lie anywhere. */
  function watchNamed({ pricesFile, redactPatternsFile }: NamedFiles): void {
    const before = named;
    named = [...new Set([pricesFile, redactPatternsFile])].filter((file) => file !== "").map(expandHome);
    for (const file of before) if (!named.includes(file)) unwatchFile(file, schedule);
    for (const file of named) {
      if (before.includes(file)) continue;
      watchFile(file, { interval: POLL_MS, persistent: false }, schedule);
      // What changed between our reading it and the first look at it would be taken for how it was.
      schedule();
    }
  }
  function schedule(): void {
    clearTimeout(timer);
    timer = setTimeout(reload, SETTLE_MS);
    timer.unref();
  }

  const files = [sources.paths.envFile, sources.paths.fallbackEnvFile];
  for (const file of files) {
    watchFolderOf(file, schedule, signal);
    watchFile(file, { interval: POLL_MS, persistent: false }, schedule);
  }
  watchNamed(current.values);
  signal.addEventListener(
    "abort",
    () => {
      clearTimeout(timer);
      for (const file of files) unwatchFile(file, schedule);
      watchNamed({ pricesFile: "", redactPatternsFile: "" });
    },
    { once: true },
  );
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
