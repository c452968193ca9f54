import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { startDaemon, storeEvent } from "./opencode-store.js";

// A plugin for OpenCode, which runs it in its own process (Bun) and waits for it. It stores what happens in a session as
// one file an event, like hook.sh: <hooks>/logs/raw_json/hook-<pid>-<n>-<pid>.json, complete or not at all. The events
// have the names and fields of Claude Code's hooks, with `ccen_agent`; no text that is still being written is stored.
//
// It never throws, prints or waits for another process. Without a setup (<hooks>/ccen) it stores nothing. While
// answering is on, ask-opencode.mjs waits beside a dialog.

/** `ccen setup` writes Claude Code's folder here. */
const CONFIG_DIR = null;
const MAX_KNOWN = 1_000;

/** Claude Code's tools of the same kind: the inputs differ in the spelling of their keys alone. */
const SAME = ["Bash", "Edit", "Glob", "Grep", "Read", "Skill", "Task", "TodoWrite", "WebFetch", "WebSearch", "Write"];
const TOOLS = new Map(SAME.map((name) => [name.toLowerCase(), name]));
TOOLS.set("list", "LS").set("question", "AskUserQuestion");

// OpenCode takes every export for a plugin, and runs it once for each folder that it works in.
export const EventNotifier = async (input) => {
  const hooks = join(CONFIG_DIR || process.env.CLAUDE_CONFIG_DIR || join(homedir(), ".claude"), "hooks");
  const shared = process.env.XDG_DATA_HOME || join(homedir(), ".local", "share");
  const transcript_path = join(shared, "opencode", "opencode.db");
  /** By id: those with a prompt or a call in this process, and their subagents, which are sessions with a parent. */
  const sessions = new Map();
  /** Open calls by their session and id. */
  const calls = new Map();
  /** Open dialogs by the id of their request. */
  const asking = new Map();

  function emit(session, name, fields) {
    const { id, root, agentType, cwd } = session;
    const agent = root === id ? {} : { agent_id: id, agent_type: agentType };
    const common = { session_id: root, hook_event_name: name, transcript_path, cwd, ...agent };
    const payload = { ...common, ...fields, ccen_agent: "opencode" };
    storeEvent(hooks, payload);
    return payload;
  }

  function known(id, info = {}) {
    const found = sessions.get(id);
    if (found !== undefined) return found;
    const root = info.parentID ? (sessions.get(info.parentID)?.root ?? info.parentID) : id;
    const cwd = info.directory ?? input?.directory;
    const session = { id, root, agentType: info.agent ?? "subagent", cwd, model: modelOf(info.model), isNew: true };
    return remember(sessions, id, session);
  }

  function began(session, source) {
    if (!session.isNew) return;
    session.isNew = false;
    if (session.root !== session.id) emit(session, "SubagentStart", {});
    else emit(session, "SessionStart", { source, model: session.model });
  }

  function ended(session) {
    const { isOpen, isRefused, failure, reply: last_assistant_message } = session;
    compacted(session);
    Object.assign(session, { isOpen: false, isRefused: false, failure: undefined });
    if (!isOpen && failure === undefined) return;
    if (session.root !== session.id) {
      emit(session, "SubagentStop", { last_assistant_message });
      session.isNew = true;
    } else if (failure === undefined && !isRefused) emit(session, "Stop", { last_assistant_message });
    else if (failure === undefined || failure.name === "MessageAbortedError") emit(session, "TurnInterrupted", {});
    else {
      const { name: error, data } = failure;
      emit(session, "StopFailure", { error, status_code: data?.statusCode, last_assistant_message: data?.message });
    }
  }

  function compacted(session) {
    if (session.isCompacting) emit(session, "PostCompact", {});
    session.isCompacting = false;
  }

  /** A call that ran, or that has an error. */
  function callEnded(session, callId, { output, metadata = {}, error }) {
    const key = `${session.id} ${callId}`;
    const call = calls.get(key);
    if (call === undefined) return;
    calls.delete(key);
    // The time for which a dialog was open is not the call's.
    const duration = call.isAsked ? {} : { duration_ms: Date.now() - call.startedMs };
    const { fields } = call;
    // A stopped call may end after its turn.
    const is_interrupt = !session.isOpen || session.failure?.name === "MessageAbortedError";
    if (error !== undefined && call.isRefused) {
      emit(session, "PermissionDenied", { ...fields, reason: error });
    } else if (error !== undefined) {
      emit(session, "PostToolUseFailure", { ...fields, ...duration, error, is_interrupt });
    } else if (metadata.exit !== undefined && metadata.exit !== 0) {
      // A command that was stopped, or ran out of time, has none.
      const text = metadata.exit === null ? output : `Exit code ${metadata.exit}\n${output}`;
      emit(session, "PostToolUseFailure", { ...fields, ...duration, error: text, is_interrupt });
    } else {
      const tool_response = responseOf(fields.tool_name, { output, metadata });
      emit(session, "PostToolUse", { ...fields, ...duration, tool_response, exit_code: metadata.exit });
    }
  }

  /** A dialog opens: for a call, or for something that no call needs. */
  function asked({ id, sessionID, permission, patterns, always, questions, tool }) {
    const key = `${sessionID} ${tool?.callID}`;
    const call = calls.get(key);
    if (call !== undefined) call.isAsked = true;
    const tool_use_id = call?.fields.tool_use_id;
    const dialog = remember(asking, id, { key, tool_use_id });
    const fields = {
      ...askedFor(call, { permission, patterns, questions }),
      tool_use_id,
      permission,
      patterns,
      always,
    };
    const payload = emit(known(sessionID), "PermissionRequest", fields);
    // What is asked for without a call is not known whole.
    if (call || questions) void waitBeside(dialog, { id, payload, isQuestion: questions !== undefined });
  }

  /** While answering is on. */
  const waitBeside = safely(async (dialog, request) => {
    const ccen = join(hooks, "ccen");
    const file = join(ccen, "ask-opencode.mjs");
    if (!existsSync(file)) return;
    const { waitForAnswer } = await import(pathToFileURL(file).href);
    if (asking.get(request.id) === dialog) dialog.waiting = waitForAnswer({ ...request, ccen, client: input.client });
  });

  function answered({ requestID, sessionID, reply }) {
    const { key, tool_use_id, waiting } = asking.get(requestID) ?? {};
    asking.delete(requestID);
    const session = known(sessionID);
    const replied = (source) => emit(session, "PermissionReplied", { tool_use_id, reply, source });
    const giving = waiting?.end();
    if (giving) giving.then(replied);
    else replied();
    if (reply !== "reject") return;
    session.isRefused = true;
    const call = calls.get(key);
    if (call !== undefined) call.isRefused = true;
  }

  function message({ sessionID, info }) {
    const session = sessions.get(sessionID);
    if (session === undefined || info.role !== "assistant" || info.id === session.messageId) return;
    // The agent continues: after an error, or after a refusal with a reason.
    Object.assign(session, { messageId: info.id, isRefused: false, failure: undefined });
  }

  function part({ sessionID, part: { type, text, time, callID, state } }) {
    const session = sessions.get(sessionID);
    if (session === undefined) return;
    if (type === "tool" && state.status === "error") callEnded(session, callID, state);
    // The summary of a compaction is no reply.
    if (type === "text" && time?.end !== undefined && !session.isCompacting) session.reply = text;
  }

  const EVENTS = {
    "session.created": ({ info }) => began(known(info.id, info), "startup"),
    // One that was made by an earlier process.
    "session.updated": ({ info }) => info.parentID && known(info.id, info),
    "session.status": ({ sessionID, status }) => status.type === "idle" && ended(known(sessionID)),
    "session.error": ({ sessionID, error }) => sessionID && (known(sessionID).failure = error ?? {}),
    "session.compacted": ({ sessionID }) => compacted(known(sessionID)),
    "message.updated": message,
    "message.part.updated": part,
    "permission.asked": asked,
    "permission.replied": answered,
    "question.asked": asked,
    "question.replied": (properties) => answered({ ...properties, reply: "answered" }),
    "question.rejected": (properties) => answered({ ...properties, reply: "reject" }),
  };

  return {
    event: safely(({ event: { type, properties } }) => Object.hasOwn(EVENTS, type) && EVENTS[type](properties)),
    "chat.message": safely(({ sessionID, model: given }, { parts }) => {
      startDaemon(hooks);
      const session = known(sessionID, { model: given });
      began(session, "resume");
      Object.assign(session, { isOpen: true, isRefused: false, failure: undefined, reply: undefined });
      // The prompt of a subagent is its task.
      if (session.root !== session.id) return;
      const model = modelOf(given);
      if (model !== session.model) emit(session, "PostModelSwitch", { from_model: session.model, to_model: model });
      session.model = model;
      const texts = parts.filter(({ type, synthetic }) => type === "text" && synthetic !== true);
      emit(session, "UserPromptSubmit", { prompt: texts.map(({ text }) => text).join("\n") });
    }),
    "tool.execute.before": safely(({ tool, sessionID, callID }, { args }) => {
      const session = known(sessionID);
      session.isOpen = true;
      const fields = { ...toolOf(tool, args), tool_use_id: callID };
      remember(calls, `${sessionID} ${callID}`, { fields, tool, args, startedMs: Date.now() });
      emit(session, "PreToolUse", fields);
    }),
    "tool.execute.after": safely(({ sessionID, callID }, made) => callEnded(known(sessionID), callID, made)),
    "experimental.session.compacting": safely(({ sessionID }) => {
      const session = known(sessionID);
      if (session.root !== session.id) return;
      session.isCompacting = true;
      emit(session, "PreCompact", {});
    }),
    dispose: safely(() => {
      const ends = [...sessions.values()].filter(({ id, root, isNew }) => id === root && !isNew);
      sessions.clear();
      for (const { waiting } of asking.values()) waiting?.end();
      for (const session of ends) emit(session, "SessionEnd", { reason: "other" });
    }),
  };
};

/** Nothing that OpenCode gives may disturb it. */
function safely(act) {
  return async (...given) => {
    try {
      await act(...given);
    } catch {
      // A newer version has other fields.
    }
  };
}

/** Forgets the oldest: their ends were not reported. */
function remember(map, key, value) {
  map.set(key, value);
  if (map.size > MAX_KNOWN) map.delete(map.keys().next().value);
  return value;
}

function modelOf(model) {
  return model?.modelID ?? model?.id;
}

/** `filePath` becomes `file_path` for a tool of OpenCode's own. */
function toolOf(tool, args) {
  const name = TOOLS.get(tool);
  if (name === undefined) return { tool_name: tool, tool_input: args };
  const input = Object.entries(args ?? {}).map(([key, value]) => [snakeCase(key), value]);
  return { tool_name: name, tool_input: Object.fromEntries(input) };
}

/** The call's input as it is by now: another plugin may have changed it. */
function askedFor(call, { permission, patterns, questions }) {
  if (questions)
    return toolOf("question", { questions: questions.map((one) => ({ ...one, multiSelect: one.multiple })) });
  if (!call) return toolOf(permission, { patterns });
  const { tool_name, tool_input } = toolOf(call.tool, call.args);
  // A dialog may be about more than the call, such as a folder outside of the project.
  const isCall = permission === call.tool || permission === "edit";
  return { tool_name, tool_input: isCall ? tool_input : { ...tool_input, permission, patterns } };
}

function snakeCase(key) {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function responseOf(toolName, { output, metadata }) {
  if (toolName === "Write") return { type: metadata.exists === false ? "create" : "update", output };
  if (toolName !== "Task") return output;
  return { agentId: metadata.sessionId, resolvedModel: modelOf(metadata.model), output };
}
