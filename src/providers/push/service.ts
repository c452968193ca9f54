import { createPrivateKey } from "node:crypto";
import { deliveryReason } from "../../core/i18n/delivery-reason.ts";
import type { Language } from "../../core/i18n/message.ts";
import type { Attempt, PostMessages } from "../../core/notification/delivery.ts";
import { needsPerson, type Notification } from "../../core/notification/notification.ts";
import type { PushedBrowser, PushMessage, PushSource } from "../../core/notification/push.ts";
import { isOffOption, type Request } from "../../core/request.ts";
import { attemptId, createHttpPost } from "../http-service.ts";
import { leadOf } from "../look.ts";
import { moreOf, plainBody, titleOf, truncateToFit } from "../message-text.ts";
import type { ServiceDeps } from "../provider.ts";
import { encryptPush, MAX_PUSH_BYTES, pushAuthorization } from "./encrypt.ts";

interface PushSettings {
  readonly pushText: "words" | "private";
  readonly language: Language;
}

/** A phone that was off for a day gets nothing older. */
const LIFE_S = 86_400;

/** Browser makers answer with a page of HTML. */
const NO_TEXT = "";

/** The browser is gone, or took its permission back (RFC 8030, section 7.3). */
const EXPIRED: ReadonlySet<number> = new Set([404, 410]);

/** A destination is one browser: each has its own queue and its own failures. */
export function createPost(settings: PushSettings, { push, ...deps }: ServiceDeps): PostMessages {
  const posts = new Map<string, PostMessages>();
  return async (destinationId, messages, attempt) => {
    const name = destinationId.slice(destinationId.indexOf(":") + 1);
    const browser = push?.browsers().find((one) => one.name === name);
    if (push === undefined || browser === undefined) {
      return { kind: "disabled", reason: deliveryReason("not-configured") };
    }
    const post = posts.get(browser.endpoint) ?? postTo(browser, { ...deps, push, settings });
    posts.set(browser.endpoint, post);
    return post(destinationId, messages, attempt);
  };
}

interface Sending extends ServiceDeps {
  readonly push: PushSource;
  readonly settings: PushSettings;
}

function postTo(browser: PushedBrowser, { push, settings, ...deps }: Sending): PostMessages {
  const key = createPrivateKey(push.privateKey());
  const { endpoint, p256dh, auth, name } = browser;
  return createHttpPost({
    ...deps,
    fetch: async (url, init) => {
      const response = await deps.fetch(url, init);
      if (EXPIRED.has(response.status)) push.expired(name);
      return response;
    },
    spacingMs: 0,
    secrets: [endpoint, p256dh, auth],
    errorText: () => NO_TEXT,
    request: (messages, attempt) => ({
      url: endpoint,
      headers: {
        "content-type": "application/octet-stream",
        "content-encoding": "aes128gcm",
        authorization: pushAuthorization(endpoint, key, { nowMs: deps.clock.now(), contact: push.contact }),
        ttl: String(LIFE_S),
        urgency: messages.some(({ kind }) => needsPerson(kind)) ? "high" : "normal",
        // A message that has not reached the phone yet is replaced by its edit.
        topic: attemptId(attempt),
      },
      body: new Uint8Array(encryptPush(fitted(toPushMessage(messages, attempt, { push, settings })), browser)),
    }),
  });
}

const TITLE_CHARS = 120;
const BODY_CHARS = 180;

export function toPushMessage(
  messages: readonly Notification[],
  attempt: Pick<Attempt, "key" | "messageId">,
  { push, settings }: Pick<Sending, "settings"> & { readonly push: Pick<PushSource, "requestOf"> },
): PushMessage {
  const { pushText, language } = settings;
  const lead = leadOf(messages);
  const { eventSeq, resolution } = lead;
  const isOpen = messages.length === 1 && resolution === undefined && eventSeq !== undefined;
  const request = isOpen && pushText === "words" ? push.requestOf(eventSeq) : null;
  const whole = request === null ? null : wholeOf(request);
  const strings = STRINGS[language];
  const isPrivate = pushText === "private";
  return {
    title: isPrivate ? strings.privately(lead) : `${titleOf(lead, TITLE_CHARS)}${moreOf(messages, language)}`,
    body: isPrivate ? "" : (whole ?? plainBody(lead, BODY_CHARS)),
    tag: attemptId(attempt),
    path: needsPerson(lead.kind) && resolution === undefined ? "/" : `/${URL.parse(lead.link ?? "")?.hash ?? ""}`,
    isSilent: attempt.messageId !== undefined || messages.every(({ silent }) => silent),
    needsPerson: resolution === undefined && needsPerson(lead.kind),
    atMs: lead.atMs,
    language,
    requestId: whole === null || request === null ? null : request.id,
  };
}

/** One line of the narrowest lock screen. */
const LINE_CHARS = 40;

/**
 * The whole of what a permission would run, where every lock screen shows all of it in its one line; else null, and the
 * person opens the page to read it. Printable ASCII alone: everything else could be hidden, or look like another.
 */
function wholeOf({ kind, toolName, input, isRedacted }: Request): string | null {
  if (kind !== "permission" || isRedacted) return null;
  const said = Object.entries(input).filter(
    ([field, value]) => field !== "description" && !isOffOption(toolName, field, value),
  );
  const [only, ...others] = said;
  if (only === undefined || others.length > 0) return null;
  const [field, value] = only;
  const isShown = typeof value === "string" && /^[!-~]+(?: [!-~]+)*$/.test(value) && value.length <= LINE_CHARS;
  return field === "command" && isShown ? value : null;
}

/** The message as JSON, with a shorter body where it would not fit. */
function fitted(message: PushMessage): string {
  const withBody = (body: string) => JSON.stringify({ ...message, body });
  return withBody(truncateToFit(message.body, MAX_PUSH_BYTES, (body) => Buffer.byteLength(withBody(body))));
}

const STRINGS: Readonly<Record<Language, { readonly privately: (lead: Notification) => string }>> = {
  en: {
    privately: ({ kind, resolution }) =>
      resolution !== undefined
        ? "Settled"
        : kind === "failure"
          ? "An agent failed"
          : needsPerson(kind)
            ? "An agent waits for you"
            : "News of your agents",
  },
  ja: {
    privately: ({ kind, resolution }) =>
      resolution !== undefined
        ? "対応済み"
        : kind === "failure"
          ? "エージェントが失敗しました"
          : needsPerson(kind)
            ? "エージェントがあなたを待っています"
            : "エージェントからのお知らせ",
  },
};
