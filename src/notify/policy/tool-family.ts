import type { ChannelKey, ToolSwitch } from "../notify-settings.ts";

interface ToolFamily {
  /** The Python notifier's name. A list that has it includes the entire family. */
  readonly name: string;
  readonly tools: readonly string[];
  readonly toolSwitch: ToolSwitch | null;
  readonly channel: ChannelKey;
}

/** Tools that were renamed or split since the Python notifier obey their old switch. */
const FAMILIES: readonly ToolFamily[] = [
  { name: "Bash", tools: ["PowerShell"], toolSwitch: "toolBash", channel: "channelBashCommands" },
  { name: "Read", tools: [], toolSwitch: "toolRead", channel: "channelFileOperations" },
  { name: "Edit", tools: ["NotebookEdit"], toolSwitch: "toolEdit", channel: "channelFileOperations" },
  { name: "MultiEdit", tools: [], toolSwitch: "toolMultiEdit", channel: "channelFileOperations" },
  { name: "Write", tools: [], toolSwitch: "toolWrite", channel: "channelFileOperations" },
  { name: "Grep", tools: [], toolSwitch: "toolGrep", channel: "channelSearchGrep" },
  { name: "Glob", tools: [], toolSwitch: "toolGlob", channel: "channelSearchGrep" },
  { name: "LS", tools: [], toolSwitch: "toolLs", channel: "channelSearchGrep" },
  { name: "Task", tools: ["Agent"], toolSwitch: "toolTask", channel: "channelAiInteractions" },
  { name: "WebFetch", tools: [], toolSwitch: "toolWebFetch", channel: "channelAiInteractions" },
  { name: "WebSearch", tools: [], toolSwitch: null, channel: "channelAiInteractions" },
  {
    name: "TodoWrite",
    tools: ["TaskCreate", "TaskUpdate"],
    toolSwitch: "toolTodoWrite",
    channel: "channelAiInteractions",
  },
];

const BY_TOOL: ReadonlyMap<string, ToolFamily> = new Map(
  FAMILIES.flatMap((family) => [family.name, ...family.tools].map((tool) => [tool, family])),
);

/** Undefined for tools without a switch or channel, such as those of MCP servers. */
export function toolFamily(toolName: string): ToolFamily | undefined {
  return BY_TOOL.get(toolName);
}
