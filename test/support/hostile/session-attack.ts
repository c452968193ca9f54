import assert from "node:assert/strict";
import { HOOK_EVENT_NAMES } from "../../../src/core/event.ts";
import { textField } from "../../../src/core/json.ts";
import type { Notification, ResolutionOutcome } from "../../../src/core/notification/notification.ts";
import type { Session } from "../../../src/core/session/session.ts";
import { toReminder } from "../../../src/notify/compose/reminder.ts";
import { toSessionCard } from "../../../src/notify/compose/session-card.ts";
import { toNotification } from "../../../src/notify/compose/to-notification.ts";
import { toResolved } from "../../../src/notify/compose/to-resolved.ts";
import { stringsOf } from "../../../src/notify/strings/strings.ts";
import { toCardBody } from "../../../src/providers/discord/payload/card-body.ts";
import { toMessageBody } from "../../../src/providers/discord/payload/discord-message.ts";
import type { MessageBody } from "../../../src/providers/discord/payload/message-types.ts";
import { lookOf, STATE_LOOK } from "../../../src/providers/look.ts";
import { toNtfyMessage } from "../../../src/providers/ntfy/service.ts";
import { toSlackMessage } from "../../../src/providers/slack/service.ts";
import { toTeamsMessage } from "../../../src/providers/teams/service.ts";
import { toTelegramMessage } from "../../../src/providers/telegram/service.ts";
import { slackProblem } from "../../fake-providers/slack-rules.ts";
import { parseTelegramHtml, telegramLinks, telegramMentions } from "../../fake-providers/telegram-html.ts";
import { notifySettings } from "../notify-settings.ts";
import { playEvents } from "../play-events.ts";
import { toStoredEvent } from "../stored-event.ts";
import { markupIn, shown } from "./shown.ts";
import { hostileTexts, random } from "./texts.ts";

/** Lines that look like ours, alone and where a line or a code block begins. */
const FAKES = ["✅ shop · allowed after 4 s · Bash ls", "🔐 shop · Bash? ls (List)", "📌 nothing waits, nothing runs"];
const FRAMES = [
  "?",
  "\n?",
  "\n\n**?**\n",
  "```\n?\n```",
  "\u2028?",
  "# ?",
  "> ?",
  "\u202e?\u202c",
  "[?](https://evil.dev)",
];

/** As a person cannot see them: direction, terminal, tags. Joiners and invisible spaces are counted apart. */
const HIDDEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]/u;
const INVISIBLE_RUN = /(?:\u200b|\u200c|\u200d|\u00ad|\u034f|\ufe0e|\ufe0f|\u3164){3}/u;

const NOON = Date.UTC(2026, 10, 25, 12);
const ME = "876543210987654321";
const OURS = "https://ours.example/x/";

/** Sessions whose every text is hostile, through all messages and cards and every provider. */
export function attackMessages(rounds: number): void {
  const next = random(77);
  const texts = hostileTexts(2000, 78);
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(next() * items.length)] as Item;
  const text = (): string => {
    const one = pick(texts);
    const kind = next();
    if (kind < 0.3) return one + pick(FRAMES).replace("?", () => pick(FAKES)) + pick(texts);
    return kind < 0.36 ? one.repeat(1 + Math.floor(next() * 200)) : one;
  };
  for (let round = 0; round < rounds; round += 1) {
    const language = pick(["en", "ja"] as const);
    const settings = notifySettings({ enabledEvents: [...HOOK_EVENT_NAMES], language, attachFull: next() < 0.5 });
    const played = playEvents([prompt(text), hostilePayload(text, pick)], settings);
    const nowMs = NOON + 60_000;
    for (const { event, session, decision } of played) {
      assertCard(session, settings, nowMs);
      if (!decision.isNotified) continue;
      const stored = toStoredEvent(event, 42);
      const sharesProject = next() < 0.5;
      const open = toNotification({ decision, event: stored, session, sharesProject, settings, dashboardUrl: OURS });
      const delivery = { createdAtMs: nowMs };
      const resolution = {
        outcome: pick(Object.keys(stringsOf(language).resolved.outcome) as ResolutionOutcome[]),
        by: pick(["client", "hook", "rule", null] as const),
        afterMs: pick([null, 0, 14_000]),
        answer: next() < 0.5 ? null : text(),
      };
      const over = toResolved(open, { event: stored, sharesProject, resolution, settings });
      for (const one of [open, over, toReminder(open, { atMs: delivery.createdAtMs, event: stored, settings })]) {
        assertOnDiscord(one, language);
        assertElsewhere(one, language);
      }
    }
  }
}

function prompt(text: () => string): string {
  return JSON.stringify({
    session_id: "5e551011-0000-4000-8000-000000000001",
    hook_event_name: "UserPromptSubmit",
    cwd: `/home/dev/${text().replaceAll("/", "")}`,
    session_title: text(),
    prompt: text(),
  });
}

const EVENTS = [
  "PermissionRequest",
  "PermissionRequest",
  "PermissionRequest",
  "Stop",
  "Stop",
  "StopFailure",
  "PostToolUse",
  "PostToolUseFailure",
  "Elicitation",
  "SubagentStop",
  "Notification",
  "TaskCreated",
] as const;

function hostilePayload(text: () => string, pick: <Item>(items: readonly Item[]) => Item): string {
  const tool_name = pick(["Bash", "Edit", "Write", "WebFetch", "AskUserQuestion", "ExitPlanMode", "mcp__x__y", text()]);
  const tool_input = {
    [pick(["command", "title", "query", "url", text()])]: text(),
    description: text(),
    file_path: text(),
    content: text(),
    plan: text(),
    questions: [{ question: text(), options: [{ label: text(), description: text() }] }],
    old_string: text(),
    new_string: text(),
  };
  return JSON.stringify({
    session_id: "5e551011-0000-4000-8000-000000000001",
    hook_event_name: pick([...EVENTS, `x${text()}`.slice(0, 200).toWellFormed()]),
    cwd: `/home/dev/${text().replaceAll("/", "")}`,
    tool_name,
    tool_input,
    tool_response: text(),
    tool_use_id: "t1",
    error: text(),
    last_assistant_message: text(),
    message: text(),
    mcp_server_name: text(),
    url: text(),
    requested_schema: { properties: { [text()]: {} } },
    agent_id: pick([null, "a1"]),
    agent_type: text(),
    task_subject: text(),
    notification_type: "permission_prompt",
  });
}

function assertSeen(value: unknown): void {
  const strings: string[] = [];
  JSON.stringify(value, (_, part: unknown) => {
    if (typeof part === "string") strings.push(part);
    return part;
  });
  for (const one of strings) {
    assert.ok(one.isWellFormed(), JSON.stringify(one));
    assert.doesNotMatch(one, HIDDEN);
    assert.doesNotMatch(one, INVISIBLE_RUN, JSON.stringify(one));
  }
}

function assertMarkup(text: string, allowed: readonly string[]): void {
  const others = markupIn(shown(text)).filter((kind) => !allowed.includes(kind));
  assert.deepEqual(others, [], JSON.stringify(text));
}

function assertFirstLine(line: string, sign: string): void {
  assert.ok(line.startsWith(`${sign} `) && line.length > sign.length + 2, JSON.stringify(line));
  assert.doesNotMatch(line, /\n/);
}

function assertBody(
  { content, embeds, allowed_mentions }: MessageBody,
  own: readonly string[],
  block: readonly string[],
) {
  assertMarkup(content, own);
  assert.ok(content.length <= 700, content);
  for (const { title = "", description = "", fields = [], url } of embeds) {
    assertMarkup(title, []);
    assertMarkup(description, block);
    for (const { name, value } of fields) assertMarkup(`${name}\n${value}`, []);
    assert.ok(url === undefined || url.startsWith(OURS), url);
  }
  assertSeen(embeds.map(({ author, footer, ...rest }) => [author, footer, rest]));
  assert.deepEqual(allowed_mentions.parse, []);
}

function assertOnDiscord(one: Notification, language: "en" | "ja"): void {
  for (const inThread of [true, false]) {
    const { body } = toMessageBody([one], { language, mentionUserId: ME, inThread });
    assertFirstLine(body.content, lookOf(one).emoji);
    assertBody(body, one.ping ? ["user"] : [], ["strong", "em", "inlineCode", "codeBlock"]);
    assert.deepEqual(body.allowed_mentions.users ?? [], one.ping ? [ME] : []);
  }
}

function assertCard(session: Session, settings: ReturnType<typeof notifySettings>, nowMs: number): void {
  const card = toSessionCard({ session, recentEvents: [], settings, dashboardUrl: OURS, nowMs });
  const body = toCardBody(card, settings);
  assertFirstLine(body.content, STATE_LOOK[card.state].emoji);
  assertBody(body, [], ["timestamp", "subtext"]);
}

function assertElsewhere(one: Notification, language: "en" | "ja"): void {
  const { emoji } = lookOf(one);
  const slack = toSlackMessage([one], language);
  assert.equal(slackProblem(slack), null, JSON.stringify(slack));
  assertSeen(slack);
  assertFirstLine(textField(slack, "text") ?? "", emoji);
  assert.deepEqual(
    JSON.stringify(slack)
      .match(/<[^>]{0,40}/g)
      ?.filter((tag) => !tag.startsWith(`<${OURS}`)) ?? [],
    [],
  );

  const teams = toTeamsMessage([one], language);
  assertSeen(teams);
  assert.doesNotMatch(JSON.stringify(teams), /"TextBlock"/);

  const ntfy = toNtfyMessage([one], { topic: "t", sequenceId: "s", language });
  assertSeen(ntfy);
  assertFirstLine(ntfy.title, emoji);

  const telegram = toTelegramMessage([one], { chatId: "1", threadId: "", language });
  assertSeen(telegram);
  const html = textField(telegram, "text") ?? "";
  const parsed = parseTelegramHtml(html);
  assert.ok(!("problem" in parsed), JSON.stringify(parsed));
  const tapped = [...telegramMentions(parsed), ...telegramLinks(parsed)];
  assert.deepEqual(tapped, []);
  assertFirstLine(parsed.plain.split("\n", 1)[0] ?? "", emoji);
  // No other line looks like a headline.
  const bold = parsed.entities.filter(({ tag, start }) => tag === "b" && (parsed.plain[start - 1] ?? "\n") === "\n");
  assert.equal(bold.length, 1, html);
}
