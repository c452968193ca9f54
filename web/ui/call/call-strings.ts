import type { Language } from "../../i18n/language.ts";

const en = {
  outcome: {
    ok: "OK",
    failed: "Failed",
    denied: "Denied",
    interrupted: "Interrupted",
    unknown: "Unknown outcome",
    open: "Running",
    asked: "Waiting for you",
  },
  exit: (code: string) => `Exit ${code}`,
  lines: (count: string) => `${count} ${count === "1" ? "line" : "lines"}`,
  usually: (duration: string) => `Usually ${duration}.`,
  fullBar: (duration: string) => `A full bar is ${duration}.`,
};

export const CALL_STRINGS: Readonly<Record<Language, typeof en>> = {
  en,
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
