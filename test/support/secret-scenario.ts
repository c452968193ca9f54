import { createRandom, SMALL } from "../bench/redact-random.ts";
import { type Placed, placedForms, placedKeys, placeSecret } from "../bench/redact-contexts.ts";
import { secretSamples } from "../bench/redact-secrets.ts";

type Fields = Readonly<Record<string, unknown>>;

/** A day of work in which every text contains secrets, generated at each run from a fixed seed. */
export interface SecretScenario {
  /** Without the common fields of every hook. */
  readonly events: readonly Fields[];
  /** Without uuid, session and time. */
  readonly lines: readonly Fields[];
  readonly kinds: number;
  /** Must be stored nowhere: whole secrets, and pieces of the long ones. */
  readonly needles: readonly { readonly context: string; readonly text: string; readonly isWhole: boolean }[];
}

/** The sources of a session's text, as the client reports them. */
const EVENTS: readonly ((text: string, id: string) => readonly Fields[])[] = [
  (text, id) => {
    const call = { tool_name: "Bash", tool_input: { command: text, description: "Run it" } };
    return [
      { hook_event_name: "PreToolUse", tool_use_id: id, ...call },
      { hook_event_name: "PermissionRequest", ...call },
      { hook_event_name: "PostToolUse", tool_use_id: id, ...call, tool_response: { stdout: text, stderr: "" } },
    ];
  },
  (text, id) => [
    {
      hook_event_name: "PostToolUse",
      tool_name: "Read",
      tool_use_id: id,
      tool_input: { file_path: "/home/dev/src/shop/.env" },
      tool_response: { type: "text", file: { filePath: "/home/dev/src/shop/.env", content: text, numLines: 3 } },
    },
  ],
  (text, id) => [
    {
      hook_event_name: "PostToolUse",
      tool_name: "Edit",
      tool_use_id: id,
      tool_input: { file_path: "/home/dev/src/shop/a.ts", old_string: text, new_string: `${text}\n// more` },
      tool_response: {
        originalFile: text,
        structuredPatch: [{ oldStart: 1, lines: text.split("\n").flatMap((line) => [` ${line}`, `+${line}`]) }],
      },
    },
  ],
  (text) => [{ hook_event_name: "UserPromptSubmit", prompt: text }],
  (text) => [{ hook_event_name: "Stop", last_assistant_message: text, stop_hook_active: false }],
  (text, id) => [
    {
      hook_event_name: "PostToolUseFailure",
      tool_name: "WebFetch",
      tool_use_id: id,
      tool_input: { url: "https://example.com", prompt: text },
      error: text,
    },
  ],
  (text) => [{ hook_event_name: "Notification", notification_type: "permission_prompt", message: text, title: text }],
  (text, id) => [{ hook_event_name: "TaskCreated", task_id: id, task_subject: text, task_description: text }],
  (text) => [{ hook_event_name: "StopFailure", error: "server_error", last_assistant_message: text }],
  (text, id) => [
    {
      hook_event_name: "PostToolUse",
      tool_name: "AskUserQuestion",
      tool_use_id: id,
      tool_input: { questions: [{ question: text, header: "Which", options: [{ label: text }] }] },
      tool_response: { answers: { [text]: text } },
    },
  ],
  (text, id) => [
    { hook_event_name: "SubagentStart", agent_id: id, agent_type: "general-purpose" },
    { hook_event_name: "SubagentStop", agent_id: id, agent_type: "general-purpose", last_assistant_message: text },
  ],
  (text) => [{ hook_event_name: "SomethingNewer", [text.slice(0, 4000)]: [{ deep: [text] }] }],
];

const LINES: readonly ((text: string, id: string) => Fields)[] = [
  (text) => ({ type: "user", turnOrigin: "human", message: { role: "user", content: text } }),
  (text, id) => ({
    type: "assistant",
    message: {
      id,
      model: "claude-opus-5-5",
      stop_reason: "tool_use",
      content: [{ type: "text", text }],
      usage: { input_tokens: 1, output_tokens: 1 },
    },
  }),
  (text) => ({ type: "ai-title", aiTitle: text }),
  (text) => ({ type: "custom-title", customTitle: text }),
  (text) => ({ type: "system", subtype: "api_error", error: { status: 529, message: text } }),
  (text, id) => ({
    type: "queue-operation",
    operation: "enqueue",
    content: `<task-notification><task-id>${id}</task-id><status>killed</status><summary>${text}</summary></task-notification>`,
  }),
  (text) => ({
    type: "assistant",
    isApiErrorMessage: true,
    error: "server_error",
    message: { id: "e", model: "<synthetic>", content: [{ type: "text", text }] },
  }),
];

const EMPTY: readonly Fields[] = [];

export function secretScenario(seed: number): SecretScenario {
  const random = createRandom(seed);
  const samples = secretSamples(seed, 3);
  const ofSamples = samples.flatMap((sample, at) => oneOf(placeSecret(sample), at * 7));
  const forms = placedForms(seed + 1, 1).filter((_, at) => at % 6 === 2);
  const keys = placedKeys(seed + 2).filter(({ context }) => !context.includes("base64"));
  const hooked: readonly Placed[] = [...ofSamples, ...forms, ...keys];
  const written = secretSamples(seed + 3, 1).flatMap((sample, at) => oneOf(placeSecret(sample), at * 5));
  const newId = (): string => `toolu_${random.text(SMALL, 12)}`;
  return {
    events: inGroups(hooked, 4).flatMap((text, at) => EVENTS[at % EVENTS.length]?.(text, newId()) ?? []),
    lines: written.flatMap(({ text }, at) => LINES[at % LINES.length]?.(text, newId()) ?? EMPTY),
    kinds: new Set(samples.map(({ kind }) => kind)).size,
    needles: [...hooked, ...written].flatMap(needlesOf),
  };
}

function oneOf(placed: readonly Placed[], at: number): readonly Placed[] {
  return placed.slice(at % placed.length, (at % placed.length) + 1);
}

function inGroups(placed: readonly Placed[], size: number): readonly string[] {
  const texts = placed.map(({ text }) => text);
  return Array.from({ length: Math.ceil(texts.length / size) }, (_, at) =>
    texts.slice(at * size, (at + 1) * size).join("\n\n"),
  );
}

function needlesOf({ context, secret }: Placed): SecretScenario["needles"] {
  const middle = Math.floor(secret.length / 2);
  const pieces = secret.length < 20 ? [] : [secret.slice(-10), secret.slice(middle, middle + 10)];
  return [
    { context, text: secret, isWhole: true },
    ...pieces.map((text) => ({ context: `a piece of ${context}`, text, isWhole: false })),
  ];
}
