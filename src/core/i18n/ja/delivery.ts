import type { deliveryStatesEn } from "../en/delivery.ts";
import type { Translation } from "../message.ts";

export const deliveryStatesJa: Translation<typeof deliveryStatesEn> = {
  waiting: "送信待ち",
  sending: "送信中",
  unknown: "未確認",
  sent: "送信済み",
  folded: "統合済み",
  failed: "送信失敗",
  discarded: "破棄",
};
