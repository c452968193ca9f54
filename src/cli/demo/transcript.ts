import { appendFileSync, mkdirSync, rmdirSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { isJsonObject, type JsonObject } from "../../core/json.ts";
import type { DemoStep } from "./demo-script.ts";

/** One line for one file of a session; its time is added when it is written. */
export interface TranscriptEntry {
  readonly file: string;
  readonly fields: JsonObject;
}

interface TranscriptOptions {
  readonly sessionId: string;
  readonly cwd: string;
  /** The session's file without `.jsonl`; its subagents' files are in the folder of this name. */
  readonly stem: string;
  readonly branch: string;
  readonly model: string;
  readonly newId: () => string;
}

interface TranscriptFile {
  readonly file: string;
  readonly agentId: string | null;
}

export interface DemoTranscript {
  /** The entries that a client writes for a step, in the format of Claude Code. */
  entriesOf(step: DemoStep): readonly TranscriptEntry[];
}

/** The client version of these sessions. */
export const DEMO_CLIENT = "2.1.331";

/** Tokens at the start of a conversation, sent by the client before the first prompt. */
const FIRST_CONTEXT = 14_200;

/** Holds the state of one session's transcript between steps. */
export function createTranscript(options: TranscriptOptions): DemoTranscript {
  const { sessionId, cwd, stem, branch, model, newId } = options;
  const contexts = new Map<string, number>();
  /** The last calls that started a subagent, by its type. */
  const tasks = new Map<string, JsonObject>();

  function line({ file, agentId }: TranscriptFile, fields: JsonObject): TranscriptEntry {
    const about = { isSidechain: agentId !== null, ...(agentId === null ? {} : { agentId }) };
    const common = { uuid: newId(), sessionId, cwd, gitBranch: branch, version: DEMO_CLIENT, userType: "external" };
    return { file, fields: { ...about, ...common, ...fields } };
  }

  function fileOf(agentId: unknown): TranscriptFile {
    if (typeof agentId !== "string") return { file: `${stem}.jsonl`, agentId: null };
    return { file: `${stem}/subagents/agent-${agentId}.jsonl`, agentId };
  }

  /** A response of the model: earlier content is read from the cache, new content is written to it. */
  function answer(at: TranscriptFile, content: JsonObject, isLast = false): TranscriptEntry {
    const { length } = JSON.stringify(content);
    const before = contexts.get(at.file) ?? FIRST_CONTEXT;
    const added = 640 + length * 3;
    contexts.set(at.file, before + added);
    const usage = {
      input_tokens: 8,
      cache_creation_input_tokens: added,
      cache_read_input_tokens: before,
      output_tokens: 60 + Math.ceil(length / 2),
      service_tier: "standard",
      cache_creation: { ephemeral_1h_input_tokens: 0, ephemeral_5m_input_tokens: added },
      speed: "standard",
    };
    const id = `msg_${newId().replaceAll("-", "").slice(0, 24)}`;
    const stop_reason = isLast ? "end_turn" : "tool_use";
    const message = { id, type: "message", role: "assistant", model, content: [content], stop_reason, usage };
    return line(at, { type: "assistant", message });
  }

  function result(at: TranscriptFile, callId: unknown, error: string | null): TranscriptEntry {
    const content = {
      type: "tool_result",
      tool_use_id: String(callId),
      content: error ?? "",
      is_error: error !== null,
    };
    return line(at, { type: "user", message: { role: "user", content: [content] } });
  }

  function eventEntries(name: string, fields: JsonObject): TranscriptEntry[] {
    const at = fileOf(fields["agent_id"]);
    switch (name) {
      case "UserPromptSubmit":
        return [
          line(at, { type: "user", turnOrigin: "human", message: { role: "user", content: text(fields, "prompt") } }),
        ];
      case "PreToolUse": {
        const id = text(fields, "tool_use_id");
        const input = isJsonObject(fields["tool_input"]) ? fields["tool_input"] : {};
        // A script starts each type of subagent once, so the type identifies the call.
        if (text(fields, "tool_name") === "Agent") tasks.set(text(input, "subagent_type"), { ...input, toolUseId: id });
        return [answer(at, { type: "tool_use", id, name: text(fields, "tool_name"), input })];
      }
      case "PostToolUse":
        return [result(at, text(fields, "tool_use_id"), null)];
      case "PostToolUseFailure":
        return [result(at, text(fields, "tool_use_id"), text(fields, "error"))];
      case "SubagentStart": {
        const type = text(fields, "agent_type");
        const { description = "", toolUseId = "" } = tasks.get(type) ?? {};
        const meta = { agentType: type, description, toolUseId, spawnDepth: 1, model };
        return [{ file: at.file.replace(/jsonl$/, "meta.json"), fields: meta }];
      }
      case "Stop":
      case "SubagentStop":
        return [answer(at, { type: "text", text: text(fields, "last_assistant_message") }, true)];
      default:
        return [];
    }
  }

  return {
    entriesOf: (step) => {
      if (step.kind === "event") return eventEntries(step.name, step.fields);
      if (step.kind === "said") return [answer(fileOf(step.agent?.key), { type: "text", text: step.text })];
      if (step.kind === "until") return [];
      const main = fileOf(null);
      const stopped = result(main, step.call.key, "[Request interrupted by user for tool use]");
      const content = [{ type: "text", text: "[Request interrupted by user for tool use]" }];
      return [
        { ...stopped, fields: { ...stopped.fields, toolDenialKind: "interrupted", toolDenialBeforeRun: false } },
        line(main, { type: "user", message: { role: "user", content } }),
      ];
    },
  };
}

function text(fields: JsonObject, key: string): string {
  const value = fields[key];
  return typeof value === "string" ? value : "";
}

/** The tokens of all kinds in the transcripts of moments, by session. */
export function tokensOf(
  moments: readonly { readonly entries: readonly TranscriptEntry[] }[],
): ReadonlyMap<string, number> {
  const tokens = new Map<string, number>();
  for (const { fields } of moments.flatMap(({ entries }) => entries)) {
    const { sessionId, message } = fields;
    const usage = isJsonObject(message) ? message["usage"] : undefined;
    if (!isJsonObject(usage) || typeof sessionId !== "string") continue;
    const sum = COUNTED.reduce((total, key) => total + Number(usage[key] ?? 0), 0);
    tokens.set(sessionId, (tokens.get(sessionId) ?? 0) + sum);
  }
  return tokens;
}

const COUNTED = ["input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens", "output_tokens"] as const;

export interface TranscriptFiles {
  /** Appends lines with this time, in milliseconds since the epoch. */
  write(entries: readonly TranscriptEntry[], atMs: number): void;
  /** Removes every file and folder that it made. */
  remove(): void;
}

/** Writes invented transcripts to the place of real ones, because the daemon reads only there. */
export function createTranscriptFiles(): TranscriptFiles {
  const files = new Set<string>();
  const folders: string[] = [];
  return {
    write: (entries, atMs) => {
      const timestamp = new Date(atMs).toISOString();
      for (const { file, fields } of entries) {
        if (!files.has(file)) makeFolder(dirname(file), folders);
        files.add(file);
        appendFileSync(file, `${JSON.stringify({ ...fields, timestamp })}\n`, { mode: 0o600 });
      }
    },
    remove: () => {
      for (const file of files) rmSync(file, { force: true });
      for (const folder of folders.toReversed()) removeIfEmpty(folder);
    },
  };
}

/** Collects every folder that did not exist before, the outer ones first. */
function makeFolder(folder: string, made: string[]): void {
  const first = mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  const chain: string[] = [];
  for (let one = folder; one.length >= first.length; one = dirname(one)) chain.unshift(one);
  made.push(...chain);
}

function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Another program has put something there since: keep it.
  }
}
