import type { healthEn, rebuildEn } from "../en/health.ts";
import type { Translation } from "../message.ts";

export const healthJa: Translation<typeof healthEn> = {
  title: {
    hooks_installed: "フック",
    last_event: "最後のイベント",
    raw_log: "受信ログ",
    raw_log_watch: "新着ファイルの検知",
    dead_letters: "読めなかったファイル",
    lost_events: "失われたイベント",
    processing_time: "処理時間",
    event_loop: "イベントループ",
    database_time: "データベースの応答",
    database_size: "データベースの大きさ",
    database_integrity: "データベースの整合性",
    retention: "保存の上限",
    database_recovery: "データベースの再構築",
    disk: "ディスク",
    memory: "メモリ",
    log_file: "ログファイル",
    live_connections: "ライブ接続",
    outbox: "送信待ちの通知",
    destinations: "送信先",
    upstream: "転送",
    machines: "マシン",
    configuration: "設定",
  },

  status: { ok: "正常", note: "要対応", unknown: "不明", degraded: "注意", failed: "失敗" },
  recovered: "回復",

  notification: { sender: "イベント通知", headline: "イベント通知 · {check}: {status}" },

  value: {
    p99_ms: "p99 {valueMs}",
    measured_events: "{count}件で計測",
    loop_p99_ms: "遅れ p99 {valueMs}",
    loop_max_ms: "最大 {valueMs}",
    oldest_waiting_ms: "最古 {valueMs}",
    waiting_files: "待ち {count}件",
    dead_letters: "{count}件",
    lost_events: "24時間で{count}件",
    last_event_at_ms: "{valueAtMs}",
    unheard_sessions: "届いていない実行中セッション {count}件",
    hook_faults: "フックの問題 {count}件",
    connections: "{count}本",
    problems: "問題 {count}件",
    database_ms: "{valueMs}",
    database_bytes: "{valueBytes}",
    journal_bytes: "ジャーナル {valueBytes}",
    checked_at_ms: "検査: {valueAtMs}",
    checking: "検査中",
    kept_database_bytes: "データベース {valueBytes}",
    kept_archive_bytes: "アーカイブ {valueBytes}",
    kept_letters_bytes: "読めなかったファイル {valueBytes}",
    kept_logs_bytes: "ログ {valueBytes}",
    removed_events: "これまでに削除したイベント {count}件",
    retention_problems: "未完了のクリーンアップ {count}回",
    disk_free_bytes: "空き {valueBytes}",
    disk_bytes: "全体 {valueBytes}",
    disk_free_files: "作成できるファイル 残り{count}個",
    process_bytes: "{valueBytes}",
    memory_free_bytes: "空き {valueBytes}",
    outbox_oldest_ms: "最古 {valueMs}",
    outbox_waiting: "{count}件",
    destinations_disabled: "停止中 {count}件",
    destinations: "全{count}件",
    missing_events: "欠落 {count}件",
    rebuilt_events: "再構築 {count}件",
    upstream_waiting: "転送待ち {count}件",
    upstream_oldest_ms: "最古 {valueMs}",
    machines: "{count}台",
    machines_away: "オフライン {count}台",
    machine_missing: "転送前に削除 {count}件",
    machine_skew_ms: "時計の差 {valueMs}",
  },

  limit: { atMost: "{limit} 以下", atLeast: "{limit} 以上", below: "{limit} 未満" },

  finding: {
    "as-it-came": "{text}",
    unknown: "不明",
    "not-measured-yet": "まだ計測していません",
    "disk-silent": "ディスクが応答しません",

    "hooks-installed": "設定済み",
    "hooks-not-installed": "未設定",
    "hooks-not-working": "動作していません",
    "hooks-disabled": "settings.json で disableAllHooks が有効です",
    "hooks-missing": "未登録: {events}",
    "hooks-partial": "一部のみ: {registered}件（全{all}件）、{event} ほか{others}件が未登録",
    "hook-command-outdated": "settings.json のコマンドがこのバージョンのものではありません",
    "hook-registered-twice": "同じイベントが二重に登録され、毎回2件記録されます",
    "hook-plugin-twice": "プラグインが二つのマーケットプレイスから有効になっていて、毎回2件記録されます",
    "hook-script-missing": "フックのスクリプトがありません",
    "hook-script-outdated": "フックのスクリプトがこのバージョンのものではありません",
    "hook-launch-missing": "フックがデーモンの起動方法を知りません",
    "hook-launch-node-missing": "フックがデーモンの起動に使う Node.js がありません",
    "hook-launch-cli-missing": "フックが起動するプログラムがありません",
    "settings/malformed": "settings.json が JSON として正しくありません（{line}行目 {column}文字目、{reason}）",
    "settings/encoding": "settings.json が UTF-8 ではありません",
    "setup/file": "{path} を読み書きできません: {reason}",

    "no-event-yet": "まだありません",
    "files-notified": "即時",
    "files-polled": "定期的な確認のみ",
    "lost-between": "{fromAtMs} から {toAtMs} まで",
    "lost-at-least": "少なくとも{count}件、{fromAtMs} から {toAtMs} まで",

    "no-events-since-start": "起動後のイベントなし",
    "no-data": "計測なし",

    intact: "異常なし",
    damaged: "破損",
    "not-checked-yet": "未検査",
    "no-particulars": "詳細不明",
    "no-rebuild": "再構築なし",
    rebuilding: "再構築中: {percent}%",
    "no-cleanup-yet": "クリーンアップはまだです",
    "cleanup-waits": "待機中: 時計が変わったか、マシンが止まっていました",
    "disk-nearly-full": "ディスクの残りがわずかなため、1日より古いものを削除します",
    "log-written": "書き込み可",
    "log-lines-lost": "書き込めなかった行 {count}行",

    "no-destination": "未設定",
    "left-to-central": "中央のデーモンに任せています",
    "destination-disabled": "{destination} は停止中です",

    "not-connected": "未接続",
    "identity-drawn": "{ageMs}前に固有の識別子を取得",
    "upstream/unreachable": "中央のデーモン（{url}）に接続できません: {reason}",
    "upstream/refused": "中央のデーモン（{url}）が拒否しました（{code}）: {message}",
    "upstream/older": "{url} のデーモンは複数のマシンに対応していません",
    "upstream/stranger": "{url} で応答しているのは中央のデーモンではありません: {reason}",
    "upstream/plain": "{url} は暗号化されておらず、このマシンでもないため、何も送りません",
    "upstream/no-token": "中央のデーモンのトークンがないため、何も送りません",
    "upstream/wrong-token": "中央のデーモン（{url}）はこのトークンを知らないため、何も受け取りません",
    "forwarding/twin":
      "二つのデーモンが同じマシンの識別子で転送しています。ホームフォルダーか仮想マシンが複製されています",
    "machine-twin": "{machine}: 二つのデーモンが同じ識別子で転送しています",
    "machine-missing": "{machine}: 転送前に削除されたイベント {count}件",
    "machine-ahead": "{machine}: 時計が {skewMs}進んでいます",
    "machine-behind": "{machine}: 時計が {skewMs}遅れています",
  },

  advice: {
    "as-it-came": "{text}",
    setup: "`ccen setup` を実行してください。実行するまで Claude Code のイベントは届きません。",
    "setup-again": "もう一度 `ccen setup` を実行してください。フックの登録とファイルが元に戻ります。",
    "setup-with-client":
      "フックの登録時に Claude Code が見つかりませんでした。`claude` が動くようになったら、もう一度 `ccen setup` を実行してください。",
    "enable-hooks": "settings.json から disableAllHooks を外してください。設定されている間はフックが動きません。",
    "correct-settings": "settings.json を直してください。Claude Code からも読めません。",
    "session-without-hooks":
      "フックが動かないまま Claude Code が作業中です。`ccen doctor` で原因を確認し、セッションを始め直してください。",
    "send-prompt": "Claude Code で新しいセッションを始めて、指示を送ってください。",
    "spool-blocked":
      "ファイルは hooks/logs/raw_json で待っています。失われたものはなく、直ればすぐに保存されます。ディスクとログを確認してください。",
    backlog: "たまったイベントを保存しています。そのまま待てば減ります。",
    "more-watches":
      "ファイル監視の上限に達しています。fs.inotify.max_user_watches か max_user_instances を増やしてください。",
    "read-dead-letters":
      "hooks/dead-letter を確認してください。理由は各ファイルの隣にあります。不要なものは削除できます。",
    "events-lost":
      "ディスクの空き不足か、書き込めないフォルダーか、デーモンが長く動いていなかったためです。まだ直すものがあるかは `ccen doctor` で、失われたものは hooks/dashboard/losses.json で確認できます。",

    "machine-busy": "ディスクか CPU が混み合っています。イベントは遅れますが、失われません。",
    "loop-busy": "マシンが混み合っているか、重い処理に時間を取られています。すべて遅れますが、失われません。",
    "database-slow": "データベースのあるディスクが遅いか、混み合っています。ほかに使っているものを確認してください。",

    "journal-held":
      "別のプログラムがデータベースを開いたままで、ジャーナルを片付けられません。終了させてから `ccen restart` を実行してください。",
    "database-damaged":
      "ファイルが壊れています。ディスクの故障かもしれません。デーモンがアーカイブから自動で再構築します。`ccen rebuild` で今すぐ実行できます。",
    "acknowledge-rebuild": "確認したら `ccen rebuild --acknowledge` を実行してください。",
    "acknowledge-rebuild-old-file":
      "元のファイルはデータベースの隣に残っています。確認したら `ccen rebuild --acknowledge` を実行してください。",
    "wait-for-rebuild": "そのままお待ちください。その間、イベントは受信ログに残ります。",
    "cleanup-failed": "何も失われていませんが、古いものが残っています。原因はデーモンのログで確認してください。",
    "raise-limit": "すべて直近1日以内のものなので残しています。上限を上げるか、何が大量に書いているか調べてください。",
    "free-disk":
      "設定フォルダーのあるディスクを空けてください。いっぱいになるとイベントを保存できず、フックも書けません。",
    "daemon-large":
      "デーモンが必要以上のメモリを使っています。`ccen restart` しても何も失われません。不具合としてお知らせください。",
    "memory-short":
      "マシンのメモリが足りません。不要なプログラムを終了してください。このままではシステムが何かを強制終了します。",
    "check-log": "hooks/dashboard/daemon.log が書き込めるファイルであることと、ディスクの空きを確認してください。",

    "close-tabs": "ダッシュボードのタブを閉じるか、CCEN_MAX_CONNECTIONS を増やしてください。",
    "test-notifications":
      "通知を送れません。理由は `ccen test-discord` と `ccen test-notify` で確認できます。通知は1日まで待ち、回復すれば送られます。",
    "destination-rejects":
      "送信先が受け付けていません。足りないものは `ccen test-discord` か `ccen test-notify --send` で確認でき、設定は hooks/.env.discord にあります。15分ごとと `ccen restart` の後に自動で確認し直します。",
    "check-config": "「設定」の画面か `ccen config` で、各問題と代わりに使われている値を確認できます。",

    "central-slow": "中央のデーモンの処理が追いついていません。そちらの稼働状況を確認してください。",
    "own-identity":
      "このホームフォルダーは別のマシンから来たため、中央のデーモンではこのマシンに固有の識別子があります。",
    "upstream/unreachable":
      "何も失われていません。イベントはここで待ち、応答すれば転送されます。中央のデーモンが動いているか、CCEN_FORWARDING_URL のアドレスが正しいか確認してください。",
    "upstream/refused": "中央のデーモンでの対処: {fix} その間、イベントはここで待ちます。",
    "upstream/older": "中央にもこのバージョンをインストールしてください。その間、イベントはここで待ちます。",
    "upstream/stranger":
      "CCEN_FORWARDING_URL か、その手前にあるものを直してください。その間、イベントはここで待ちます。",
    "upstream/plain":
      "https:// か SSH トンネルを使ってください。盗聴されないネットワークでは CCEN_FORWARDING_ALLOW_HTTP=true を設定できます。",
    "upstream/no-token":
      "中央のデーモンで `ccen machines --invite` を実行すると、ここで設定するための一行が表示されます。",
    "upstream/wrong-token":
      "中央のデーモンで `ccen machines --invite` を実行すると、ここで設定し直すための一行が表示されます。",
    "forwarding/twin":
      "複製した側で `ccen machines --new-identity` を実行してください。その間もイベントは失われません。",
    "machine-copied":
      "ホームフォルダーか仮想マシンが複製されています。複製した側で `ccen machines --new-identity` を実行してください。",
    "set-clock": "そのマシンの時計をネットワークで合わせてください。それまでは、イベントの時刻を時計の差で補正します。",
    "machine-missed":
      "転送前にそのマシンでイベントが削除されたか、こちらで拒否されました（拒否されたものはそのマシンのログにあります）。このデーモンに届き、同じリリースであることを確認するか、保存期間を延ばしてください。",
  },
};

export const rebuildJa: Translation<typeof rebuildEn> = {
  reason: {
    "as-it-came": "{text}",
    asked: "手動",
    "deleted-with-archive": "ファイルがなく、アーカイブは残っていました",
    "journal-gone": "閉じられていないのにジャーナルがなく、一部のトランザクションがありません",
    "behind-archive": "最後のイベントが {last}、アーカイブは {archived} まであります",
  },
  report: {
    "rebuilt-at": "{rebuiltAtMs} に再構築",
    "from-archive": "アーカイブから {count}件",
    "from-old-file": "元のファイルから {count}件",
    renumbered: "番号が変わったもの {count}件",
    "none-missing": "欠落なし",
    missing: "欠落 {count}件",
    "missing-range-after": "番号 {numbers}（{afterAtMs} より後）",
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
