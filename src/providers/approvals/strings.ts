import {
  answerButtonsEn,
  answerFormsEn,
  answerMessagesEn,
  answerRefusalsEn,
} from "../../core/i18n/en/message-answer.ts";
import {
  answerButtonsJa,
  answerFormsJa,
  answerMessagesJa,
  answerRefusalsJa,
} from "../../core/i18n/ja/message-answer.ts";
import type { Language } from "../../core/i18n/message.ts";
import type { Offered } from "./offered.ts";

const STRINGS = {
  en: { button: answerButtonsEn, form: answerFormsEn, message: answerMessagesEn, refusal: answerRefusalsEn },
  ja: { button: answerButtonsJa, form: answerFormsJa, message: answerMessagesJa, refusal: answerRefusalsJa },
} as const;

export type AnswerStrings = (typeof STRINGS)[Language];

export type Refusal = keyof typeof answerRefusalsEn;

export function answerStrings(language: Language): AnswerStrings {
  return STRINGS[language];
}

export function labelOf(control: Offered, { button }: AnswerStrings): string {
  if (control.kind === "send") return button.send;
  return control.kind === "choose" ? button[control.choice] : button[`${control.choice}-words`];
}
