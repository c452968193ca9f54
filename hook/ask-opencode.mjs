import { spawn } from "node:child_process";
import { statSync } from "node:fs";
import { join } from "node:path";

// Waits beside a dialog of OpenCode until it is answered on the dashboard, and gives that answer to OpenCode. `ccen
// answers on` writes it beside ask.sh; our plugin (opencode.js) imports it when a dialog opens.
//
// ask.sh waits in a process of its own, as it does for Claude Code: OpenCode's process opens no connection. No output
// is no opinion: no matter what fails here, the dialog stays on the terminal, where it can be answered all the while.

const KEPT = ["HOME", "PATH", "TMPDIR"];

/** The daemon lets the script go once it has stored the dialog's end, which says more than the script's own. */
const LET_GO_MS = 2000;

/**
 * @param payload what the plugin has stored of the dialog: the daemon recognizes it by these bytes
 * @returns what is to be called once the dialog is over, and says whose answer OpenCode took
 */
export function waitForAnswer({ id, payload, isQuestion, ccen, client }) {
  const data = join(ccen, "..", "dashboard");
  // As under `sudo opencode`: an answer that another user's daemon gives does not count.
  if (statSync(join(data, "ask", "curlrc")).uid !== process.geteuid()) return null;
  const kept = KEPT.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]));
  // The script waits only where a terminal has a dialog.
  const env = { ...Object.fromEntries(kept), CLAUDE_CODE_ENTRYPOINT: "cli" };
  const script = [join(ccen, "ask.sh"), data];
  // A group of its own, which ends as a whole.
  const child = spawn("/bin/sh", script, { cwd: "/", env, detached: true, stdio: ["pipe", "pipe", "ignore"] });
  let output = "";
  let giving = null;
  let isOver = false;
  for (const part of [child, child.stdin, child.stdout]) {
    part.on("error", () => {});
    // OpenCode may end meanwhile.
    part.unref?.();
  }
  child.stdout.setEncoding("utf8").on("data", (text) => (output += text));
  child.on("close", () => {
    if (isOver || output === "") return;
    // Known as given before OpenCode can report the end of the dialog.
    giving = Promise.resolve(output).then((text) => give(client, { id, isQuestion, text }));
  });
  child.stdin.end(JSON.stringify(payload));

  return {
    /** Null where no answer from here was given. */
    end() {
      isOver = true;
      setTimeout(stop, LET_GO_MS, child).unref();
      return giving;
    },
  };
}

/** OpenCode (1.18.33) takes the first answer to a request; to any later one it answers 404. */
async function give(client, { id, isQuestion, text }) {
  try {
    const { answers, ...reply } = JSON.parse(text);
    const kind = isQuestion ? "question" : "permission";
    const url = `/${kind}/${id}/${isQuestion && answers === undefined ? "reject" : "reply"}`;
    const headers = { "Content-Type": "application/json" };
    // The client itself has no method for questions, nor for words with a rejection.
    const { _client: http } = client;
    const { response } = await http.post({ url, headers, body: answers === undefined ? reply : { answers } });
    return response?.ok === true ? "hook" : "user";
  } catch {
    return "user";
  }
}

function stop({ pid, exitCode, signalCode }) {
  try {
    if (exitCode === null && signalCode === null) process.kill(-pid);
  } catch {
    // It has ended.
  }
}
