"use strict";

// The same as ask.sh with Node alone: for Windows, where Claude Code may have no `sh`, and for machines without curl.
// settings.json runs `node ask.cjs <hooks/dashboard>`, ask.sh with its own arguments. It starts later and needs 40 MB
// more while it waits.
//
// No output is no opinion: no matter what fails here, the dialog stays on the terminal. Only what the daemon sent whole
// is printed. Plain JavaScript for Node 18 and newer; only built-in modules.

process.on("exit", () => {
  process.exitCode = status;
});
process.on("uncaughtException", () => process.exit(0));

const fs = require("node:fs");
const http = require("node:http");
const { join } = require("node:path");

const [, , data = "", purpose = ""] = process.argv;
/** Status 2 wakes the session with what stands on descriptor 3: a note, and no answer. */
let status = 0;

// In print mode there is no dialog, and waiting would stall a script.
const isAsked = process.env.CLAUDE_CODE_ENTRYPOINT === "cli" || purpose === "codex";
const options = isAsked && daemonRuns() ? askFile() : null;
if (options === null) leave();
else ask(options);

/** Claude Code gets no broken pipe. */
function leave() {
  process.stdin.resume();
}

function askFile() {
  try {
    return fs.readFileSync(join(data, "ask", purpose || "curlrc"), "utf8");
  } catch {
    return null;
  }
}

/** A killed daemon leaves its file, and its port to any other program: see ask.sh. */
function daemonRuns() {
  const file = join(data, "daemon.pid");
  try {
    const [first = "", descriptor = ""] = fs.readFileSync(file, "latin1").split("\n");
    const [pid = ""] = first.split(" ");
    if (!/^\d+$/.test(pid) || !/^\d+$/.test(descriptor)) return false;
    if (!fs.existsSync("/proc/self")) return process.kill(Number(pid), 0);
    const [open, named] = [fs.statSync(`/proc/${pid}/fd/${descriptor}`), fs.statSync(file)];
    return open.ino === named.ino && open.dev === named.dev;
  } catch {
    return false;
  }
}

function ask(text) {
  const valueOf = (pattern) => pattern.exec(text)?.[1] ?? "";
  const client = process.platform === "win32" ? (process.env.CLAUDE_PID ?? "") : String(process.ppid);
  const headers = {
    authorization: valueOf(/^header = "Authorization: (.+)"$/m),
    "content-type": "application/json",
    "x-client-pid": /^\d+$/.test(client) ? client : "",
  };
  // An agent of its own: the session's proxies are none of its business.
  const request = http.request(valueOf(/^url = "(.+)"$/m), { method: "POST", headers, agent: false });
  request.on("error", leave);
  // A daemon that hangs must not keep Codex from its dialog.
  const limitS = Number(valueOf(/^max-time = (\d+)$/m));
  if (purpose === "codex") setTimeout(() => process.exit(0), limitS * 1000).unref();
  request.on("response", async (response) => {
    const parts = [];
    for await (const part of response) parts.push(part);
    const answer = Buffer.concat(parts);
    if (response.statusCode !== 200) return;
    if (purpose !== "note") process.stdout.write(answer);
    else if (answer.length > 0) {
      fs.writeSync(3, answer);
      status = 2;
    }
  });
  process.stdin.pipe(request);
}
