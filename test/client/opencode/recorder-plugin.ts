/**
 * The plugin that records what OpenCode tells a plugin: each event of its stream, each hook around a tool, and at its
 * start the process that it runs in. With a reply it answers each permission through the client that it was given. OpenCode runs it in its own process, as JavaScript.
 */
export function recorderPlugin(file: string, reply: string | null): string {
  return `import { appendFileSync, readFileSync } from "node:fs";
const record = (entry) => appendFileSync(${JSON.stringify(file)}, JSON.stringify({ atMs: Date.now(), payload: entry }) + "\\n");
export const Recorder = async (input) => {
  record({
    type: "plugin.started",
    given: Object.keys(input),
    server_url: String(input.serverUrl),
    directory: input.directory,
    worktree: input.worktree,
    comm: readFileSync("/proc/self/comm", "utf8").trim(),
    argv: readFileSync("/proc/self/cmdline", "utf8").split("\\0").slice(0, -1),
    exec_path: process.execPath,
    bun: globalThis.Bun?.version ?? null,
    variables: Object.keys(process.env).filter((name) => /^(OPENCODE|AGENT)/.test(name)),
  });
  const reply = ${JSON.stringify(reply)};
  const isReached = await fetch(new URL("/config", input.serverUrl)).then((response) => response.status, String);
  record({ type: "plugin.reached-server", status: isReached, methods: Object.keys(input.client).sort() });
  return {
    event: async ({ event }) => {
      if (event.type === "plugin.added" || event.type === "catalog.updated") return;
      record(event);
      if (event.type !== "permission.asked" || reply === null) return;
      const { sessionID, id } = event.properties;
      const answered = await input.client.postSessionIdPermissionsPermissionId({
        path: { id: sessionID, permissionID: id },
        body: { response: reply },
      });
      record({ type: "plugin.answered", data: answered.data, error: answered.error, status: answered.response?.status });
    },
    "chat.message": async (given, made) => record({ type: "hook chat.message", given, made }),
    "tool.execute.before": async (given, made) => record({ type: "hook tool.execute.before", given, made }),
    "tool.execute.after": async (given, made) => record({ type: "hook tool.execute.after", given, made }),
    "permission.ask": async (given, made) => record({ type: "hook permission.ask", given, made }),
    "experimental.session.compacting": async (given) => record({ type: "hook experimental.session.compacting", given }),
    dispose: async () => record({ type: "plugin.disposed" }),
  };
};
`;
}
