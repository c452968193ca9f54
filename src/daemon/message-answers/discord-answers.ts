import { isDeepStrictEqual } from "node:util";
import type { Sleep } from "../../core/ports.ts";
import type { Request, RequestService } from "../../core/request.ts";
import type { AnsweringState } from "../../health/health-snapshot.ts";
import type { BotAccess } from "../notify/open-worker.ts";
import type { Component } from "../component.ts";
import type { Context } from "../context.ts";
import { openAnswering, type Answering } from "./answering.ts";
import type { createRequestMessages, MessageEdits } from "./request-messages.ts";

interface DiscordAnswersOptions {
  readonly context: Context;
  readonly service: RequestService;
  readonly messages: ReturnType<typeof createRequestMessages>;
  readonly edits: MessageEdits;
  /** The bot of the current settings; null without one. */
  readonly bot: () => BotAccess | null;
  readonly sleep: Sleep;
  readonly random?: () => number;
  readonly onState: () => void;
}

/**
 * Lets people answer Claude Code in Discord. A connection to its gateway exists only while answering is on, on Discord
 * too, with a bot and a person who may answer.
 */
export function createDiscordAnswers(options: DiscordAnswersOptions): Component & {
  /** Messages were sent: requests may be among them. */
  readonly sent: () => void;
  /** Null where nothing is to be answered in Discord. */
  readonly health: () => AnsweringState | null;
} {
  const { context, service, bot } = options;
  let running: { readonly bot: BotAccess; readonly answering: Answering } | null = null;
  let changing = Promise.resolve();

  service.onChange((request: Request) => running?.answering.changed(request));

  function isWanted(): boolean {
    return service.isOn() && context.config().values.discordAnswers;
  }

  async function follow(): Promise<void> {
    const wanted = isWanted() && users().size > 0 ? bot() : null;
    // One that Discord has refused tries again with each change of the settings.
    const isRefused = running?.answering.health().kind === "stopped";
    if (running !== null && !isRefused && isDeepStrictEqual(accessOf(running.bot), accessOf(wanted))) return;
    const ending = running;
    running = null;
    await ending?.answering.stop();
    if (wanted === null) return;
    running = { bot: wanted, answering: openAnswering({ ...options, bot: wanted, users }) };
    running.answering.start();
  }

  function users(): ReadonlySet<string> {
    return new Set(
      context
        .config()
        .values.answerUsers.split(/[ ,]+/)
        .filter((id) => id !== ""),
    );
  }

  function apply(): void {
    changing = changing.then(follow);
  }

  return {
    name: "discord answers",
    start: apply,
    configure: apply,
    stop: async () => {
      await changing;
      const ending = running;
      running = null;
      await ending?.answering.stop();
    },
    sent: () => running?.answering.offerAll(),
    health: () => {
      if (!isWanted()) return null;
      if (bot() === null) return { kind: "no-bot" };
      if (users().size === 0) return { kind: "no-users" };
      return running?.answering.health() ?? { kind: "down", forMs: 0, untilMs: null };
    },
  };
}

function accessOf(bot: BotAccess | null): unknown {
  return bot === null ? null : [bot.token, bot.rest.apiBase];
}
