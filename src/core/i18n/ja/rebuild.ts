import type { rebuildEn } from "../en/rebuild.ts";
import type { Translation } from "../message.ts";

export const rebuildJa: Translation<typeof rebuildEn> = {
  reason: {
    "as-it-came": "{text}",
    asked: "手動",
    "deleted-and-saved": "動作中にファイルが削除されましたが、中身はすべて残りました",
    "deleted-with-archive": "ファイルがなく、アーカイブは残っていました",
    "journal-gone": "閉じられていないのにジャーナルがなく、一部のトランザクションがありません",
    "journal-damaged": "ジャーナルが壊れていて、一部のトランザクションがありません",
    "behind-archive": "最後のイベントが {last}、アーカイブは {archived} まであります",
  },
  report: {
    "rebuilt-at": "{rebuiltAtMs} に再構築",
    "from-archive": "アーカイブから {count}件",
    "from-old-file": "元のファイルから {count}件",
    renumbered: "番号が変わったもの {count}件",
    "none-missing": "欠落なし",
    missing: "欠落 {count}件",
    "missing-range": "番号 {numbers}",
    "missing-range-after": "番号 {numbers}（{afterAtMs} より後）",
    "missing-range-before": "番号 {numbers}（{beforeAtMs} より前）",
    "missing-range-between": "番号 {numbers}（{afterAtMs} から {beforeAtMs} の間）",
    "missing-more": "ほかは hooks/dashboard/recoveries.json にあります",
    "missing-maybe-waiting": "受信ログで待つファイル {count}件（欠落したものかもしれません）は新しい番号になります",
    "older-not-archived": "番号 {number} より古いものはアーカイブにありません",
    "without-payload": "ペイロードのないもの {count}件",
    "unreadable-files": "読めないアーカイブファイル {count}件",
    "doubtful-notifications": "送信済みかもしれない通知 {count}件",
    "tables-partly-read": "元のファイルで読み切れなかった表: {tables}",
    "old-file-gone": "元のファイルがなく、そこだけにあったものは不明です",
    "old-file-unreadable": "元のファイルが読めず、そこだけにあったものは不明です",
  },
};
