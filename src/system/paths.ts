import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { AppError } from "../core/errors/errors.ts";

/** Our files and folders on a user's machine, below Claude Code's configuration folder. All absolute. */
export type Paths = Readonly<ReturnType<typeof pathsUnder>>;

export function pathsUnder(configDir: string) {
  const root = resolve(configDir);
  const hooksDir = join(root, "hooks");
  const rawDir = join(hooksDir, "logs", "raw_json");
  const dataDir = join(hooksDir, "dashboard");
  return {
    /** Claude Code's configuration folder. */
    configDir: root,
    settingsFile: join(root, "settings.json"),
    /** Settings for all of a user's Claude Code tools; read after `envFile`. */
    fallbackEnvFile: join(root, ".env"),
    hooksDir,
    envFile: join(hooksDir, ".env.discord"),
    /** Waiting raw files, as `*.json` directly inside. */
    rawDir,
    /** Files that a hook is still writing; inside `rawDir`, so that a rename never crosses a file system. */
    rawTemporaryDir: join(rawDir, ".tmp"),
    /** Stored raw files, in one folder a day. */
    archiveDir: join(hooksDir, "archive"),
    deadLetterDir: join(hooksDir, "dead-letter"),
    /** The daemon's own folder. */
    dataDir,
    databaseFile: join(dataDir, "dashboard.db"),
    runtimeFile: join(dataDir, "runtime.json"),
    /** `<pid> <start time of /proc/pid/stat or 0>`: read by the hook to see whether a daemon runs. */
    pidFile: join(dataDir, "daemon.pid"),
    /** Held by the hook that is starting a daemon. */
    startLockFile: join(dataDir, "start.lock"),
    /** An SQLite file whose exclusive lock the running daemon holds: the system frees it however the daemon ends. */
    daemonLockFile: join(dataDir, "daemon.lock"),
    /** This machine's own commands use it to log in to a daemon that requires a token; exists while one runs. */
    accessKeyFile: join(dataDir, "access.key"),
    /** Digests of the logins of browsers. */
    loginsFile: join(dataDir, "logins.json"),
    /** The key pair that signs push messages; created when first needed. */
    pushKeyFile: join(dataDir, "push-key.pem"),
    /** Identifies this machine to other daemons; created when first needed. */
    machineFile: join(dataDir, "machine.json"),
    /** Digests of the tokens with which machines forward to this daemon. */
    machineTokensFile: join(dataDir, "machine-tokens.json"),
    logFile: join(dataDir, "daemon.log"),
    /** Requests a stop of the daemon, where signals cannot (`stop-daemon.ts`); the only file of its folder. */
    stopRequestFile: join(dataDir, "control", "stop"),
    hookScript: join(hooksDir, "ccen", "hook.sh"),
    /** The state of settings.json before `ccen setup`; those of other agents' files lie beside it. */
    recordFile: join(hooksDir, "ccen", "install.json"),
    /** Waits beside a dialog for an answer; registered while answering is on. */
    askScript: join(hooksDir, "ccen", "ask.sh"),
    /** The same for Node, where there is no `sh` or no curl. */
    askProgram: join(hooksDir, "ccen", "ask.cjs"),
    /** The same for OpenCode, where our plugin runs. */
    askModule: join(hooksDir, "ccen", "ask-opencode.mjs"),
    /** How they reach the daemon: options of curl with its key. Exists while a daemon takes requests. */
    askFile: join(dataDir, "ask", "curlrc"),
    /** The same for a note after a turn. */
    noteFile: join(dataDir, "ask", "note"),
    /** The same for a dialog of Codex. */
    codexAskFile: join(dataDir, "ask", "codex"),
    /** The same for Node, where Claude Code runs no `sh`. */
    hookProgram: join(hooksDir, "ccen", "hook.cjs"),
    /** Keeps what Claude Code tells its status line; there while `ccen setup --statusline` holds. */
    statusScript: join(hooksDir, "ccen", "statusline.sh"),
    /** The newest of it, a file a session. */
    statusDir: join(dataDir, "status"),
    /** Where the hook marks events that it could not store, a dot each, and whether it marked any; see `loss-marks.ts`. */
    lossMarksFile: join(hooksDir, "ccen", "lost"),
    lossSinceFile: join(hooksDir, "ccen", "lost-since"),
    /** Names the events that the plugin's hook leaves to the one in settings.json (`plugin-marker.ts`). */
    pluginMarkerFile: join(dataDir, "settings-events"),
    /** The daemon's list of lost events. */
    lossesFile: join(dataDir, "losses.json"),
    /** Two lines, Node's path and the CLI's path: how the hook starts a daemon. */
    launchFile: join(hooksDir, "ccen", "launch"),
    /** Copies of the package, one folder each, for a package without a permanent installation. */
    appDir: join(hooksDir, "ccen", "app"),
    /** The state of `.env.discord` before our first edit. */
    originFile: join(dataDir, "origin.json"),
    /** Database of the Python notifier. */
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
