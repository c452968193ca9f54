import { statSync, watch } from "node:fs";
import { basename, dirname } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { expandHome } from "../system/paths.ts";
import { loadConfig, type Config, type ConfigSources } from "./load-config.ts";
import { templateFile } from "./named-files.ts";
import type { ConfigValues } from "./settings.ts";

export interface WatchConfigOptions extends ConfigSources {
  readonly current: Config;
  /** Called with the new configuration when its values or problems have changed. */
  onChange(config: Config): void;
  readonly signal: AbortSignal;
  /** Shorter in tests. */
  readonly checkMs?: number;
}

/** Editors write in several steps: wait until they finish, so that no half-written file is read. */
const QUIET_MS = 100;

/** Polling interval besides the watch: a notice can be missed, or the file be a link to elsewhere. */
const CHECK_MS = 5000;

/**
 * Reloads the configuration whenever one of its files changes, until the signal is aborted.
 * @returns a function that loads it at once, for a caller that has written its file completely
 */
export function watchConfig({
  current,
  onChange,
  signal,
  checkMs = CHECK_MS,
  ...sources
}: WatchConfigOptions): () => void {
  let inForce = current;
  /**
   * Read once, applied when the second read is equal: an editor that saves in place empties the file first, and without
   * its settings no event would be notified.
   */
  let unconfirmed: Config | null = null;
  let timer: NodeJS.Timeout | undefined;
  const files = [sources.paths.envFile, sources.paths.fallbackEnvFile];

  function reload(): void {
    const next = loadConfig(sources, inForce);
    if (isDeepStrictEqual(next, inForce)) {
      unconfirmed = null;
      return;
    }
    if (!isDeepStrictEqual(next, unconfirmed)) {
      unconfirmed = next;
      schedule();
      return;
    }
    take(next);
  }
  function take(next: Config): void {
    unconfirmed = null;
    inForce = next;
    onChange(next);
  }
  function loadNow(): void {
    const next = loadConfig(sources, inForce);
    if (!signal.aborted && !isDeepStrictEqual(next, inForce)) take(next);
  }
  function schedule(): void {
    clearTimeout(timer);
    timer = setTimeout(reload, QUIET_MS);
    timer.unref();
  }

  if (signal.aborted) return loadNow;
  watchFiles({ files, polled: () => namedFiles(inForce.values), onTouch: schedule, signal, checkMs });
  signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
  return loadNow;
}

interface WatchFilesOptions {
  readonly files: readonly string[];
  /** Further files, without a watch: they may be anywhere. */
  readonly polled?: () => readonly string[];
  /** A file may have changed; also called once at the first check. */
  onTouch(): void;
  readonly signal: AbortSignal;
  readonly checkMs?: number;
}

/** Watches files that may be created, replaced and deleted, until the signal is aborted. */
export function watchFiles({ files, polled, onTouch, signal, checkMs = CHECK_MS }: WatchFilesOptions): void {
  /** Empty at first, so the first check finds every change since the caller read the files. */
  let seen = "";
  /** Not `watchFile`: its thread would wake the process once more for each check of each file. */
  function check(): void {
    const now = signatureOf([...files, ...(polled?.() ?? [])]);
    if (now !== seen) onTouch();
    seen = now;
  }
  for (const file of files) watchFolderOf(file, onTouch, signal);
  const checks = setInterval(check, checkMs).unref();
  signal.addEventListener("abort", () => clearInterval(checks), { once: true });
}

function namedFiles({ pricesFile, redactPatternsFile, outgoingTemplate }: ConfigValues): readonly string[] {
  const named = [pricesFile, redactPatternsFile].filter((file) => file !== "").map(expandHome);
  const template = templateFile(outgoingTemplate);
  return template === null ? named : [...named, template];
}

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
export function watchFolderOf(file: string, onTouch: () => void, signal: AbortSignal): void {
  try {
    const watcher = watch(dirname(file), { persistent: false, signal }, (_, name) => {
      if (name === null || name === basename(file)) onTouch();
    });
    watcher.on("error", () => watcher.close());
  } catch {
    // The folder is missing, or the system has no watches left: nothing is reported.
  }
}
