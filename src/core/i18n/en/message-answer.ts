/** Buttons under a request on Discord or Telegram. */
export const answerButtonsEn = {
  allow: "Allow",
  deny: "Deny",
  "deny-words": "Deny with words…",
  approve: "Approve",
  "approve-accept-edits": "Approve and accept edits",
  "reject-words": "Reject with words…",
  send: "Send",
  "answer-words": "In words…",
  open: "Open",
} as const;

/** The form or prompt that a button opens; a title has 45 characters. */
export const answerFormsEn = {
  deny: "Deny with words",
  reject: "Reject with words",
  answer: "Answer in words",
  words: "Your words",
  reply: "Reply to this message.",
  note: "The agent receives exactly this text.",
} as const;

/** What a request's message says. */
export const answerMessagesEn = {
  described: "The agent’s own description",
  until: "Answer here until {time}, then in the terminal.",
  choose: "Choose an answer",
  "choose-several": "Choose one or more answers",
  cut: "Too long to be shown whole: it can be allowed on the dashboard only.",
  redacted: "Secrets are hidden here: it can be allowed on the dashboard only.",
} as const;

/** Why a click has no effect; only the person who clicked sees it. */
export const answerRefusalsEn = {
  "not-allowed": "You may not answer here.",
  over: "This request is no longer open here.",
  incomplete: "Answer every question first.",
  empty: "Write something first.",
  changed: "This message was changed after it was posted. Answer on the dashboard.",
  failed: "Your answer did not arrive. Try again.",
  taken: "This request is over: it was answered or closed elsewhere.",
  "taken-by": "{name} answered first, at {time}.",
} as const;
