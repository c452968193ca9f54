import type { HealthWords } from "./health-words.ts";

export const healthJa: HealthWords = {
  allWell: "すべて正常です。",
  trouble: (count) => `確認が必要な項目が ${count}件あります。`,
  notReady: "デーモンは起動中または停止中です。",
  checks: "点検項目",
  group: { intake: "受信", speed: "速さ", keeping: "保存", telling: "通知" },
  check: {
    processing_time: "処理時間",
    raw_log: "受信ログ",
    raw_log_watch: "新着ファイルの検知",
    dead_letters: "読めなかったファイル",
    lost_events: "失われたイベント",
    hooks_installed: "フック",
    last_event: "最後のイベント",
    event_loop: "イベントループ",
    database_time: "データベースの応答",
    database_size: "データベースの大きさ",
    database_integrity: "データベースの整合性",
    retention: "保存の上限",
    database_recovery: "データベースの復旧",
    disk: "ディスク",
    memory: "メモリ",
    log_file: "ログファイル",
    outbox: "送信待ち",
    destinations: "送り先",
    live_connections: "ライブ接続",
    configuration: "設定",
  },
  status: { ok: "正常", note: "要対応", unknown: "不明", degraded: "低下", failed: "失敗" },
  figure: {
    p99_ms: (value) => `p99 ${value}`,
    measured_events: (value) => `${value}件で計測`,
    oldest_waiting_ms: (value) => `最古 ${value}`,
    waiting_files: (value) => `待ち ${value}件`,
    dead_letters: (value) => `${value}件`,
    lost_events: (value) => `1日で ${value}件`,
    connections: (value) => `${value}本`,
    problems: (value) => `問題 ${value}件`,
    last_event_at_ms: (value) => value,
    unheard_sessions: (value) => `届いていない実行中セッション ${value}件`,
    hook_faults: (value) => `不一致 ${value}件`,
    loop_p99_ms: (value) => `遅れ p99 ${value}`,
    loop_max_ms: (value) => `最大 ${value}`,
    database_ms: (value) => value,
    database_bytes: (value) => value,
    journal_bytes: (value) => `ジャーナル ${value}`,
    checked_at_ms: (value) => `異常なし、検査は${value}`,
    checking: () => "検査中",
    kept_database_bytes: (value) => `データベース ${value}`,
    kept_archive_bytes: (value) => `アーカイブ ${value}`,
    kept_letters_bytes: (value) => `読めなかったファイル ${value}`,
    kept_logs_bytes: (value) => `ログ ${value}`,
    removed_events: (value) => `これまでに消したイベント ${value} 件`,
    retention_problems: (value) => `終わらなかった掃除 ${value} 回`,
    disk_free_bytes: (value) => `空き ${value}`,
    disk_bytes: (value) => `全体 ${value}`,
    disk_free_files: (value) => `作成できるファイル 残り${value}個`,
    process_bytes: (value) => value,
    memory_free_bytes: (value) => `マシンの空き ${value}`,
    outbox_oldest_ms: (value) => `最古 ${value}`,
    outbox_waiting: (value) => `${value}件`,
    destinations_disabled: (value) => `停止中 ${value}件`,
    destinations: (value) => `全 ${value}件`,
    missing_events: (value) => `欠落 ${value}件`,
    rebuilt_events: (value) => `再構築 ${value}件`,
  },
  limit: (value) => `${value} 以下`,
  atLeast: (value) => `${value} 以上`,
  below: (value) => `${value} 未満`,
  isOk: {
    log_file: "書き込み可",
    raw_log_watch: "即時",
    hooks_installed: "設定済み",
    event_loop: "計測なし",
    database_recovery: "再構築なし",
  },
  isNot: {
    log_file: "書き込めません",
    raw_log_watch: "定期的な確認のみ",
    hooks_installed: "未設定",
    last_event: "まだありません",
    database_recovery: "再構築中",
  },
  nothingMeasured: "起動後のイベントなし",
  notKnown: "まだ不明",
  column: { check: "項目", figure: "現在", limit: "基準", history: "推移" },
  historyOf: (span, greatest) => `過去${span}、最大 ${greatest}`,
  historyOfWanted: (span, least) => `過去${span}、最小 ${least}`,
  historyOfTrouble: (span) => `過去${span}の正常と異常`,
  greatest: (value) => `最大 ${value}`,
  least: (value) => `最小 ${value}`,
  noHistory: "まだありません",
  fix: {
    "The disk or the processor is busy; events are late but not lost.":
      "ディスクか CPU が混み合っています。イベントは遅れますが、失われません。",
    "Events wait in hooks/logs/raw_json and are stored as soon as this is mended; check the disk and the log.":
      "イベントは hooks/logs/raw_json で待っており、直ればすぐに保存されます。ディスクとログを確認してください。",
    "A backlog is being stored; it grows smaller by itself.":
      "たまったイベントを保存しています。そのまま待てば減ります。",
    "The system grants no more file watches: raise fs.inotify.max_user_watches or max_user_instances.":
      "ファイル監視の上限に達しています。fs.inotify.max_user_watches か max_user_instances を増やしてください。",
    "Look into hooks/dead-letter: each file has its reason beside it. Delete what you do not need.":
      "hooks/dead-letter を確認してください。理由は各ファイルの隣にあります。不要なものは削除できます。",
    "See that hooks/dashboard/daemon.log is a file that can be written, and that its disk has room.":
      "hooks/dashboard/daemon.log が書き込めるファイルであることと、ディスクの空きを確認してください。",
    "A full disk or weeks without a daemon: hooks/dashboard/losses.json says more. Make room, see that `ccen start` works.":
      "ディスクの空き不足か、デーモンが長く動いていなかったためです。詳しくは hooks/dashboard/losses.json にあります。空きを作り、`ccen start` で起動できることを確認してください。",
    "All of it came within the last day, so it is kept: raise the limit, or find out what writes so much.":
      "すべて直近1日以内のものなので残しています。上限を上げるか、何が大量に書いているか調べてください。",
    "Nothing is lost, but what is old stays: see the daemon's log for what stands in the way.":
      "何も失われていませんが、古いものが残っています。妨げているものはデーモンのログで確認してください。",
    "Run `ccen setup`, or no event of Claude Code will arrive.":
      "`ccen setup` を実行してください。実行するまで Claude Code のイベントは届きません。",
    "Close dashboard tabs, or raise DISCORD_DASHBOARD_MAX_CONNECTIONS.":
      "ダッシュボードのタブを閉じるか、DISCORD_DASHBOARD_MAX_CONNECTIONS を増やしてください。",
    "Run `ccen setup` again: it puts the hook's entries and files right.":
      "もう一度 `ccen setup` を実行してください。フックの登録とファイルが元に戻ります。",
    "Take disableAllHooks out of settings.json: no hook fires while it is there.":
      "settings.json から disableAllHooks を外してください。ある間はフックが動きません。",
    "Correct settings.json; Claude Code cannot read it either.":
      "settings.json を直してください。Claude Code からも読めません。",
    "Claude Code is at work without firing our hooks: `ccen doctor` says why that may be. Then start the session anew.":
      "フックが動かないまま Claude Code が作業中です。`ccen doctor` で原因を確認し、セッションを始め直してください。",
    "Start a new session of Claude Code and send a prompt.":
      "Claude Code で新しいセッションを始めて、指示を送ってください。",
    "The machine is too busy for the daemon, or a request keeps it: everything is late, nothing is lost.":
      "マシンが混み合っているか、重い処理に時間を取られています。すべて遅れますが、失われません。",
    "The disk of the database is slow or busy: look what else uses it.":
      "データベースのあるディスクが遅いか、混み合っています。ほかに使っているものを確認してください。",
    "Some program holds the database open, so its journal cannot be cleared: end it, then `ccen restart`.":
      "別のプログラムがデータベースを開いたままで、ジャーナルを片付けられません。終了させてから `ccen restart` を実行してください。",
    "The file is damaged, by a failing disk perhaps. The daemon rebuilds it from the archive by itself; `ccen rebuild` does it now.":
      "ファイルが壊れています。ディスクの故障かもしれません。デーモンがアーカイブから自動で再構築します。`ccen rebuild` で今すぐ実行できます。",
    "The old file lies beside the database. `ccen rebuild --acknowledge` says that you have seen this.":
      "元のファイルはデータベースの隣に残っています。確認したら `ccen rebuild --acknowledge` を実行してください。",
    "Free space on the disk of the configuration folder; a full one keeps events waiting, and hooks from writing.":
      "設定フォルダーのあるディスクを空けてください。いっぱいになるとイベントを保存できず、フックも書けません。",
    "The daemon holds far more than it needs: `ccen restart` loses nothing. Please report it.":
      "デーモンが必要以上のメモリを使っています。`ccen restart` しても何も失われません。不具合としてお知らせください。",
    "The machine is short of memory: end what you do not need, or the system will end something.":
      "マシンのメモリが足りません。不要なプログラムを終了してください。このままではシステムが何かを強制終了します。",
    "Messages cannot go out: `ccen test-discord` says why. They wait for a day and are sent when it passes.":
      "通知を送れません。理由は `ccen test-discord` で確認できます。通知は1日まで待ち、回復すれば送られます。",
    "Discord takes no messages there: `ccen test-discord` says what is missing, `ccen setup` takes new credentials.":
      "Discord が受け付けていません。足りないものは `ccen test-discord` で確認でき、認証情報は `ccen setup` で入れ直せます。",
    "`ccen config` names each problem and the value used instead.":
      "「設定」の画面か `ccen config` で、各問題と代わりに使われている値を確認できます。",
  },
  lookThrough: "今すぐ検査",
  changes: "これまでの変化",
  noChanges: "異常になった項目はありません。",
  became: { ok: "回復", note: "回復", unknown: "不明", degraded: "低下", failed: "失敗" },
  lastEvent: "最後のイベント",
  noEvent: "まだ何も保存していません。",
  openEvent: (seq) => `イベント ${seq}`,
  whyNone: "イベントが届かない場合",
  whyNoneRest: "次の場合、Claude Code はフックを実行しません。変更後は新しいセッションを始めて指示を送ってください。",
  cause: {
    bare: "付けて起動すると、フックなしで動きます",
    "safe-mode": "付けて起動すると、フックなしで動きます",
    restricted: "付けて起動すると、個人の設定が無視され、フックも動きません",
    "setting-sources": "フックのある個人の設定が読み込まれません",
    "disable-all-hooks": "設定ファイルにあると、すべてのフックが止まります",
    policy: "管理ポリシーが自身のフックだけを許す場合があります",
    trust: "まだ信頼していないフォルダーでは、対話セッションのフックが保留されます。",
  },
  isSo: "現在この状態です",
  mayBe: (file) => `ポリシーがあります: ${file}`,
  daemon: "デーモン",
  fact: {
    version: "バージョン",
    process: "プロセス",
    since: "稼働時間",
    folder: "フォルダー",
  },
};
