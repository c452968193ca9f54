import { decisionReason } from "../../core/i18n/decision.ts";
import type { HookEvent } from "../../core/event.ts";
import type { Reason } from "../../core/notification/outbox.ts";
import {
  EVENT_SWITCHES,
  TOOL_SWITCHES,
  type EventSwitch,
  type NotifySettings,
  type ChannelKey,
  type ToolSwitch,
} from "../notify-settings.ts";

/** The rule that the user's switches and lists give for an event. */
export type Choice =
  | { readonly rule: "notify"; readonly reason: Reason }
  | { readonly rule: "suppress"; readonly reason: Reason }
  | { readonly rule: "unset" };

interface EventSettings {
  readonly eventSwitch: EventSwitch | null;
  /** Other names in the list of enabled events that include this event. */
  readonly enabledBy: readonly string[];
  /** The same for the list of disabled events. */
  readonly disabledBy: readonly string[];
}

const ASKS: EventSettings = {
  eventSwitch: "eventNotification",
  enabledBy: ["Notification"],
  disabledBy: ["Notification"],
};

const TOOL_ENDS: EventSettings = {
  eventSwitch: "eventPostToolUse",
  enabledBy: ["PostToolUse"],
  disabledBy: ["PostToolUse"],
};

/** Silencing finished turns is not meant to silence failed ones. */
const FAILURES: EventSettings = { eventSwitch: null, enabledBy: ["Stop", "Notification"], disabledBy: [] };

/** The Python notifier knew five events. A later event follows the one that used to report the same thing. */
const SETTINGS_BY_EVENT: ReadonlyMap<string, EventSettings> = new Map(
  Object.entries({
    PreToolUse: { eventSwitch: "eventPreToolUse", enabledBy: [], disabledBy: [] },
    PostToolUse: TOOL_ENDS,
    PostToolUseFailure: TOOL_ENDS,
    PermissionDenied: TOOL_ENDS,
    Notification: ASKS,
    PermissionRequest: ASKS,
    Elicitation: ASKS,
    Stop: { eventSwitch: "eventStop", enabledBy: [], disabledBy: [] },
    StopFailure: FAILURES,
    ProcessGone: FAILURES,
    SubagentStop: { eventSwitch: "eventSubagentStop", enabledBy: [], disabledBy: [] },
  }),
);

const NO_SETTINGS: EventSettings = { eventSwitch: null, enabledBy: [], disabledBy: [] };

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
export function settingChoice(event: HookEvent, settings: NotifySettings): Choice {
  const ofEvent = eventChoice(event.hookEventName, settings);
  if (ofEvent.rule === "suppress" || event.toolName === null || !isToolEvent(event)) return ofEvent;
  const ofTool = toolChoice(event.toolName, settings);
  return ofTool.rule === "suppress" || ofEvent.rule === "unset" ? ofTool : ofEvent;
}

function eventChoice(name: string, settings: NotifySettings): Choice {
  const { eventSwitch, enabledBy, disabledBy } = SETTINGS_BY_EVENT.get(name) ?? NO_SETTINGS;
  const switched = eventSwitch === null ? null : settings[eventSwitch];
  if (eventSwitch !== null && switched !== null) return bySwitch(EVENT_SWITCHES[eventSwitch], switched);
  if (settings.enabledEvents.length > 0) {
    return isListed(settings.enabledEvents, [name, ...enabledBy])
      ? { rule: "notify", reason: decisionReason("listed", { setting: "DISCORD_ENABLED_EVENTS" }) }
      : { rule: "suppress", reason: decisionReason("not-listed", { event: name, setting: "DISCORD_ENABLED_EVENTS" }) };
  }
  return isListed(settings.disabledEvents, [name, ...disabledBy])
    ? { rule: "suppress", reason: decisionReason("disabled", { event: name, setting: "DISCORD_DISABLED_EVENTS" }) }
    : { rule: "unset" };
}

function toolChoice(tool: string, settings: NotifySettings): Choice {
  const family = toolFamily(tool);
  const toolSwitch = family?.toolSwitch ?? null;
  const switched = toolSwitch === null ? null : settings[toolSwitch];
  if (toolSwitch !== null && switched !== null) {
    const setting = TOOL_SWITCHES[toolSwitch];
    return switched
      ? { rule: "notify", reason: decisionReason("tool-switch-on", { setting }) }
      : { rule: "suppress", reason: decisionReason("tool-switch-off", { setting }) };
  }
  return isListed(settings.disabledTools, [tool, family?.name ?? tool])
    ? { rule: "suppress", reason: decisionReason("tool-disabled", { tool, setting: "DISCORD_DISABLED_TOOLS" }) }
    : { rule: "unset" };
}

function bySwitch(setting: string, on: boolean): Choice {
  return on
    ? { rule: "notify", reason: decisionReason("switch-on", { setting }) }
    : { rule: "suppress", reason: decisionReason("switch-off", { setting }) };
}

function isListed(list: readonly string[], names: readonly string[]): boolean {
  return list.some((entry) => names.some((name) => name.toLowerCase() === entry.toLowerCase()));
}

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

const FAMILY_BY_TOOL: ReadonlyMap<string, ToolFamily> = new Map(
  FAMILIES.flatMap((family) => [family.name, ...family.tools].map((tool) => [tool, family])),
);

/** Undefined for tools without a switch or channel, such as those of MCP servers. */
export function toolFamily(toolName: string): ToolFamily | undefined {
  return FAMILY_BY_TOOL.get(toolName);
}
