import type { Language } from "../../../core/i18n/message.ts";
import { RGB } from "../../look.ts";
import { escapedLine, escapeToFit, fence, timestamp, ZERO_WIDTH_SPACE } from "../payload/markdown.ts";
import { LIMITS, NO_MENTIONS } from "../payload/message-types.ts";
import { controlsOf } from "./controls.ts";
import { randomId, type AnswerableRequest, type RequestSection } from "../../approvals/request.ts";
import { type AnswerStrings, answerStrings } from "../../approvals/strings.ts";
import { EMPTY, isPlainLabel, MAX_LABEL_CHARS, shownSections } from "../../approvals/sections.ts";
import { showHidden } from "../../approvals/visible-text.ts";

interface Rendering {
  readonly language: Language;
  readonly newId?: () => string;
}

export type RequestMessage = Readonly<ReturnType<typeof requestMessage>>;

/** The embed and the components by which a request can be answered. */
export function requestMessage(request: AnswerableRequest, { language, newId = randomId }: Rendering) {
  const strings = answerStrings(language);
  const until = untilText(request, strings);
  const room = LIMITS.description - (until === null ? 0 : until.length + 1);
  const { text, isWhole: areSectionsWhole } = showSections(shownSections(request), room);
  const title = escapedLine(showHidden(request.title.slice(0, LIMITS.title)), LIMITS.title);
  // It names the tool, behind the project's name.
  const isTitleWhole = title === escapedLine(showHidden(request.title), Infinity);
  const isWhole = areSectionsWhole && isTitleWhole;
  const showsAll = isWhole && !request.isRedacted;
  const { components, byId } = controlsOf(request, { showsAll, strings, newId });
  const note = request.isRedacted ? strings.message.redacted : isWhole ? null : strings.message.cut;
  const described = escapeToFit(showHidden((request.description ?? "").slice(0, LIMITS.fieldValue)), LIMITS.fieldValue);
  const embed = {
    ...(title !== "" && { title }),
    description: until === null ? text : `${until}\n${text}`,
    color: RGB.amber,
    ...(described !== "" && { fields: [{ name: strings.message.described, value: described, inline: false }] }),
    ...(note !== null && { footer: { text: note } }),
  };
  return {
    /** For a new message or an edit; the content stays as it is. */
    body: { embeds: [embed], components: [...components], allowed_mentions: NO_MENTIONS },
    controls: byId,
    /** Whether the message shows all that would happen. */
    showsAll,
  };
}

/** Discord shows the time in the reader's own zone, and counts down. */
function untilText({ untilMs }: AnswerableRequest, { message }: AnswerStrings): string | null {
  if (untilMs === null) return null;
  return message.until.replace("{time}", `${timestamp(untilMs, "T")} (${timestamp(untilMs, "R")})`);
}

interface Shown {
  readonly text: string;
  readonly isWhole: boolean;
}

/** Each section in a code block of its own, which no text can leave. What does not fit is cut, and marked as such. */
function showSections(sections: readonly RequestSection[], budget: number): Shown {
  let text = "";
  let isWhole = sections.length > 0;
  for (const section of sections) {
    const name = showLabel(section.label);
    const head = `${text === "" ? "" : "\n"}${name.text}`;
    const room = budget - text.length - head.length;
    const block = showBlock(section.text, room);
    isWhole &&= name.isWhole && block.isWhole;
    if (block.text === "") isWhole = false;
    else text += head + block.text;
  }
  return { text: text === "" ? "…" : text, isWhole };
}

function showLabel(label: string | null): Shown {
  if (label === null) return { text: "", isWhole: true };
  // Room for escapes, so that a label of the greatest length is not cut.
  const line = escapedLine(showHidden(label.slice(0, MAX_LABEL_CHARS)), MAX_LABEL_CHARS * 2);
  const isWhole = line !== "" && isPlainLabel(label);
  return { text: line === "" ? "" : `**${line}**\n`, isWhole };
}

function showBlock(raw: string, room: number): Shown {
  // Never shorter than the raw text, so more of it cannot fit.
  const shown = raw === "" ? EMPTY : showHidden(raw.slice(0, Math.max(0, room)));
  const text = fence(shown, null, room);
  const whole = `\`\`\`\n${shown.replaceAll(/`(?=`)/g, `\`${ZERO_WIDTH_SPACE}`)}\n\`\`\``;
  return { text, isWhole: raw.length <= room && text === whole };
}
