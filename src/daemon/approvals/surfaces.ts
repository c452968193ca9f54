import { isDeepStrictEqual } from "node:util";
import type { ConfigValues } from "../../config/settings.ts";
import type { Request } from "../../core/request.ts";
import type { AnsweringState } from "../../health/health-snapshot.ts";
import type { AnswersOptions, MessageAnswers } from "../../providers/approvals/message-answers.ts";
import { systemSleep } from "../../system/clock.ts";
import type { Component } from "../component.ts";
import { openAnswering, type Answering, type AnsweringOptions } from "./surface.ts";

/** A bot that sends messages. */
export interface AnsweringBot {
  readonly token: string;
  /** Where it sends them. */
  readonly address: string;
  readonly connect: (options: AnswersOptions) => MessageAnswers;
}

interface Choice {
  readonly isOn: (values: ConfigValues) => boolean;
  /** Ids with commas between them. */
  readonly users: (values: ConfigValues) => string;
}

const CHOICES = {
  discord: { isOn: ({ discordAnswers }) => discordAnswers, users: ({ answerUsers }) => answerUsers },
  telegram: { isOn: ({ telegramAnswers }) => telegramAnswers, users: ({ telegramAnswerUsers }) => telegramAnswerUsers },
} as const satisfies Record<AnsweringOptions["surface"], Choice>;

interface MessageAnswersOptions extends Omit<AnsweringOptions, "connect" | "users"> {
  /** The bot of the current settings; null without one. */
  readonly bot: () => AnsweringBot | null;
}

interface SurfacesOptions extends Pick<AnsweringOptions, "context" | "service" | "onState"> {
  readonly answering: Readonly<Record<keyof typeof CHOICES, Pick<MessageAnswersOptions, "bot" | "messages">>> &
    Pick<AnsweringOptions, "edits"> & { readonly onSent: (listener: () => void) => void };
  readonly sending: Partial<Pick<AnsweringOptions, "sleep" | "random">>;
}

export type Surfaces = ReturnType<typeof createSurfaces>;

/**
 * Lets people answer Claude Code in a service that sends its messages. A connection exists only while answering is on,
 * on that service too, with a bot and a person who may answer.
 */
function createMessageAnswers(options: MessageAnswersOptions): Component & {
  /** Messages were sent: requests may be among them. */
  readonly sent: () => void;
  /** Null where nothing is to be answered there. */
  readonly health: () => AnsweringState | null;
} {
  const { context, service, surface, bot } = options;
  let running: { readonly bot: AnsweringBot; readonly answering: Answering } | null = null;
  let changing = Promise.resolve();

  service.onChange((request: Request) => running?.answering.changed(request));

  function isWanted(): boolean {
    return service.isOn() && CHOICES[surface].isOn(context.config().values);
  }

  async function follow(): Promise<void> {
    const wanted = isWanted() && users().size > 0 ? bot() : null;
    // One that was refused tries again with each change of the settings.
    const isRefused = running?.answering.health().kind === "stopped";
    if (running !== null && !isRefused && isDeepStrictEqual(accessOf(running.bot), accessOf(wanted))) return;
    const ending = running;
    running = null;
    await ending?.answering.stop();
    if (wanted === null) return;
    running = { bot: wanted, answering: openAnswering({ ...options, connect: wanted.connect, users }) };
    running.answering.start();
  }

  function users(): ReadonlySet<string> {
    const ids = CHOICES[surface].users(context.config().values);
    return new Set(ids.split(/[ ,]+/).filter((id) => id !== ""));
  }

  function apply(): void {
    changing = changing.then(follow);
  }

  return {
    name: `${surface} answers`,
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
      return running?.answering.health() ?? { kind: "down", forMs: 0, cause: "unreachable", untilMs: null };
    },
  };
}

/** Answers in every service that sends messages with buttons. */
export function createSurfaces({ answering, sending, ...shared }: SurfacesOptions) {
  const { sleep = systemSleep, random } = sending;
  const open = (surface: keyof typeof CHOICES) =>
    createMessageAnswers({
      ...shared,
      ...answering[surface],
      surface,
      edits: answering.edits,
      sleep,
      ...(random !== undefined && { random }),
    });
  const surfaces = { discord: open("discord"), telegram: open("telegram") };
  for (const { sent } of Object.values(surfaces)) answering.onSent(sent);
  return surfaces;
}

function accessOf(bot: AnsweringBot | null): unknown {
  return bot === null ? null : [bot.token, bot.address];
}
