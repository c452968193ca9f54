import { formatClock } from "../../../core/format/time.ts";
import { truncateAtGrapheme } from "../../../core/format/text.ts";
import { isBlank } from "../../../core/format/sanitize.ts";
import type { Language } from "../../../core/i18n/message.ts";
import type { JsonObject } from "../../../core/json.ts";
import { EMPTY, isPlainLabel, MAX_LABEL_CHARS, shownSections } from "../../approvals/sections.ts";
import type { AnswerableRequest, RequestSection } from "../../approvals/request.ts";
import { answerStrings } from "../../approvals/strings.ts";
import { showHidden } from "../../approvals/visible-text.ts";
import { lookOf } from "../../look.ts";
import { reachableLink, STRINGS } from "../../message-text.ts";
import { guarded, MAX_CHARS } from "../text.ts";
import { optionNumber } from "./keyboard.ts";

export interface RequestText {
  readonly text: string;
  /**
   * The format, by places in the text: unlike the tags of HTML no text can end it, and Telegram's answer can be compared
   * with what was sent.
   */
  readonly entities: readonly JsonObject[];
  /** Whether the message shows all that would happen. */
  readonly showsAll: boolean;
}

const TITLE_CHARS = 300;
const DESCRIPTION_CHARS = 500;
/** For the title, the description, the note, the link and the line feeds between them. */
const FRAME_CHARS = 1200;
/** The Bot API applies a hundred entities and drops the rest; each section has two, the frame six. */
const MAX_SECTIONS = 45;

/** The text of a request that can be answered under it. */
export function requestText(request: AnswerableRequest, language: Language): RequestText {
  const { kind, title, description, questions, isRedacted, untilMs } = request;
  const { message: strings } = answerStrings(language);
  let text = "";
  const entities: JsonObject[] = [];

  function add(part: string, type: string | null = null, more: JsonObject = {}): void {
    if (type !== null) entities.push({ type, offset: text.length, length: part.length, ...more });
    text += part;
  }

  function addSection(section: RequestSection, budget: number): boolean {
    const label = section.label === null ? null : showLabel(section.label);
    const room = budget - text.length - (label?.text.length ?? 0) - 2;
    const block = showBlock(section.text, room);
    if (block.text === "") return false;
    if (label !== null && label.text !== "") {
      add("\n");
      add(label.text, "bold");
    }
    add("\n");
    add(block.text, "pre");
    return block.isWhole && label?.isWhole !== false;
  }

  const { emoji } = lookOf({ kind, hookEventName: "PermissionRequest", toolName: null });
  const head = `${emoji} ${title.replaceAll("\n", " ")}`;
  const shownHead = plain(head, TITLE_CHARS);
  add(shownHead, "bold");
  const sections = shownSections(request, (question, option) => optionNumber(questions, question, option));
  const shown = sections.slice(0, MAX_SECTIONS).map((section) => addSection(section, MAX_CHARS - FRAME_CHARS));
  // The title names the tool, behind the project's name.
  const isTitleWhole = shownHead === plain(head, Infinity);
  const isWhole = isTitleWhole && shown.length > 0 && shown.length === sections.length && !shown.includes(false);
  if (description !== null && !isBlank(description)) {
    add(`\n${strings.described}:\n`);
    add(plain(description, DESCRIPTION_CHARS), "blockquote");
  }
  if (untilMs !== null) {
    add("\n");
    add(strings.until.replace("{time}", formatClock(untilMs, "second")), "bold");
  }
  const note = isRedacted ? strings.redacted : isWhole ? null : strings.cut;
  if (note !== null) {
    add("\n");
    add(note, "italic");
  }
  const url = reachableLink(request.link);
  if (url !== null) {
    add("\n");
    add(STRINGS[language].dashboard, "text_link", { url });
  }
  return { text, entities, showsAll: isWhole && !isRedacted };
}

/** A text that Telegram makes no link of. */
function plain(raw: string, budget: number): string {
  return truncateAtGrapheme(guarded(visible(raw.slice(0, budget + 1))), budget);
}

/**
 * What Telegram would change stands there by its name: it makes a space of a tab, and drops three combining marks
 * (`clean_input_string` of its library TDLib, which the Bot API runs on).
 */
function visible(text: string): string {
  return showHidden(text)
    .replaceAll("\t", "␉")
    .replaceAll(/[\u030a\u0333\u033f]/g, (mark) => `⟨U+0${mark.charCodeAt(0).toString(16).toUpperCase()}⟩`);
}

interface Shown {
  readonly text: string;
  readonly isWhole: boolean;
}

function showLabel(label: string): Shown {
  const text = plain(label.replaceAll("\n", " "), MAX_LABEL_CHARS * 2);
  return { text: isBlank(text) ? "" : text, isWhole: isPlainLabel(label) && !isBlank(text) };
}

function showBlock(raw: string, room: number): Shown {
  if (room <= 1) return { text: "", isWhole: false };
  // Never shorter than the raw text, so more of it cannot fit.
  const shown = raw === "" ? EMPTY : visible(raw.slice(0, room));
  return { text: truncateAtGrapheme(shown, room), isWhole: raw.length <= room && shown.length <= room };
}
