import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";

// How the plugin (opencode.js) stores an event, and starts a daemon. `ccen setup` puts this text in place of the import
// there: OpenCode would run a second file as a plugin of its own. So no name is imported in both.

const MAX_CHARS = 1_000_000;

let count = 0;

export function storeEvent(hooks, payload) {
  const ccen = path.join(hooks, "ccen");
  if (!fs.existsSync(ccen)) return;
  try {
    writeWhole(path.join(hooks, "logs", "raw_json"), toJson(payload));
  } catch {
    countLoss(path.join(ccen, "lost"));
  }
}

/** A dot in a file that the setup has made, as hook.sh does. */
function countLoss(file) {
  try {
    fs.appendFileSync(file, ".", { mode: 0o600 });
  } catch {
    // The event stays uncounted.
  }
}

function cut(_key, value) {
  return typeof value === "string" ? value.slice(0, MAX_CHARS) : value;
}

function toJson(payload) {
  try {
    return JSON.stringify(payload, cut);
  } catch {
    // What a tool was given, or gave, is no JSON.
    return JSON.stringify({ ...payload, tool_input: undefined, tool_response: undefined }, cut);
  }
}

function writeWhole(raw, text) {
  const temporary = path.join(raw, ".tmp");
  fs.mkdirSync(temporary, { recursive: true, mode: 0o700 });
  for (let attempt = 0; attempt < 10_000; attempt++) {
    const stem = `${process.pid}-${count++}-${process.pid}.json`;
    const [unfinished, final] = [path.join(temporary, stem), path.join(raw, `hook-${stem}`)];
    // An earlier process had the same id.
    if (fs.existsSync(final) || fs.existsSync(unfinished)) continue;
    try {
      fs.writeFileSync(unfinished, text, { flag: "wx", mode: 0o600 });
      handOver(raw, unfinished);
      fs.renameSync(unfinished, final);
    } catch (error) {
      if (error.code === "EEXIST") continue;
      fs.rmSync(unfinished, { force: true });
      throw error;
    }
    return;
  }
  throw new Error("no name is free");
}

/** As under `sudo opencode`: the home's daemon could not read a file of root's. */
function handOver(folder, file) {
  const { uid, gid } = fs.statSync(folder);
  if (process.platform !== "win32" && uid !== process.geteuid()) fs.lchownSync(file, uid, gid);
}

const KEPT = ["HOME", "LANG", "TMPDIR", "PATH", "CCEN_AUTO_START"];

/** In the background; hook.sh looks itself whether one runs. */
export function startDaemon(hooks) {
  const script = path.join(hooks, "ccen", "hook.sh");
  if (process.env.CCEN_NO_START === "1" || process.platform === "win32" || !fs.existsSync(script)) return;
  const kept = KEPT.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]));
  const env = { ...Object.fromEntries(kept), CLAUDE_CONFIG_DIR: path.join(hooks, "..") };
  const child = spawn("/bin/sh", [script, "start"], { cwd: "/", env, detached: true, stdio: "ignore" });
  child.on("error", () => {});
  child.unref();
}
