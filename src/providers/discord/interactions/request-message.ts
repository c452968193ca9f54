import type { Language } from "../../../core/i18n/message.ts";
import type { JsonObject } from "../../../core/json.ts";
import { RGB } from "../../look.ts";
import { escapedLine, escapeToFit, fence, ZERO_WIDTH_SPACE } from "../payload/markdown.ts";
import { LIMITS, NO_MENTIONS } from "../payload/message-types.ts";
import { controlsOf } from "./controls.ts";
import type { Control } from "../../approvals/offered.ts";
import { randomId, type AnswerableRequest, type RequestSection } from "../../approvals/request.ts";
import { answerStrings } from "../../approvals/strings.ts";
import { EMPTY, isPlainLabel, MAX_LABEL_CHARS, shownSections } from "../../approvals/sections.ts";
import { showHidden } from "../../approvals/visible-text.ts";

export interface RequestMessage {
  /** For a new message or an edit; the content stays as it is. */
  readonly body: JsonObject;
  readonly controls: ReadonlyMap<string, Control>;
  /** Whether the message shows all that would happen. */
  readonly showsAll: boolean;
}

interface Rendering {
  readonly language: Language;
  readonly newId?: () => string;
}

/** The embed and the components by which a request can be answered. */
export function requestMessage(request: AnswerableRequest, { language, newId = randomId }: Rendering): RequestMessage {
  const strings = answerStrings(language);
  const { text, isWhole: areSectionsWhole } = showSections(shownSections(request), LIMITS.description);
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
    description: text,
    color: RGB.amber,
    ...(described !== "" && { fields: [{ name: strings.message.described, value: described, inline: false }] }),
    ...(note !== null && { footer: { text: note } }),
  };
  return {
    body: { embeds: [embed], components: [...components], allowed_mentions: NO_MENTIONS },
    controls: byId,
    showsAll,
  };
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
