import type { Request } from "../../src/core/request.ts";

/** An open request to run a command. */
export function openRequest(fields: Partial<Request> = {}): Request {
  return {
    id: "AAAAAAAAAAAAAAAAAAAAAA",
    sessionId: "s1",
    agentId: null,
    agentType: null,
    kind: "permission",
    toolName: "Bash",
    projectName: "shop",
    cwd: "/home/dev/shop",
    askedAtMs: 0,
    expiresAtMs: 3_600_000,
    holdsDialog: false,
    state: "open",
    closedBecause: null,
    settledAtMs: null,
    input: { command: "make" },
    isRedacted: false,
    description: null,
    suggestions: [],
    choices: ["allow", "deny", "deny-and-stop"],
    answer: null,
    eventSeq: null,
    wait: null,
    ...fields,
  };
}
