import { type Commits, HOOK_EVENT_NAMES, OBSERVED_EVENT_NAMES } from "../../core/event.ts";
import type { Outbox } from "../../core/notification/outbox.ts";

/** Claude Code's own tools. All others are counted together: MCP servers can define any number of names. */
const OWN_TOOLS = [
  "Agent",
  "AskUserQuestion",
  "Bash",
  "Edit",
  "ExitPlanMode",
  "Glob",
  "Grep",
  "LS",
  "MultiEdit",
  "NotebookEdit",
  "PowerShell",
  "Read",
  "Skill",
  "Task",
  "TaskCreate",
  "TaskUpdate",
  "TodoWrite",
  "WebFetch",
  "WebSearch",
  "Write",
] as const;

const MCP = "mcp";
const OTHER = "other";

export type Counters = ReturnType<typeof createCounters>;

/** Counts since the start, each under a name of a fixed list. */
export function createCounters(commits: Pick<Commits, "onCommit">) {
  const events = zeros([...HOOK_EVENT_NAMES, ...OBSERVED_EVENT_NAMES, OTHER]);
  const tools = zeros([...OWN_TOOLS, MCP, OTHER]);
  const deliveries = zeros(["sent", "failed", "folded", "discarded"]);
  commits.onCommit((commit) => {
    for (const { hookEventName, toolName } of commit.events) {
      add(events, events.has(hookEventName) ? hookEventName : OTHER, 1);
      if (hookEventName === "PreToolUse" && toolName !== null) add(tools, toolLabel(toolName, tools), 1);
    }
  });
  return {
    events,
    tools,
    deliveries,
    /** The same outbox, counting how deliveries end. */
    countingEnds: (outbox: Outbox): Outbox => ({
      ...outbox,
      complete: (ids, end) => {
        outbox.complete(ids, end);
        if (deliveries.has(end.state)) add(deliveries, end.state, ids.length);
      },
      discard: (id) => {
        const done = outbox.discard(id);
        if (done) add(deliveries, "discarded", 1);
        return done;
      },
    }),
  };
}

function zeros(names: readonly string[]): Map<string, number> {
  return new Map(names.map((name) => [name, 0]));
}

function toolLabel(toolName: string, known: ReadonlyMap<string, number>): string {
  // These two are our labels, even where a tool has the same name.
  if (toolName !== MCP && toolName !== OTHER && known.has(toolName)) return toolName;
  return toolName.startsWith("mcp__") ? MCP : OTHER;
}

function add(counts: Map<string, number>, name: string, count: number): void {
  counts.set(name, (counts.get(name) ?? 0) + count);
}
