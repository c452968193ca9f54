import { LEFT_TO_CENTRAL } from "./health.ts";
import { rephrase, type Phrases } from "./phrases.ts";

/**
 * What the daemon says of a check in one line, in Japanese, for the page and for messages; `*` stands for a
 * detail. What the system or SQLite says
 * stays as it is, to be searched for.
 */
export const HEALTH_TOLD_JA: Phrases = {
  installed: "設定済み",
  "not installed": "未設定",
  "disableAllHooks is on in settings.json": "settings.json で disableAllHooks が有効です",
  "not registered: *": "未登録: *",
  "partial: * of * events, without * and * more": "一部のみ: *件（全*件）、* ほか*件が未登録",
  "the plugin is enabled from two marketplaces, so each event comes twice":
    "プラグインが二つのマーケットプレイスから有効になっていて、毎回2件記録されます",
  "settings.json runs another command than this version would":
    "settings.json のコマンドがこのバージョンのものではありません",
  "an event is registered twice, so each firing is recorded twice": "同じイベントが二重に登録され、毎回2件記録されます",
  "the hook's script is gone": "フックのスクリプトがありません",
  "the hook's script is not the one of this version": "フックのスクリプトがこのバージョンのものではありません",
  "the hook does not know how to start the daemon": "フックがデーモンの起動方法を知りません",
  "the Node that the hook would start the daemon with is gone": "フックがデーモンの起動に使う Node.js がありません",
  "the program that the hook would start as the daemon is gone": "フックが起動するプログラムがありません",
  "settings.json is not valid JSON: line *, column *, *":
    "settings.json が JSON として正しくありません（*行目 *文字目、*）",
  "none yet": "まだありません",
  "*; never heard of: * session at work": "*、届いていない実行中セッション *件",
  "*; never heard of: * sessions at work": "*、届いていない実行中セッション *件",
  "* files waiting, oldest * s": "待ち *件、最古 *秒",
  "* file waiting, oldest * s": "待ち *件、最古 *秒",
  "* files waiting: *": "待ち *件: *",
  "* file waiting: *": "待ち *件: *",
  "notified at once": "即時",
  "only scanning": "定期的な確認のみ",
  "at least * events, *": "少なくとも *件、*",
  "no event yet": "イベントなし",
  "p99 * ms over * events": "p99 * ms（*件で計測）",
  "nothing to measure": "計測なし",
  "p99 * ms late, at most * ms": "遅れ p99 * ms、最大 * ms",
  "*, journal *": "*、ジャーナル *",
  "not known: not looked through yet": "不明: まだ検査していません",
  "not known: being looked through": "不明: 検査中",
  "not known: not measured yet": "不明: まだ計測していません",
  "not known: the disk does not answer": "不明: ディスクが応答しません",
  "not known: *": "不明: *",
  "sound, looked through *, being looked through": "異常なし（*）、検査中",
  "sound, looked through *": "異常なし（*）",
  "damaged, looked through *, being looked through: *": "破損（*）、検査中: *",
  "damaged, looked through *: *": "破損（*）: *",
  "the last run came to no end: *": "前回の掃除が終わりませんでした: *",
  "database *": "データベース *",
  "archive *": "アーカイブ *",
  "no run yet": "掃除はまだです",
  "waiting: the clock was set or the machine was off": "待機中: 時計が変わったか、マシンが止まっていました",
  "disk nearly full: what is older than a day goes": "ディスクの残りがわずかなため、1日より古いものを消します",
  "no rebuild": "再構築なし",
  "rebuilt * UTC (*)": "* UTC に再構築（*）",
  "* events from the archive": "アーカイブから *件",
  "* from the old file": "元のファイルから *件",
  "* with new numbers": "番号が変わったもの *件",
  "none missing": "欠落なし",
  "* missing (*)": "欠落 *件（*）",
  "what is older than number * is not in the archive": "番号 * より古いものはアーカイブにありません",
  "* without their payload": "ペイロードのないもの *件",
  "* archived files unreadable": "読めないアーカイブファイル *件",
  "* messages that may have been sent": "送信済みかもしれない通知 *件",
  "of the old file not read whole: *": "元のファイルで読み切れなかった表: *",
  "the old file is gone: what only it had is not known": "元のファイルがなく、そこだけにあったものは不明です",
  "the old file is unreadable: what only it had is not known": "元のファイルが読めず、そこだけにあったものは不明です",
  "* free of * (*), room for * files": "空き *、全体 *（*）、作成できるファイル 残り*個",
  "* free of * (*)": "空き *、全体 *（*）",
  "*, the machine has * left": "*、マシンの空き *",
  written: "書き込み可",
  "* lines not written: *": "書けなかった行 *行: *",
  "* line not written: *": "書けなかった行 *行: *",
  "* open": "*本",
  "nothing waits": "送信待ちなし",
  "* messages waiting, oldest *": "送信待ち *件、最古 *",
  "* message waiting, oldest *": "送信待ち *件、最古 *",
  "none is set up": "未設定",
  "no collector": "送り先なし",
  "* events waiting": "送信待ち *件",
  "* event waiting": "送信待ち *件",
  "up to * events removed before they were sent": "送る前に消えたもの 最大*件",
  "up to * event removed before they were sent": "送る前に消えたもの 最大*件",
  "* events not taken": "受け取られなかったもの *件",
  "* event not taken": "受け取られなかったもの *件",
  "the collector takes none": "コレクターが受け付けません",
  "the collector is away": "コレクターが応答しません",
  [LEFT_TO_CENTRAL]: "中央のデーモンに任せています",
  "The central daemon at * cannot be reached: *.": "中央のデーモン（*）に接続できません: *",
  "The central daemon at * refuses (*): *": "中央のデーモン（*）が拒否しました（*）: *",
  "The central daemon at * does not know this token, so nothing is taken there.":
    "中央のデーモン（*）はこのトークンを知らないため、何も受け取りません",
  "The daemon at * knows nothing of several machines.": "* のデーモンは複数のマシンに対応していません",
  "What answers at * is no central daemon: *.": "* で応答しているのは中央のデーモンではありません: *",
  "* is not encrypted and not on this machine, so nothing is sent there.":
    "* は暗号化されておらず、このマシンでもないため、何も送りません",
  "There is no token for the central daemon, so nothing is sent.": "中央のデーモンのトークンがないため、何も送りません",
  "not connected": "未接続",
  "* events waiting, oldest *": "転送待ち *件、最古 *",
  "* event waiting, oldest *": "転送待ち *件、最古 *",
  "* heard, * away": "*台、うち不在 *台",
  "*: * events gone before they were forwarded": "*: 転送前に消えたイベント *件",
  "*: * event gone before they were forwarded": "*: 転送前に消えたイベント *件",
  "*: its clock is * ahead": "*: 時計が * 進んでいます",
  "*: its clock is * behind": "*: 時計が * 遅れています",
  "* of * take nothing": "停止中 *件（全 *件）",
  "* problems": "問題 *件",
  "* problem": "問題 *件",
  "* files": "*件",
  "* file": "*件",
  "* events, *": "*件、*",
  "* event, *": "*件、*",
  "* events": "*件",
};

/** Why a database was rebuilt, where it is not SQLite that says it. */
const REBUILD_REASONS_JA: Phrases = {
  "asked for by hand": "手動",
  "the file was deleted while the daemon ran; all that it held was saved":
    "動作中にファイルが削除されましたが、中身はすべて残りました",
  "the file is gone, and the archive is not empty": "ファイルがなく、アーカイブは残っていました",
  "its last event is number *, the archive has number *": "最後のイベントが *、アーカイブは * まであります",
};

/** One rebuild: when, and why; then what came of it. */
const REBUILT_WHEN = /^(rebuilt \d{4}-\d\d-\d\d \d\d:\d\d UTC) \(/;
const REBUILT_WHAT = /\): \d+ events from the archive, /;

/** The daemon's line in the reader's language: as a whole, or each of what it lists. */
export function toldIn(language: "en" | "ja", told: string): string {
  if (language !== "ja") return told;
  const [begins, when] = REBUILT_WHEN.exec(told) ?? [];
  const whyEnds = told.search(REBUILT_WHAT);
  if (begins !== undefined && when !== undefined && whyEnds > 0) {
    const why = rephrase(REBUILD_REASONS_JA, told.slice(begins.length, whyEnds));
    return `${say(`${when} (${why})`)}: ${listIn(told.slice(whyEnds + "): ".length), ", ")}`;
  }
  // A list before the whole: the detail of one sentence must not swallow the next.
  const parts = told.split("; ");
  if (parts.length > 1 && parts.every((part) => say(part) !== part)) return listIn(told, "; ");
  return told.startsWith("database ") ? listIn(told, ", ") : say(told);
}

function listIn(told: string, separator: string): string {
  return told.split(separator).map(say).join("、");
}

function say(sentence: string): string {
  return rephrase(HEALTH_TOLD_JA, sentence);
}
