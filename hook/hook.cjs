"use strict";
/* oxlint-disable max-lines -- it is copied as one file into the folder of the hooks, and loads nothing */

// The same as hook.sh, for machines whose Claude Code runs no `sh` (Windows): stores one hook event, standard input,
// as <hooks>/logs/raw_json/hook-<pid>-<n>-<client's pid>.json, complete or not at all; then starts a daemon in the
// background where none runs. The protocol (names, locks, marks) is that of hook.sh, which explains each step.
//
// Claude Code waits for it, shows its output and obeys its exit status: no output, always exit 0.
// Plain JavaScript for Node 18 and newer, as the client's PATH has it; only built-in modules.

process.on("exit", () => {
  process.exitCode = 0;
});
process.on("uncaughtException", () => process.exit(0));
for (const signal of ["SIGHUP", "SIGINT", "SIGTERM", "SIGPIPE"]) {
  try {
    process.on(signal, () => {});
  } catch {
    // Not defined on this system.
  }
}

const fs = require("node:fs");
const { dirname, join } = require("node:path");

process.umask(0o077);

const isWindows = process.platform === "win32";
const words = process.argv.slice(2);
// The package's own copy may be used in place of an installed one.
const self = words[0] === "as" && words[1] !== undefined ? words.splice(0, 2)[1] : __filename;
const ccen = dirname(self);
const hooks = dirname(ccen);
const raw = join(hooks, "logs", "raw_json");
const temporary = join(raw, ".tmp");
const data = join(hooks, "dashboard");
/** Another user's home has its own: bounding the spool must not block its owner's start of a daemon. */
const lock = join(data, foreignOwner(hooks) !== null ? "start.lock.foreign" : "start.lock");
const NEWLINE = "\n";

/** Seconds for which a start without a resulting daemon blocks others. */
const REST_S = 60;
/** A little longer than a start and its pause take. */
const HELD_MS = 120_000;
const CHUNK_BYTES = 65_536;

/** Variables that a start needs, without the rest of the session's: all but the first five are for Windows. */
const KEPT =
  "HOME LANG TMPDIR PATH CCEN_AUTO_START SystemRoot SystemDrive windir ComSpec PATHEXT TEMP TMP USERPROFILE USERNAME " +
  "HOMEDRIVE HOMEPATH APPDATA LOCALAPPDATA ProgramData ProgramFiles ProgramFiles(x86)";

if (words[0] === "start") start();
else hook();

function hook() {
  store();
  if (process.env.CCEN_NO_START !== "1" && !daemonRuns() && !owned(lock)) launch();
}

// ---- storing

function store() {
  let kept = false;
  try {
    const place = reserve();
    if (place !== null) kept = fill(place);
  } catch {
    // Counted below.
  }
  if (kept) return;
  drain();
  markLoss();
}

/** A unique name, its temporary file created and open; null where there is no room for one. */
function reserve() {
  const end = clientEnd();
  let failures = 0;
  for (let n = 0; n < 10_000; n++) {
    const stem = `${process.pid}-${n}${end}`;
    const final = join(raw, `hook-${stem}`);
    if (fs.existsSync(final)) continue;
    const unfinished = join(temporary, stem);
    try {
      const file = fs.openSync(unfinished, "wx", 0o600);
      if (!fs.existsSync(final)) return { file, unfinished, final };
      fs.closeSync(file);
      fs.rmSync(unfinished, { force: true });
    } catch {
      if (fs.existsSync(unfinished)) continue;
      // The name is free, so the folder is at fault (or the name was freed this very moment).
      failures++;
      if (failures > 3) return null;
      makeFolder(temporary);
      handOver(dirname(hooks), hooks, dirname(raw), raw, temporary);
    }
  }
  return null;
}

/** The owner of another user's folder; null where it is ours, or owners are unknown. */
function foreignOwner(folder) {
  try {
    const { uid, gid } = fs.statSync(folder);
    return isWindows || uid === process.geteuid() ? null : { uid, gid };
  } catch {
    return null;
  }
}

/** As under `sudo claude`: the home's daemon could not read a file of root's. The folder's owner gets the files. */
function handOver(folder, ...files) {
  const owner = foreignOwner(folder);
  if (owner === null) return;
  try {
    for (const file of files) fs.lchownSync(file, owner.uid, owner.gid);
  } catch {
    // Only root may.
  }
}

/** Node's own way to make the folders above loops for ever where an existing folder accepts none (autofs, /proc). */
function makeFolder(folder) {
  if (fs.existsSync(folder)) return;
  const above = dirname(folder);
  if (above !== folder) makeFolder(above);
  try {
    fs.mkdirSync(folder);
  } catch (error) {
    // Another hook was quicker.
    if (error.code !== "EEXIST") throw error;
  }
}

/** On Windows our parent may be a shell that is gone already; there the client passes its process id. */
function clientEnd() {
  const pid = isWindows ? (process.env.CLAUDE_PID ?? "") : String(process.ppid);
  return /^[1-9]\d{0,9}$/.test(pid) && pid !== "1" ? `-${pid}.json` : ".json";
}

function fill({ file, unfinished, final }) {
  let isWhole = false;
  try {
    const sizeBytes = copyInput(file);
    fs.closeSync(file);
    // Node replaces a descriptor closed at the start by a device that is always at its end.
    if (sizeBytes === 0 && fs.fstatSync(0).isCharacterDevice()) return false;
    handOver(raw, unfinished);
    insist(() => fs.renameSync(unfinished, final));
    isWhole = true;
  } finally {
    if (!isWhole) fs.rmSync(unfinished, { force: true });
  }
  return isWhole;
}

function copyInput(file) {
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
  let sizeBytes = 0;
  for (;;) {
    const read = readInput(buffer);
    if (read === 0) return sizeBytes;
    for (let written = 0; written < read;) written += fs.writeSync(file, buffer, written, read - written);
    sizeBytes += read;
  }
}

function readInput(buffer) {
  for (;;) {
    try {
      return fs.readSync(0, buffer, 0, buffer.length, null);
    } catch (error) {
      // Windows reports the end of a pipe as an error.
      if (error.code === "EOF" || error.code === "EPIPE") return 0;
      if (error.code !== "EAGAIN" && error.code !== "EINTR") throw error;
      rest(2);
    }
  }
}

/** An event that cannot be stored is still read, so that Claude Code sees no broken pipe. */
function drain() {
  try {
    const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
    while (readInput(buffer) > 0);
  } catch {
    // No input.
  }
}

/** A dot for each lost event in a file created before; another file keeps the time of the first. */
function markLoss() {
  try {
    const since = join(ccen, "lost-since");
    if (fs.readFileSync(since, "latin1").split(NEWLINE)[0] === "none") {
      const file = fs.openSync(since, "r+");
      fs.writeSync(file, "some");
      fs.closeSync(file);
    }
  } catch {
    // Its time stays unknown.
  }
  try {
    fs.appendFileSync(join(ccen, "lost"), ".", { mode: 0o600 });
  } catch {
    emptyMark();
  }
}

/** Where no byte may be written (`ulimit -f 0`). */
function emptyMark() {
  try {
    fs.writeFileSync(join(ccen, `lost.${process.pid}`), "", { flag: "wx", mode: 0o600 });
  } catch {
    // Not even an empty file can be made.
  }
}

/** On Windows a virus scanner or an indexer may briefly hold the new file. */
function insist(work) {
  for (let pauseMs = 5; ; pauseMs *= 2) {
    try {
      work();
      return;
    } catch (error) {
      if (!["EPERM", "EACCES", "EBUSY"].includes(error.code) || !isWindows || pauseMs > 640) throw error;
      rest(pauseMs);
    }
  }
}

function rest(ms) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

// ---- running processes

/** State and start of a process; null where there is no /proc, or no such process in it. */
function lookUp(pid) {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, "latin1");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return { state: fields[0], ticks: fields[19] };
  } catch {
    return null;
  }
}

function lives(pid, ticks) {
  if (!/^[1-9]\d*$/.test(pid) || !/^\d+$/.test(ticks)) return false;
  const found = ticks === "0" ? null : lookUp(pid);
  if (found !== null) return found.state !== "Z" && found.ticks === ticks;
  try {
    process.kill(Number(pid), 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

/** The holder that a file names, as written there, and where its process id is valid. */
function holderOf(file) {
  try {
    const [first = "", space = ""] = fs.readFileSync(file, "latin1").split(NEWLINE);
    const [pid = "", ticks = ""] = first.trim().split(/\s+/);
    return { pid, ticks: ticks === "" ? "0" : ticks, space };
  } catch {
    return { pid: "", ticks: "0", space: "" };
  }
}

function owned(file) {
  const { pid, ticks } = holderOf(file);
  return lives(pid, ticks);
}

/** A process with this very file open at the named descriptor is the daemon; else its start time decides. */
function daemonRuns() {
  const file = join(data, "daemon.pid");
  try {
    const [first = "", descriptor = ""] = fs.readFileSync(file, "latin1").split(NEWLINE);
    const [pid] = first.split(" ");
    if (/^\d+$/.test(pid) && /^\d+$/.test(descriptor)) {
      const open = fs.statSync(`/proc/${pid}/fd/${descriptor}`);
      const named = fs.statSync(file);
      if (open.ino === named.ino && open.dev === named.dev) return true;
    }
  } catch {
    // No /proc, or no such process.
  }
  return owned(file);
}

// ---- starting

function launch() {
  const environment = { CLAUDE_CONFIG_DIR: dirname(hooks) };
  for (const name of KEPT.split(" ")) if (process.env[name] !== undefined) environment[name] = process.env[name];
  const { spawn } = require("node:child_process");
  const child = spawn(process.execPath, [__filename, ...(self === __filename ? [] : ["as", self]), "start"], {
    detached: true,
    windowsHide: true,
    stdio: "ignore",
    env: environment,
  });
  child.on("error", () => {});
  child.unref();
}

function start() {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.removeAllListeners(signal);
  }
  process.chdir(isWindows ? (process.env.SystemRoot ?? ccen) : "/");
  if (!fs.existsSync(data)) {
    makeFolder(data);
    handOver(dirname(hooks), hooks, data);
  }
  const own = { pid: String(process.pid), ticks: lookUp(process.pid)?.ticks ?? "0", space: ownSpace() };
  if (!takeLock(own)) return;
  if (!daemonRuns() && !(foreignOwner(hooks) === null && startDaemon() && daemonRuns())) {
    try {
      boundSpool(own);
    } catch {
      // Retried at the next start.
    }
    // Visible in the list of processes, which otherwise shows a start that does not end.
    process.title = `rests ${__filename}`;
    rest(REST_S * 1000);
  }
  if (holderOf(lock).pid === own.pid) fs.rmSync(lock, { force: true });
}

/** Node and the CLI as `ccen setup` found them. Either may be gone by now. */
function startDaemon() {
  try {
    const [node = "", cli = ""] = fs.readFileSync(join(ccen, "launch"), "utf8").split(NEWLINE);
    fs.accessSync(node, fs.constants.X_OK);
    if (!fs.statSync(cli).isFile()) return false;
    const { spawnSync } = require("node:child_process");
    return spawnSync(node, [cli, "start", "--from-hook"], { stdio: "ignore", windowsHide: true }).status === 0;
  } catch {
    return false;
  }
}

/** Boot and pid namespace, where there is a /proc. */
function ownSpace() {
  try {
    const boot = fs.readFileSync("/proc/sys/kernel/random/boot_id", "latin1").trim();
    return `${boot}/${fs.readlinkSync("/proc/self/ns/pid")}`;
  } catch {
    return "/";
  }
}

/** When several starters find a dead holder, the one that creates the claim named after it replaces the lock. */
function takeLock(own) {
  for (let attempt = 0; attempt < 3; attempt++) {
    if (create(lock, own)) return true;
    const gone = goneFrom(lock, own);
    if (gone === null) return false;
    const isOdd = /\D/.test(gone.pid + gone.ticks);
    const claim = isOdd ? `${lock}.odd` : `${lock}.${gone.pid}-${gone.ticks}`;
    if (create(claim, own)) {
      const now = holderOf(lock);
      if (fs.existsSync(lock) && now.pid === gone.pid && now.ticks === gone.ticks) {
        try {
          insist(() => fs.renameSync(claim, lock));
          return true;
        } catch {
          // Retried by the next start.
        }
      }
    } else if (goneFrom(claim, own) === null) {
      return false;
    }
    fs.rmSync(claim, { force: true });
  }
  return false;
}

function create(file, { pid, ticks, space }) {
  try {
    fs.writeFileSync(file, `${pid} ${ticks}\n${space}\n`, { flag: "wx", mode: 0o600 });
    return true;
  } catch {
    return false;
  }
}

/**
 * The dead holder that a file names; null for one that lives. Read once, because another may hold it by the
 * next read. A holder of another container or machine cannot be checked here, nor one without a name, which is
 * just being written or was cut short: each counts as alive for a while (a time in the future does not count).
 */
function goneFrom(file, own) {
  const holder = holderOf(file);
  if (lives(holder.pid, holder.ticks)) return null;
  if (holder.pid !== "" && holder.space === own.space) return holder;
  const ageMs = Date.now() - (fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0);
  return ageMs >= 0 && ageMs < HELD_MS ? null : holder;
}

// ---- events that are not ingested must not fill the disk

function readLimit(setting, fallback) {
  let limit = fallback;
  let text = "";
  try {
    text = fs.readFileSync(join(hooks, ".env.discord"), "utf8");
  } catch {
    // No settings.
  }
  for (const line of text.split(NEWLINE)) {
    const name = line.slice(0, Math.max(0, line.indexOf("=")));
    const value = line.slice(name.length + 1).trim();
    if (name === setting && /^[1-9]\d*$/.test(value)) limit = Number(value);
  }
  return limit;
}

/** Beyond its limits the spool loses its oldest events, down to nine tenths; a folder keeps their number and times. */
function boundSpool(own) {
  const maxFiles = readLimit("CCEN_SPOOL_MAX_FILES", 200000);
  const maxBytes = readLimit("CCEN_SPOOL_MAX_MB", 1024) * 1_048_576;
  const files = ownRawFiles();
  let left = files.length;
  let bytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  if (left <= maxFiles && bytes <= maxBytes) return;
  const victims = [];
  for (const file of files) {
    if (left <= maxFiles * 0.9 && bytes <= maxBytes * 0.9) break;
    victims.push(file);
    left--;
    bytes -= file.sizeBytes;
  }
  const batch = makeBatch(`${own.pid}-${own.ticks}`);
  const moved = victims.filter((file) => moveAside(file, join(batch, "files")));
  for (const [name, file] of [
    ["first", moved[0]],
    ["last", moved.at(-1)],
  ]) {
    if (file === undefined) continue;
    fs.writeFileSync(join(batch, name), "");
    fs.utimesSync(join(batch, name), file.modifiedAt, file.modifiedAt);
  }
  const sizeBytes = moved.reduce((sum, file) => sum + file.sizeBytes, 0);
  fs.writeFileSync(join(batch, ".counted"), `${moved.length} ${sizeBytes}\n`);
  fs.renameSync(join(batch, ".counted"), join(batch, "counted"));
  fs.rmSync(join(batch, "files"), { recursive: true, force: true });
}

/** Oldest first; never a link, a folder or another program's file. */
function ownRawFiles() {
  return fs
    .readdirSync(raw)
    .filter((name) => /^hook-\d+-\d+(-\d+)?\.json$/.test(name))
    .flatMap((name) => {
      const stat = fs.lstatSync(join(raw, name), { throwIfNoEntry: false });
      return stat?.isFile() ? [{ name, sizeBytes: stat.size, modifiedAt: stat.mtime }] : [];
    })
    .sort((a, b) => a.modifiedAt - b.modifiedAt);
}

function makeBatch(prefix) {
  const folder = join(raw, ".dropped");
  makeFolder(folder);
  for (let n = 0; n < 100; n++) {
    try {
      fs.mkdirSync(join(folder, `${prefix}-${n}`));
      fs.mkdirSync(join(folder, `${prefix}-${n}`, "files"));
      return join(folder, `${prefix}-${n}`);
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
    }
  }
  throw new Error("no free name");
}

/** A daemon may have started and ingested it. */
function moveAside({ name }, folder) {
  try {
    fs.renameSync(join(raw, name), join(folder, name));
    return true;
  } catch {
    return false;
  }
}
