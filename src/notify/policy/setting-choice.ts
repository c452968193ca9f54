import { decisionReason } from "../../core/i18n/decision.ts";
import type { HookEvent } from "../../core/event.ts";
import type { Reason } from "../../core/notification/outbox.ts";
import { SETTINGS, type ChannelKey, type ConfigValues, type SettingKey } from "../../config/settings.ts";

type SwitchKey = {
  [Key in SettingKey]: (typeof SETTINGS)[Key]["type"] extends "switch" ? Key : never;
}[SettingKey];

export type Choice = { readonly rule: "notify" | "suppress"; readonly reason: Reason } | { readonly rule: "unset" };

interface EventSettings {
  readonly eventSwitch: SwitchKey | null;
  /** Other names in the list of enabled events that include this event. */
  readonly enabledBy: readonly string[];
  readonly disabledBy: readonly string[];
}

const NO_SETTINGS: EventSettings = { eventSwitch: null, enabledBy: [], disabledBy: [] };
const ASKS = alike("eventNotification", "Notification");
const TOOL_ENDS = alike("eventPostToolUse", "PostToolUse");
/** Silencing finished turns is not meant to silence failed ones. */
const FAILURES: EventSettings = { ...NO_SETTINGS, enabledBy: ["Stop", "Notification"] };

/** The Python notifier knew five events. A later event follows the one that used to report the same thing. */
const SETTINGS_BY_EVENT: ReadonlyMap<string, EventSettings> = new Map(
  Object.entries({
    PreToolUse: alike("eventPreToolUse", "PreToolUse"),
    PostToolUse: TOOL_ENDS,
    PostToolUseFailure: TOOL_ENDS,
    PermissionDenied: TOOL_ENDS,
    Notification: ASKS,
    PermissionRequest: ASKS,
    Elicitation: ASKS,
    Stop: alike("eventStop", "Stop"),
    StopFailure: FAILURES,
    ProcessGone: FAILURES,
    SubagentStop: alike("eventSubagentStop", "SubagentStop"),
  }),
);

function alike(eventSwitch: SwitchKey, name: string): EventSettings {
  return { eventSwitch, enabledBy: [name], disabledBy: [name] };
}

const TOOL_EVENTS: ReadonlySet<string> = new Set([
  "PreToolUse",
  "PostToolUse",
  "PostToolUseFailure",
  "PermissionDenied",
]);

/** Whether the event reports a tool call, so that the tool's settings apply. A permission request does not. */
export function isToolEvent(event: Pick<HookEvent, "hookEventName">): boolean {
  return TOOL_EVENTS.has(event.hookEventName);
}

/**
 * Switches first, then lists, as in the Python notifier. A tool that is off is off for every event. A tool that is on
 * does not overrule an event that is off.
 */
export function settingChoice(event: HookEvent, settings: ConfigValues): Choice {
  const ofEvent = eventChoice(event.hookEventName, settings);
  if (ofEvent.rule === "suppress" || event.toolName === null || !isToolEvent(event)) return ofEvent;
  const ofTool = toolChoice(event.toolName, settings);
  return ofTool.rule === "suppress" || ofEvent.rule === "unset" ? ofTool : ofEvent;
}

function eventChoice(event: string, settings: ConfigValues): Choice {
  const { enabledEvents, disabledEvents } = settings;
  const { eventSwitch, enabledBy, disabledBy } = SETTINGS_BY_EVENT.get(event) ?? NO_SETTINGS;
  const isOn = eventSwitch === null ? null : settings[eventSwitch];
  if (eventSwitch !== null && isOn !== null) {
    return bySwitch(isOn, isOn ? "switch-on" : "switch-off", SETTINGS[eventSwitch].env);
  }
  if (enabledEvents.length > 0) {
    const setting = "DISCORD_ENABLED_EVENTS";
    return isListed(enabledEvents, [event, ...enabledBy])
      ? { rule: "notify", reason: decisionReason("listed", { setting }) }
      : { rule: "suppress", reason: decisionReason("not-listed", { event, setting }) };
  }
  if (!isListed(disabledEvents, [event, ...disabledBy])) return { rule: "unset" };
  return { rule: "suppress", reason: decisionReason("disabled", { event, setting: "DISCORD_DISABLED_EVENTS" }) };
}

function toolChoice(tool: string, settings: ConfigValues): Choice {
  const family = toolFamily(tool);
  const toolSwitch = family?.toolSwitch ?? null;
  const isOn = toolSwitch === null ? null : settings[toolSwitch];
  if (toolSwitch !== null && isOn !== null) {
    return bySwitch(isOn, isOn ? "tool-switch-on" : "tool-switch-off", SETTINGS[toolSwitch].env);
  }
  if (!isListed(settings.disabledTools, [tool, family?.name ?? tool])) return { rule: "unset" };
  return { rule: "suppress", reason: decisionReason("tool-disabled", { tool, setting: "DISCORD_DISABLED_TOOLS" }) };
}

type SwitchCode = "switch-on" | "switch-off" | "tool-switch-on" | "tool-switch-off";

function bySwitch(isOn: boolean, code: SwitchCode, setting: string): Choice {
  return { rule: isOn ? "notify" : "suppress", reason: decisionReason(code, { setting }) };
}

function isListed(list: readonly string[], names: readonly string[]): boolean {
  return list.some((entry) => names.some((name) => name.toLowerCase() === entry.toLowerCase()));
}

interface ToolFamily {
  /** The Python notifier's name. A list that has it includes the entire family. */
  readonly name: string;
  readonly tools: readonly string[];
  readonly toolSwitch: SwitchKey | null;
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

const FAMILY_BY_TOOL: ReadonlyMap<string, ToolFamily> = new Map(
  FAMILIES.flatMap((family) => [family.name, ...family.tools].map((tool) => [tool, family])),
);

/** Undefined for tools without a switch or channel, such as those of MCP servers. */
export function toolFamily(toolName: string): ToolFamily | undefined {
  return FAMILY_BY_TOOL.get(toolName);
}
