/** The updates of a fake bot: Telegram keeps them until a poll confirms them, and gives them to one poll at a time. */
import { textField, type JsonObject, type JsonValue } from "../../src/core/json.ts";
import type { Clock, Sleep } from "../../src/core/ports.ts";

export interface TelegramUser {
  readonly id: number;
  readonly is_bot: boolean;
  readonly first_name: string;
}

/** A click of a person on a button. */
export interface Clicked {
  readonly id: string;
  /** What answered it: the words that the person sees, or an empty text; null before. */
  answer: string | null;
  /** Whether the words need a tap to go away. */
  isAlert: boolean;
}

interface UpdatesOptions {
  readonly clock: Clock;
  /** For polls that are held open. */
  readonly sleep: Sleep;
}

type PollEnd = { readonly updates: readonly JsonObject[] } | { readonly conflict: string };

/** How long a click can be answered, as bots have measured. */
const QUERY_MS = 15_000;

export function createTelegramUpdates({ clock, sleep }: UpdatesOptions) {
  let waiting: JsonObject[] = [];
  let lastId = 1000;
  let webhookUrl = "";
  let allowed: readonly JsonValue[] | null = null;
  let held: { readonly end: AbortController; readonly signal: AbortSignal } | null = null;
  let arrival = Promise.withResolvers<void>();
  const queries = new Map<string, { readonly clicked: Clicked; readonly atMs: number }>();

  function add(kind: "callback_query" | "message", content: JsonObject): void {
    if (allowed !== null && allowed.length > 0 && !allowed.includes(kind)) return;
    lastId += 1;
    waiting.push({ update_id: lastId, [kind]: content });
    arrival.resolve();
    arrival = Promise.withResolvers();
  }

  async function poll(
    { offset, limit = 100, timeout = 0, allowed_updates: kinds }: JsonObject,
    gone: AbortSignal,
  ): Promise<PollEnd> {
    if (webhookUrl !== "") {
      const hint = "use deleteWebhook to delete the webhook first";
      return { conflict: `Conflict: can't use getUpdates method while webhook is active; ${hint}` };
    }
    held?.end.abort("conflict");
    if (Array.isArray(kinds)) allowed = kinds as readonly JsonValue[];
    if (typeof offset === "number") waiting = waiting.filter(({ update_id: id }) => Number(id) >= offset);
    if (waiting.length === 0 && Number(timeout) > 0) {
      const end = new AbortController();
      const signal = AbortSignal.any([end.signal, gone]);
      const own = { end, signal };
      held = own;
      await Promise.race([arrival.promise, sleep(Number(timeout) * 1000, signal).catch(() => undefined)]);
      const isReplaced = end.signal.aborted;
      end.abort();
      if (held === own) held = null;
      if (isReplaced) {
        const hint = "make sure that only one bot instance is running";
        return { conflict: `Conflict: terminated by other getUpdates request; ${hint}` };
      }
    }
    return { updates: gone.aborted ? [] : waiting.slice(0, Number(limit)) };
  }

  return {
    poll,
    /** Whether a poll is held open. */
    isHeld: (): boolean => held !== null,
    waiting: (): readonly JsonObject[] => waiting,
    webhookUrl: (): string => webhookUrl,
    setWebhook: (url: string): void => {
      webhookUrl = url;
      held?.end.abort("conflict");
    },
    addMessage: (message: JsonObject): void => add("message", message),
    addClick: (click: { readonly from: JsonObject; readonly message: JsonObject; readonly data: string }): Clicked => {
      const id = String(4_000_000_000_000_000 + queries.size);
      const clicked: Clicked = { id, answer: null, isAlert: false };
      queries.set(id, { clicked, atMs: clock.now() });
      add("callback_query", { id, chat_instance: "7", ...click });
      return clicked;
    },
    /** @returns whether the click could still be answered */
    answer: (body: JsonObject): boolean => {
      const query = queries.get(textField(body, "callback_query_id") ?? "");
      if (query === undefined || query.clicked.answer !== null || clock.now() - query.atMs > QUERY_MS) return false;
      query.clicked.answer = textField(body, "text") ?? "";
      query.clicked.isAlert = body["show_alert"] === true;
      return true;
    },
  };
}
