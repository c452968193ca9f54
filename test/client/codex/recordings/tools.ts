import { join } from "node:path";
import type { Recording } from "../../recording/steps.ts";
import { open, QUIT, turn } from "./opening.ts";

const ASKER = `[mcp_servers.asker]
command = "${process.execPath}"
args = ["${join(import.meta.dirname, "..", "..", "mcp-asker.ts")}"]
`;

export const TOOLS: readonly Recording[] = [
  {
    id: "mcp",
    what: "a tool of an MCP server: its approval, its question, its answer",
    config: ASKER,
    steps: [
      ...open(),
      { say: "#mcp go" },
      { event: "PermissionRequest" },
      { screen: /Allow/ },
      { press: ["Enter"] },
      { screen: /Which size/ },
      { look: "question" },
      { press: ["4", "2"] },
      { screen: /42/ },
      { press: ["Enter"] },
      { event: "Stop" },
      ...QUIT,
    ],
  },
  {
    id: "plan",
    what: "update_plan, where the settings allow it",
    config: "[tools.update_plan]\nenabled = true\n",
    steps: [...open(), ...turn("#plan go", /Planned/), ...QUIT],
  },
  {
    id: "goal",
    what: "a goal: the client goes on by itself until it is complete",
    steps: [...open(), { say: "#goal go" }, { event: "Stop" }, { event: "Stop" }, { screen: /Goal reached/ }, ...QUIT],
  },
  {
    id: "message-async",
    what: "send_message_to_user_async",
    steps: [...open(), ...turn("#async-message go", /Went on/), ...QUIT],
  },
];
