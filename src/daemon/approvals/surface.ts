import type { Sleep } from "../../core/ports.ts";
import type { AnswerOutcome, AnswerSurface, Request, RequestService } from "../../core/request.ts";
import type { AnswersOptions, MessageAnswers } from "../../providers/approvals/message-answers.ts";
import {
  type AnswerableRequest,
  type Answerer,
  type AnswerResult,
  type Decision,
  questionsOf,
} from "../../providers/approvals/request.ts";
import { sectionsOf } from "../../providers/approvals/sections.ts";
import type { AnsweringState } from "../../health/health-snapshot.ts";
import { linkTo } from "../../notify/compose/labels.ts";
import type { Context } from "../context.ts";
import { keyOfMessage, type MessageEdits, type RequestMessages } from "./request-messages.ts";

export interface AnsweringOptions {
  readonly context: Context;
  readonly service: RequestService;
  readonly surface: Exclude<AnswerSurface, "page">;
  readonly messages: RequestMessages;
  readonly edits: MessageEdits;
  readonly connect: (options: AnswersOptions) => MessageAnswers;
  /** Who may answer. */
  readonly users: () => ReadonlySet<string>;
  readonly sleep: Sleep;
  readonly random?: () => number;
  readonly onState: () => void;
}

export interface Answering {
  start(): void;
  stop(): Promise<void>;
  health(): AnsweringState;
  changed(request: Request): void;
  /** Gives buttons to all requests that are due and have none. */
  offerAll(): void;
}

/** An open request. */
interface Open {
  /** Aborted when it is over. */
  readonly over: AbortController;
  /** The person at the terminal had time. */
  isDue: boolean;
  isBusy: boolean;
  hasButtons: boolean;
  /** The key of the message that has, or is getting, its buttons. */
  messageKey: string | null;
  failures: number;
}

const NEW = { isDue: false, isBusy: false, hasButtons: false, messageKey: null, failures: 0 };

/** It grows by as much each time: ten attempts outlast a limit of minutes. */
const RETRY_MS = 5000;
const MAX_FAILURES = 10;

/** The message says so within this time, unless the service or the disk holds it up. */
const SAID_WITHIN_MS = 2000;

/** A stop of the daemon waits no longer for the service than this. */
const STOP_MS = 2000;

/** Answers under the messages of one bot, until {@link Answering.stop}. */
export function openAnswering(options: AnsweringOptions): Answering {
  const { context, service, surface, messages, edits, connect, users, sleep, random, onState } = options;
  const { clock, logger } = context;
  const stopping = new AbortController();
  const open = new Map<string, Open>();
  const withdrawals = new Set<Promise<void>>();
  let tidied = Promise.resolve();
  let downSinceMs = clock.now();
  let wasConnected = false;

  const connection = connect({
    clock,
    sleep,
    ...(random !== undefined && { random }),
    users,
    language: () => context.config().values.language,
    answer,
    logger,
    onState: (state) => {
      if (wasConnected && state.kind !== "connected") downSinceMs = clock.now();
      wasConnected = state.kind === "connected";
      if (wasConnected) offerAll();
      // No click arrives, and none will.
      if (state.kind === "stopped") for (const [id, one] of open) takeBack(id, one);
      if (!stopping.signal.aborted) onState();
    },
  });

  async function answer(decision: Decision, by: Answerer): Promise<AnswerResult> {
    const { requestId, choice, message = null, answers = {} } = decision;
    const outcome = service.answer(
      requestId,
      { choice, message, always: null, scope: "session", answers },
      { surface, id: by.userId, name: by.userName, messageId: by.messageId },
    );
    if (outcome.kind === "invalid") logger.warn("an answer does not fit", { surface, reason: outcome.reason });
    return resultOf(outcome);
  }

  function changed(request: Request): void {
    const { id, state } = request;
    const known = open.get(id);
    if (state === "open") {
      if (known === undefined) void watch(request);
      else void offer(id);
      return;
    }
    if (known === undefined) return;
    open.delete(id);
    known.over.abort();
    const { messageKey } = known;
    withdraw(id, messageKey !== null && isSaidSoon(request) ? async () => isSaid(messageKey) : undefined);
  }

  function withdraw(id: string, isAmended?: () => Promise<boolean>): void {
    const withdrawal = connection.withdraw(id, isAmended).finally(() => withdrawals.delete(withdrawal));
    withdrawals.add(withdrawal);
  }

  /** Discord allows some five edits in a few seconds: the one that says what became of the request is enough. */
  async function isSaid(messageKey: string): Promise<boolean> {
    const late = new AbortController();
    const signal = AbortSignal.any([late.signal, stopping.signal]);
    void sleep(SAID_WITHIN_MS, signal).then(
      () => late.abort(),
      () => undefined,
    );
    const isAmended = await edits.isAmended(messageKey, signal);
    late.abort();
    return isAmended;
  }

  async function watch({ id, askedAtMs, holdsDialog }: Request): Promise<void> {
    const one: Open = { ...NEW, over: new AbortController() };
    open.set(id, one);
    // A person at the terminal sees no dialog yet.
    const graceMs = holdsDialog ? 0 : context.config().values.answersGraceSeconds * 1000;
    await pause(askedAtMs + graceMs - clock.now(), one);
    one.isDue = true;
    await offer(id);
  }

  async function pause(delayMs: number, { over }: Open): Promise<void> {
    if (delayMs > 0) await sleep(delayMs, AbortSignal.any([over.signal, stopping.signal])).catch(() => undefined);
  }

  function offerAll(): void {
    for (const id of open.keys()) void offer(id);
  }

  /** Once its time is over, its message is sent, and clicks arrive. */
  async function offer(id: string): Promise<void> {
    const one = open.get(id);
    if (one === undefined || !one.isDue || one.isBusy || one.hasButtons || one.failures >= MAX_FAILURES) return;
    one.isBusy = true;
    try {
      await tidied;
      await offerNow(id, one);
    } catch (error) {
      logger.error("a request got no buttons", { surface, reason: String(error) });
    } finally {
      one.isBusy = false;
    }
  }

  async function offerNow(id: string, one: Open): Promise<void> {
    while (open.get(id) === one && connection.state().kind === "connected" && one.failures < MAX_FAILURES) {
      const request = service.requests().find((known) => known.id === id);
      const message = request === undefined || request.eventSeq === null ? null : messages.find(request.eventSeq);
      if (request === undefined || message === null) return;
      const shown = toAnswerable(request, context.dashboardUrl());
      for (const channelId of message.channelIds) {
        if (open.get(id) !== one) return;
        const { messageId } = message;
        one.messageKey = keyOfMessage(message);
        const offered = await edits.offer(one.messageKey, async () =>
          connection.offer(shown, { channelId, messageId }),
        );
        if (offered === null) return;
        one.hasButtons = offered === "offered";
        if (offered === "offered") return;
        if (offered === "changed") {
          one.failures = MAX_FAILURES;
          return logger.warn("a request is shown differently than it was sent", { surface, messageId });
        }
      }
      one.failures += 1;
      await pause(RETRY_MS * one.failures, one);
    }
  }

  function takeBack(id: string, one: Open): void {
    one.hasButtons = false;
    withdraw(id);
  }

  /** Requests end with the daemon; a killed one has left their buttons. */
  async function tidy(): Promise<void> {
    for (const { messageId, channelIds } of messages.all()) {
      for (const channelId of channelIds) {
        if (stopping.signal.aborted) return;
        if (await connection.clear({ channelId, messageId })) break;
      }
    }
  }

  function health(): AnsweringState {
    const state = connection.state();
    if (state.kind === "connected" || state.kind === "stopped") return state;
    const { cause, untilMs } = state.kind === "waiting" ? state : ({ cause: "unreachable", untilMs: null } as const);
    return { kind: "down", forMs: clock.now() - downSinceMs, cause, untilMs };
  }

  return {
    start: () => {
      tidied = tidy().catch((error: unknown) =>
        logger.warn("old buttons could not be removed", { surface, reason: String(error) }),
      );
      connection.start();
      // Those that were open before this was switched on.
      for (const request of service.requests()) if (request.state === "open") changed(request);
    },
    stop: async () => {
      stopping.abort();
      for (const [id, one] of open) {
        one.over.abort();
        withdraw(id);
      }
      open.clear();
      const ended = new AbortController();
      await Promise.race([Promise.all(withdrawals), sleep(STOP_MS, ended.signal).catch(() => undefined)]);
      ended.abort();
      await connection.stop();
    },
    health,
    changed,
    offerAll,
  };
}

/** What other requests came to is not known yet: their dialogs are still open. */
function isSaidSoon({ answer, closedBecause }: Request): boolean {
  return (
    answer !== null ||
    closedBecause === "terminal" ||
    closedBecause === "together" ||
    closedBecause === "interrupted" ||
    closedBecause === "ended"
  );
}

function resultOf(outcome: AnswerOutcome): AnswerResult {
  switch (outcome.kind) {
    case "sent":
      return "sent";
    case "invalid":
      return "failed";
    case "taken": {
      const { answer } = outcome.request;
      return { taken: answer === null ? null : { name: answer.by.name, atMs: answer.atMs } };
    }
    case "unknown":
      return { taken: null };
    default:
      return outcome satisfies never;
  }
}

/** "Always", and to stop the turn, are the page's. */
function toAnswerable(request: Request, dashboardUrl: string | null): AnswerableRequest {
  const { id, kind, projectName, toolName, description, isRedacted, choices, eventSeq, holdsDialog, cwd } = request;
  const questions = kind === "question" ? questionsOf(request.input) : [];
  return {
    id,
    kind,
    title: [projectName, toolName].filter((part) => part !== null).join(" · "),
    // Codex runs a command in any folder.
    sections: [...sectionsOf(request), ...(holdsDialog && cwd !== null ? [{ label: "cwd", text: cwd }] : [])],
    description,
    isRedacted,
    questions: questions ?? [],
    choices: choices.filter((choice) => choice !== "deny-and-stop"),
    untilMs: holdsDialog ? request.expiresAtMs : null,
    link: eventSeq === null ? null : linkTo(dashboardUrl, { event: String(eventSeq) }),
  };
}
