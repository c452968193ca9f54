import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { AppError } from "../core/errors/errors.ts";

/** Our files and folders on a user's machine. All absolute. */
export interface Paths {
  /** Claude Code's configuration folder. */
  readonly configDir: string;
  readonly settingsFile: string;
  /** Settings for all of a user's Claude Code tools; read after {@link envFile}. */
  readonly fallbackEnvFile: string;
  readonly hooksDir: string;
  readonly envFile: string;
  /** Waiting raw files, as `*.json` directly inside. */
  readonly rawDir: string;
  /** Files that a hook is still writing; inside {@link rawDir}, so that a rename never crosses a file system. */
  readonly rawTemporaryDir: string;
  /** Stored raw files, in one folder a day. */
  readonly archiveDir: string;
  readonly deadLetterDir: string;
  /** The daemon's own folder. */
  readonly dataDir: string;
  readonly databaseFile: string;
  readonly runtimeFile: string;
  /** `<pid> <start time of /proc/pid/stat or 0>`: read by the hook to see whether a daemon runs. */
  readonly pidFile: string;
  /** Held by the hook that is starting a daemon. */
  readonly startLockFile: string;
  /** An SQLite file whose exclusive lock the running daemon holds: the system frees it however the daemon ends. */
  readonly daemonLockFile: string;
  /** This machine's own commands use it to log in to a daemon that requires a token; exists while one runs. */
  readonly accessKeyFile: string;
  /** Digests of the logins of browsers. */
  readonly loginsFile: string;
  /** Identifies this machine to other daemons; created when first needed. */
  readonly machineFile: string;
  /** Digests of the tokens with which machines forward to this daemon. */
  readonly machineTokensFile: string;
  readonly logFile: string;
  /** Requests a stop of the daemon, where signals cannot (`stop-daemon.ts`); the only file of its folder. */
  readonly stopRequestFile: string;
  readonly hookScript: string;
  /** The same for Node, where Claude Code runs no `sh`. */
  readonly hookProgram: string;
  /** Where the hook marks events that it could not store, a dot each, and whether it marked any; see `loss-marks.ts`. */
  readonly lossMarksFile: string;
  readonly lossSinceFile: string;
  /** Names the events that the plugin's hook leaves to the one in settings.json (`plugin-marker.ts`). */
  readonly pluginMarkerFile: string;
  /** The daemon's list of lost events. */
  readonly lossesFile: string;
  /** Two lines, Node's path and the CLI's path: how the hook starts a daemon. */
  readonly launchFile: string;
  /** Copies of the package, one folder each, for a package without a permanent installation. */
  readonly appDir: string;
  /** The state of `.env.discord` before our first edit. */
  readonly originFile: string;
  /** Database of the Python notifier. */
  readonly legacyThreadsFile: string;
}

/** The paths under a configuration folder. */
export function pathsUnder(configDir: string): Paths {
  const root = resolve(configDir);
  const hooksDir = join(root, "hooks");
  const rawDir = join(hooksDir, "logs", "raw_json");
  const dataDir = join(hooksDir, "dashboard");
  return {
    configDir: root,
    settingsFile: join(root, "settings.json"),
    fallbackEnvFile: join(root, ".env"),
    hooksDir,
    envFile: join(hooksDir, ".env.discord"),
    rawDir,
    rawTemporaryDir: join(rawDir, ".tmp"),
    archiveDir: join(hooksDir, "archive"),
    deadLetterDir: join(hooksDir, "dead-letter"),
    dataDir,
    databaseFile: join(dataDir, "dashboard.db"),
    runtimeFile: join(dataDir, "runtime.json"),
    pidFile: join(dataDir, "daemon.pid"),
    startLockFile: join(dataDir, "start.lock"),
    daemonLockFile: join(dataDir, "daemon.lock"),
    accessKeyFile: join(dataDir, "access.key"),
    loginsFile: join(dataDir, "logins.json"),
    machineFile: join(dataDir, "machine.json"),
    machineTokensFile: join(dataDir, "machine-tokens.json"),
    logFile: join(dataDir, "daemon.log"),
    stopRequestFile: join(dataDir, "control", "stop"),
    hookScript: join(hooksDir, "ccen", "hook.sh"),
    hookProgram: join(hooksDir, "ccen", "hook.cjs"),
    lossMarksFile: join(hooksDir, "ccen", "lost"),
    lossSinceFile: join(hooksDir, "ccen", "lost-since"),
    pluginMarkerFile: join(dataDir, "settings-events"),
    lossesFile: join(dataDir, "losses.json"),
    launchFile: join(hooksDir, "ccen", "launch"),
    appDir: join(hooksDir, "ccen", "app"),
    originFile: join(dataDir, "origin.json"),
    legacyThreadsFile: join(hooksDir, "threads.db"),
  };
}

/** Where a stored raw file lies, relative to the `hooks/` folder: the day of its event, its number, its name. */
export function archiveName(seq: number, receivedAtMs: number, sourceName: string): string {
  return join(
    "archive",
    new Date(receivedAtMs).toISOString().slice(0, 10),
    // A raw file's name may already have the greatest length; the number alone makes it unique.
    fitFileName(`${String(seq).padStart(12, "0")}-`, sourceName),
  );
}

/** The longest file name, in bytes, that Linux and macOS take. */
const MAX_NAME_BYTES = 255;

/**
 * `<prefix><name><suffix>`, with the end of `name` cut so that the file name fits, never through a character. The
 * prefix must make the result unique on its own.
 */
export function fitFileName(prefix: string, name: string, suffix = ""): string {
  let spare = MAX_NAME_BYTES - Buffer.byteLength(prefix) - Buffer.byteLength(suffix);
  if (Buffer.byteLength(name) <= spare) return prefix + name + suffix;
  let kept = "";
  for (const character of name) {
    spare -= Buffer.byteLength(character);
    if (spare < 0) break;
    kept += character;
  }
  return prefix + kept + suffix;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** A copy of the process's environment; the only reader of `process.env`. */
export function readEnvironment(): Environment {
  return Object.freeze({ ...process.env });
}

/**
 * The configuration folder by the rule of Claude Code itself: `CLAUDE_CONFIG_DIR`, else `~/.claude`. On Windows only
 * some shells set HOME.
 * @throws AppError `system/no-home`
 */
export function findConfigDir(environment: Environment, platform: NodeJS.Platform = process.platform): string {
  const configured = environment["CLAUDE_CONFIG_DIR"];
  if (configured !== undefined && configured !== "") return resolve(configured);
  const home = environment[platform === "win32" ? "USERPROFILE" : "HOME"];
  return join(home === undefined || home === "" ? homeFolder() : home, ".claude");
}

/**
 * From the system's user database.
 * @throws AppError `system/no-home` for a user without an entry, as in a container that runs under any number
 */
export function homeFolder(): string {
  try {
    return homedir();
  } catch (error) {
    throw new AppError("system/no-home", {}, { cause: error });
  }
}

/**
 * A path as people write it in settings: a leading `~` is the home folder.
 * @throws AppError `system/no-home`
 */
export function expandHome(path: string): string {
  return path === "~" || /^~[/\\]/.test(path) ? join(homeFolder(), path.slice(1)) : path;
}
