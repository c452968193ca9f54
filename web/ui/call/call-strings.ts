import type { ToolOutcome } from "../../../src/core/session/session.ts";
import type { Language } from "../../i18n/language.ts";

interface CallStrings {
  readonly outcome: Readonly<Record<ToolOutcome | "open" | "asked", string>>;
  readonly exit: (code: string) => string;
  readonly lines: (count: string) => string;
  readonly usually: (duration: string) => string;
  readonly fullBar: (duration: string) => string;
}

export const CALL_STRINGS: Readonly<Record<Language, CallStrings>> = {
  en: {
    outcome: {
      ok: "OK",
      failed: "Failed",
      denied: "Denied",
      interrupted: "Interrupted",
      unknown: "Unknown outcome",
      open: "Running",
      asked: "Waiting for you",
    },
    exit: (code) => `Exit ${code}`,
    lines: (count) => `${count} ${count === "1" ? "line" : "lines"}`,
    usually: (duration) => `Usually ${duration}.`,
    fullBar: (duration) => `A full bar is ${duration}.`,
  },
  ja: {
    outcome: {
      ok: "成功",
      failed: "失敗",
      denied: "拒否",
      interrupted: "中断",
      unknown: "結果不明",
      open: "実行中",
      asked: "対応待ち",
    },
    exit: (code) => `終了コード ${code}`,
    lines: (count) => `${count}行`,
    usually: (duration) => `通常は${duration}。`,
    fullBar: (duration) => `バーの右端は${duration}です。`,
  },
};
