import { randomBytes } from "node:crypto";
import { compareVersions } from "../agents/claude/client-program.ts";
import type { ClientRegistry } from "../agents/claude/client-registry.ts";
import { NOTES_SINCE } from "../agents/claude/install/ask-hook.ts";
import { actionOf } from "../agents/claude/payload/action-of.ts";
import type { ObservedEventName, StoredEvent } from "../core/event.ts";
import { oneLine } from "../core/format/text.ts";
import { type JsonObject, parseJsonObject, textField } from "../core/json.ts";
import { type Note, NOTE_OPENING, type NoteService } from "../core/note.ts";
import type { Clock, EventReader, ObservedEvent } from "../core/ports.ts";
import type { Redactor } from "../core/redact/create-redactor.ts";
import type { Answerer, HeldHook } from "../core/request.ts";
import type { Session } from "../core/session/session.ts";
import { personEvent } from "../observe/observed-event.ts";
import { startTimeOf } from "../system/process-identity.ts";

/** Sessions at rest, far more than a person has terminals; each holds a connection. */
const MAX_HELD = 200;
const MAX_NOTES = 200;
const MAX_SUMMARY = 300;

/** A client takes a note within a second or two, or never. */
const NOT_TAKEN_AFTER_MS = 30_000;

/** How far back a daemon looks for notes of its last run, and how many of a session's newest events. */
const LOOK_BACK_MS = 86_400_000;
const LOOK_BACK_EVENTS = 5;

const NOTE_EVENTS: ReadonlySet<string> = new Set(["NoteSent", "NoteTaken", "NoteNotTaken"]);

/** Events behind which the session is no longer at rest. */
const RELEASING: ReadonlySet<string> = new Set(["UserPromptSubmit", "SessionEnd"]);

interface ServiceOptions {
  readonly isOn: () => boolean;
  readonly registry: Pick<ClientRegistry, "client">;
  readonly store: Pick<EventReader, "sessions" | "log" | "event">;
  readonly redactor: () => Redactor;
  readonly observe: (event: ObservedEvent) => void;
  readonly clock: Clock;
}

/**
 * Notes to sessions of this machine. Its client starts a hook in the background after each turn (`asyncRewake`), which
 * waits here: one that ends with words wakes the session. One that is left behind would wake it much later, so that it
 * is released as soon as the session goes on.
 */
export function createNoteService({ isOn, registry, store, redactor, observe, clock }: ServiceOptions) {
  /** The hooks of finished turns, by session. Of two clients with one session the last to stop is meant. */
  const held = new Map<string, { readonly hook: HeldHook; readonly sinceMs: number }>();
  /** The last one of each session. */
  const notes = new Map<string, Note>();
  /** Timers of notes on their way, by session. */
  /** The report of each session whose note is not taken yet. */
  const expected = new Map<string, { readonly timer: NodeJS.Timeout; readonly report: () => void }>();

  function release(sessionId: string): void {
    const one = held.get(sessionId);
    held.delete(sessionId);
    one?.hook.reply(null);
  }

  function isNewEnough(sessionId: string, pid: number | null): boolean {
    const client = pid === null ? null : registry.client(pid);
    if (client === null || client.sessionId !== sessionId || client.version === null) return false;
    if (client.startTime !== null && client.startTime !== startTimeOf(client.pid)) return false;
    return /^\d+\.\d+\.\d+$/.test(client.version) && compareVersions(client.version, NOTES_SINCE) >= 0;
  }

  function keep(note: Note): void {
    notes.delete(note.sessionId);
    notes.set(note.sessionId, note);
    const [oldest] = notes.keys();
    if (notes.size > MAX_NOTES && oldest !== undefined) notes.delete(oldest);
  }

  function redacted(text: string): string {
    return redactor().redactText(text).text;
  }

  function expect(note: Note, session: SessionPlace, text: string): void {
    const { sessionId, by } = note;
    keep(note);
    const report = (): void => {
      expectNoMore(sessionId);
      // Its record may be older than a pattern, or from a time without redaction.
      const clean = redacted(text);
      const summary = oneLine([by.name, clean].join(" · "), MAX_SUMMARY);
      const fields = { notification_type: "note_not_taken", message: clean };
      observe(noteEvent(note, session, { name: "NoteNotTaken", atMs: clock.now(), summary, fields }));
    };
    const timer = setTimeout(report, note.sentAtMs + NOT_TAKEN_AFTER_MS - clock.now()).unref();
    expected.set(sessionId, { timer, report });
  }

  function expectNoMore(sessionId: string): void {
    clearTimeout(expected.get(sessionId)?.timer);
    expected.delete(sessionId);
  }

  const service: NoteService = {
    isOn,
    obstacle: ({ machine, sessionId }) => {
      if (machine !== null) return "elsewhere";
      return held.has(sessionId) ? null : "not-listening";
    },
    lastOf: (sessionId) => notes.get(sessionId) ?? null,
    leave: (session, text, by) => {
      const { sessionId } = session;
      const one = isOn() && service.obstacle(session) === null ? held.get(sessionId) : undefined;
      if (one === undefined) return null;
      held.delete(sessionId);
      // The session rests again and has not taken the one before.
      expected.get(sessionId)?.report();
      const id = randomBytes(16).toString("base64url");
      const note: Note = { id, sessionId, by, sentAtMs: clock.now(), takenAtMs: null };
      // First of all: no matter what fails behind it, the note is on its way.
      one.hook.reply(NOTE_OPENING + withoutFrames(text));
      const clean = redacted(text);
      const summary = oneLine([by.name, clean].join(" · "), MAX_SUMMARY);
      observe(noteEvent(note, session, { name: "NoteSent", atMs: note.sentAtMs, summary, fields: { text: clean } }));
      expect(note, session, clean);
      return note;
    },
  };

  return {
    ...service,

    /**
     * Takes the payload of a `Stop`, and keeps its hook.
     * @returns what to call when the hook is gone; null where it must not wait
     */
    hold(body: Buffer, hook: HeldHook): (() => void) | null {
      const payload = isOn() ? parseJsonObject(body.toString("utf8")) : null;
      const sessionId = payload?.["hook_event_name"] === "Stop" ? textField(payload, "session_id") : null;
      if (sessionId === null || !isNewEnough(sessionId, hook.clientPid)) return null;
      release(sessionId);
      if (held.size >= MAX_HELD) return null;
      const one = { hook, sinceMs: clock.now() };
      held.set(sessionId, one);
      return () => {
        if (held.get(sessionId) === one) held.delete(sessionId);
      };
    },

    /** To be called after every commit. */
    committed(events: readonly StoredEvent[], sessions: readonly Session[]): void {
      for (const event of events) {
        const { sessionId, hookEventName, machine, receivedAtMs, summary, seq } = event;
        if (machine !== null) continue;
        const one = held.get(sessionId);
        if (one !== undefined && RELEASING.has(hookEventName) && receivedAtMs > one.sinceMs) release(sessionId);
        const note = notes.get(sessionId);
        if (note === undefined || note.takenAtMs !== null || hookEventName !== "UserPromptSubmit") continue;
        if (receivedAtMs < note.sentAtMs || !summary.startsWith(NOTE_OPENING)) continue;
        keep({ ...note, takenAtMs: receivedAtMs });
        expectNoMore(sessionId);
        const fields = { taken_at: new Date(receivedAtMs).toISOString(), prompt_event: seq };
        const taken = noteEvent(note, event, { name: "NoteTaken", atMs: receivedAtMs, summary: note.by.name, fields });
        // Other listeners of this commit come first.
        queueMicrotask(() => observe(taken));
      }
      for (const { sessionId, state } of sessions) if (state === "ended" || state === "lost") release(sessionId);
    },

    /** Takes up the notes of an earlier run of which it is not known whether they were taken. */
    takeUp(): void {
      const nowMs = clock.now();
      const usedSinceMs = nowMs - LOOK_BACK_MS;
      for (const session of store.sessions({ usedSinceMs, machine: null, isOpen: true, limit: MAX_NOTES, nowMs })) {
        const { sessionId } = session;
        const { events } = store.log({ sessionId, limit: LOOK_BACK_EVENTS });
        const last = events.find(({ hookEventName }) => NOTE_EVENTS.has(hookEventName));
        const payload = last?.hookEventName === "NoteSent" ? (store.event(last.seq)?.payload ?? {}) : {};
        const [id, text] = [textField(payload, "note_id"), textField(payload, "text")];
        if (last === undefined || id === null || text === null) continue;
        const by: Answerer = {
          surface: "page",
          id: textField(payload, "sender_id") ?? "",
          name: textField(payload, "sent_by") ?? "",
          messageId: null,
        };
        expect({ id, sessionId, by, sentAtMs: last.receivedAtMs, takenAtMs: null }, session, text);
      }
    },

    /** Ends every waiting hook. */
    release(): void {
      for (const sessionId of held.keys()) release(sessionId);
      for (const sessionId of expected.keys()) expectNoMore(sessionId);
    },
  };
}

/**
 * Claude Code puts the words between tags of its own, which say that they are no prompt: a note does not close them.
 */
function withoutFrames(text: string): string {
  return text.replaceAll(/<(?=\/?(?:system-reminder|task-notification)\b)/gi, "‹");
}

type SessionPlace = Pick<Session, "projectName" | "cwd">;

interface NoteRecord {
  readonly name: Extract<ObservedEventName, "NoteSent" | "NoteTaken" | "NoteNotTaken">;
  readonly atMs: number;
  readonly summary: string;
  readonly fields: JsonObject;
}

/** The record of a note: one event when it is sent, one when Claude Code gave it to its model. */
function noteEvent(
  { id, sessionId, by, sentAtMs }: Note,
  { projectName, cwd }: SessionPlace,
  { name, atMs, summary, fields }: NoteRecord,
): ObservedEvent {
  const payload = {
    note_id: id,
    surface: by.surface,
    sent_by: by.name,
    sender_id: by.id,
    sent_at: new Date(sentAtMs).toISOString(),
    ...fields,
  };
  const action = actionOf(name, { session_id: sessionId, hook_event_name: name, ...payload });
  const record = { sessionId, hookEventName: name, projectName, cwd, receivedAtMs: atMs, summary, action };
  return { key: `note:${id}:${name}`, event: personEvent(record, payload) };
}
