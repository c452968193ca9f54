import type { healthEn, rebuildEn } from "../en/health.ts";
import type { Translation } from "../message.ts";

export const healthJa: Translation<typeof healthEn> = {
  title: {
    hooks_installed: "フック",
    last_event: "最後のイベント",
    raw_log: "スプール",
    raw_log_watch: "ファイル監視",
    dead_letters: "読み取れなかったファイル",
    lost_events: "失われたイベント",
    processing_time: "処理時間",
    event_loop: "イベントループ",
    database_time: "データベースの応答時間",
    database_size: "データベースのサイズ",
    database_integrity: "データベースの整合性",
    retention: "保存期間",
    database_recovery: "データベースの再構築",
    disk: "ディスク",
    memory: "メモリ",
    log_file: "ログファイル",
    live_connections: "ライブ接続",
    outbox: "通知の送信",
    destinations: "送信先",
    discord_answers: "Discord での回答",
    telegram_answers: "Telegram での回答",
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
    loop_p99_ms: "p99 {valueMs}",
    loop_max_ms: "最大 {valueMs}",
    oldest_waiting_ms: "最古 {valueMs}",
    waiting_files: "待ち {count}件",
    dead_letters: "{count}件",
    lost_events: "24時間で{count}件",
    last_event_at_ms: "{valueAtMs}",
    unheard_sessions: "イベントが届かない実行中のセッション {count}件",
    hook_faults: "フックの問題 {count}件",
    connections: "{count}本",
    problems: "問題 {count}件",
    database_ms: "{valueMs}",
    database_bytes: "{valueBytes}",
    journal_bytes: "ジャーナル {valueBytes}",
    checked_at_ms: "検査 {valueAtMs}",
    checking: "検査中…",
    kept_database_bytes: "データベース {valueBytes}",
    kept_archive_bytes: "アーカイブ {valueBytes}",
    kept_letters_bytes: "読み取れなかったファイル {valueBytes}",
    kept_logs_bytes: "ログ {valueBytes}",
    removed_events: "これまでに削除したイベント {count}件",
    retention_problems: "未完了のクリーンアップ {count}回",
    disk_free_bytes: "空き {valueBytes}",
    disk_bytes: "全体 {valueBytes}",
    disk_free_files: "作成可能なファイル {count}個",
    process_bytes: "{valueBytes}",
    memory_free_bytes: "空き {valueBytes}",
    outbox_oldest_ms: "最古 {valueMs}",
    outbox_waiting: "待ち {count}件",
    outbox_failed: "送信失敗 {count}件",
    outbox_failing_ms: "再試行中 {valueMs}",
    destinations_disabled: "停止中 {count}件",
    destinations: "全{count}件",
    answers_down_ms: "{valueMs}未接続",
    missing_events: "欠落 {count}件",
    rebuilt_events: "再構築 {count}件",
    upstream_waiting: "転送待ち {count}件",
    upstream_oldest_ms: "最古 {valueMs}",
    machines: "{count}台",
    machines_away: "オフライン {count}台",
    machine_missing: "転送前に削除 {count}件",
    machine_skew_ms: "時計の差 {valueMs}",
  },

  limit: { atMost: "{limit}以下", atLeast: "{limit}以上", below: "{limit}未満" },

  finding: {
    "as-it-came": "{text}",
    unknown: "不明",
    "not-measured-yet": "まだ計測していません",
    "disk-silent": "ディスクが応答しません",

    "hooks-installed": "設定済み",
    "hooks-not-installed": "未設定",
    "hooks-elsewhere": "転送元のマシンで動作",
    "hooks-not-working": "動作していません",
    "hooks-disabled": "settings.json で disableAllHooks が有効です",
    "hooks-missing": "未登録: {events}",
    "hooks-partial": "一部のみ: {all}件中{registered}件、{event} ほか{others}件が未登録",
    "hook-command-outdated": "settings.json に別のバージョンのフックコマンドがあります",
    "hook-registered-twice": "二重に登録されたイベントがあり、2回記録されます",
    "hook-plugin-twice": "2つのマーケットプレイスでプラグインが有効になっているため、すべてのイベントが2回記録されます",
    "hook-script-missing": "フックのスクリプトがありません",
    "hook-script-outdated": "フックのスクリプトが別のバージョンです",
    "hook-launch-missing": "デーモンの起動コマンドがないため、フックから起動できません",
    "hook-launch-node-missing": "デーモンの起動に使う Node.js がありません",
    "hook-launch-cli-missing": "フックが起動するプログラムがありません",
    "agent-unreadable": "{agent}: フックのファイルを読み込めません",
    "agent-missing": "{agent}: 未登録: {events}",
    "agent-outdated": "{agent}: このバージョンと異なるフックが{count}件あります",
    "agent-twice": "{agent}: {count}件のイベントが二重に登録され、2回記録されます",
    "codex-off": "Codex: config.toml ですべてのフックが無効になっています",
    "codex-untrusted": "Codex: まだ信頼されていないフックが{count}件あります",
    "codex-changed": "Codex: 信頼したときと内容が異なるフックが{count}件あります",
    "codex-disabled": "Codex: /hooks で無効にされたフックが{count}件あります",
    "settings/malformed": "settings.json が JSON として正しくありません（{line}行目 {column}文字目、{reason}）",
    "settings/encoding": "settings.json が UTF-8 ではありません",
    "setup/file": "{path} を読み書きできません: {reason}",

    "no-event-yet": "まだありません",
    "files-notified": "即時",
    "files-polled": "定期確認のみ",
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
    "cleanup-waits": "待機中: 時計が変更されたか、マシンが停止していました",
    "disk-nearly-full": "ディスクの空きがわずかなため、1日より古いデータを削除します",
    "log-written": "書き込み可",
    "log-lines-lost": "書き込めなかった行 {count}行",

    "no-destination": "未設定",
    "left-to-central": "中央のデーモンが送信します",
    "destination-disabled": "{destination} は停止中です",
    "destination-failing": "{destination} への送信は {sinceAtMs} から失敗しています",

    "answers-connected": "{sinceAtMs}から接続中",
    "answers-start-limit": "Discord が次の接続を許可するのは {untilAtMs}",
    "answers-stopped": "未接続",
    "answers-token": "ボットのトークンが Discord に拒否されました",
    "answers-endpoint": "クリックはアプリケーションの Interactions Endpoint URL に送られます",
    "answers-refused": "Discord が接続を拒否しています（{cause}）",
    "telegram-token": "ボットのトークンが Telegram に拒否されました",
    "telegram-webhook": "ボットへのクリックは Webhook に送られます",
    "telegram-conflict": "ボットへのクリックを別のプログラムが受け取っています",
    "answers-no-users": "回答できるユーザーが未設定",
    "answers-no-bot": "チャンネルのあるボットが未設定",

    "not-connected": "未接続",
    "identity-drawn": "新しいマシン識別子（{ageMs}前に作成）",
    "upstream/unreachable": "転送先のサーバー（{url}）に接続できません: {reason}",
    "upstream/busy": "サーバー（{url}）は他のマシンからの受信で混雑しています",
    "upstream/refused": "転送先のサーバー（{url}）が拒否しました（{code}）: {message}",
    "upstream/stranger": "{url} で応答しているのは中央のデーモンでもチームサーバーでもありません: {reason}",
    "upstream/plain": "{url} への接続は暗号化されず、このマシンの外に出るため、何も送信しません",
    "upstream/no-token": "転送先のサーバーのトークンがないため、何も送信しません",
    "upstream/wrong-token": "転送先のサーバー（{url}）がこのトークンを拒否しているため、イベントを転送できません",
    "upstream/revoked": "チームサーバー（{url}）でこのマシンが失効しているため、何も送信しません",
    "forwarding/twin":
      "2つのデーモンが同じマシンの識別子で転送しています。ホームフォルダーか仮想マシンが複製されています",
    "machine-twin": "{machine}: 2つのデーモンが同じ識別子で転送しています",
    "machine-missing": "{machine}: 転送前に削除されたイベント {count}件",
    "machine-ahead": "{machine}: 時計が{skewMs}進んでいます",
    "machine-behind": "{machine}: 時計が{skewMs}遅れています",
  },

  advice: {
    "as-it-came": "{text}",
    setup: "`ccen setup` を実行してください。実行するまでイベントは届きません。",
    "setup-again": "もう一度 `ccen setup` を実行してください。フックの登録とファイルが修復されます。",
    "setup-with-client":
      "フックの登録時に `claude --version` の応答がありませんでした。`claude` が動くようになったら、もう一度 `ccen setup` を実行してください。",
    "trust-codex":
      "`codex` で /hooks を開き、ccen のフックを信頼してください（t キー）。未信頼、変更済み、無効のフックを Codex は実行しません。",
    "enable-hooks": "settings.json から disableAllHooks を削除してください。設定されている間、フックは実行されません。",
    "correct-settings": "settings.json を修正してください。Claude Code からも読み取れません。",
    "session-without-hooks":
      "Claude Code は動作中ですが、フックが実行されていません。`ccen doctor` で原因を確認し、セッションを起動し直してください。",
    "send-prompt": "Claude Code で新しいセッションを始めて、指示を送ってください。",
    "spool-blocked":
      "ファイルは hooks/logs/raw_json に残っています。失われたイベントはなく、問題が解消すればすぐに保存されます。ディスクとログを確認してください。",
    backlog: "たまったイベントを保存しています。対応は不要です。",
    "more-watches":
      "ファイル監視の上限に達しています。fs.inotify.max_user_watches か max_user_instances を増やしてください。",
    "read-dead-letters":
      "hooks/dead-letter を確認してください。各ファイルの隣に理由のメモがあります。不要なファイルは削除できます。",
    "events-lost":
      "原因は、ディスクの空き不足、書き込めないフォルダー、長期間のデーモン停止のいずれかです。残っている問題は `ccen doctor` で、失われたイベントは hooks/dashboard/losses.json で確認できます。",

    "machine-busy": "ディスクか CPU の負荷が高くなっています。イベントは遅れますが、失われません。",
    "loop-busy": "マシンの負荷が高いか、重いリクエストを処理しています。イベントは遅れますが、失われません。",
    "database-slow":
      "データベースのあるディスクが遅いか、負荷が高くなっています。ほかに使用しているプログラムを確認してください。",

    "journal-held":
      "別のプログラムがデータベースを開いたままで、ジャーナルを整理できません。そのプログラムを終了してから `ccen restart` を実行してください。",
    "database-damaged":
      "ファイルが破損しています。ディスクの故障の可能性があります。デーモンがアーカイブから自動で再構築します。今すぐ行うには `ccen rebuild` を実行してください。",
    "acknowledge-rebuild": "この表示を消すには `ccen rebuild --acknowledge` を実行してください。",
    "acknowledge-rebuild-old-file":
      "元のファイルはデータベースの隣にあります。この表示を消すには `ccen rebuild --acknowledge` を実行してください。",
    "wait-for-rebuild": "そのままお待ちください。その間、イベントはスプールに残ります。",
    "cleanup-failed":
      "失われたデータはありませんが、古いデータを削除できていません。原因はデーモンのログで確認してください。",
    "raise-limit":
      "すべて直近1日のデータのため、残しています。上限を上げるか、大量に書き込んでいる原因を調べてください。",
    "free-disk":
      "設定フォルダーのあるディスクの空きを増やしてください。いっぱいになるとイベントを保存できず、フックも書き込めません。",
    "daemon-large":
      "デーモンが必要以上のメモリを使っています。`ccen restart` を実行してもデータは失われません。不具合としてお知らせください。",
    "memory-short":
      "マシンのメモリが不足しています。不要なプログラムを終了してください。このままではシステムがプログラムを強制終了します。",
    "check-log": "hooks/dashboard/daemon.log が書き込めるファイルであることと、ディスクの空きを確認してください。",

    "close-tabs": "ダッシュボードのタブを閉じるか、CCEN_MAX_CONNECTIONS を増やしてください。",
    "test-notifications":
      "通知を送信できません。原因は `ccen test-discord` か `ccen test-notify` で確認できます。送信は約1時間、ネットワークがない間は1日、再試行されます。",
    "retry-failed": "失敗の理由は通知の一覧にあります。そこで再送するか、破棄してください。",
    "destination-rejects":
      "送信先が通知を拒否しています。原因は `ccen test-discord` か `ccen test-notify --send` で確認できます。設定は hooks/.env.discord にあります。15分ごとと `ccen restart` の後に再試行します。",
    "answers-elsewhere": "要求にはダッシュボードと端末から回答できます。Discord には再接続を続けます。",
    "answers-users": "回答を許可するユーザーの ID を DISCORD_ANSWER_USERS に設定してください。",
    "answers-bot": "DISCORD_BOT_TOKEN と DISCORD_CHANNEL_ID を設定するか、DISCORD_ANSWERS=off にしてください。",
    "telegram-elsewhere": "要求にはダッシュボードと端末から回答できます。Telegram には再接続を続けます。",
    "telegram-users": "回答を許可するユーザーの番号を CCEN_TELEGRAM_ANSWER_USERS に設定してください。",
    "telegram-bot":
      "CCEN_TELEGRAM_BOT_TOKEN と CCEN_TELEGRAM_CHAT_ID を設定するか、CCEN_TELEGRAM_ANSWERS=off にしてください。",
    "telegram-token": "@BotFather が示すトークンを CCEN_TELEGRAM_BOT_TOKEN に設定してください。",
    "telegram-own-bot": "ほかのプログラムが使わないボットを使ってください。@BotFather で作成できます。",
    "answers-token": "Discord の開発者ポータルでボットのトークンをコピーし直し、DISCORD_BOT_TOKEN に設定してください。",
    "answers-endpoint":
      "Discord の開発者ポータルで Interactions Endpoint URL を削除し、`ccen restart` を実行してください。",
    "answers-refused": "`ccen test-discord` を実行してください。`ccen restart` で再試行します。",
    "check-config": "「設定」の画面か `ccen config` で、各問題と代わりに使用中の値を確認できます。",

    "central-slow": "転送先のサーバーの処理が追いついていません。そちらの稼働状況を確認してください。",
    "own-identity": "このホームフォルダーは別のマシンから複製されたため、独自の識別子で転送しています。",
    "upstream/unreachable":
      "失われたイベントはありません。ここに保存され、接続できれば転送されます。転送先のサーバーが動いているか、CCEN_FORWARDING_URL のアドレスが正しいか確認してください。",
    "upstream/busy": "対処は不要です。失われたイベントはありません。ここに保存され、順番に転送されます。",
    "upstream/refused": "転送先での対処: {fix} その間、イベントはここに保存されます。",
    "upstream/stranger":
      "CCEN_FORWARDING_URL か、その手前のプロキシの設定を修正してください。その間、イベントはここに保存されます。",
    "upstream/plain":
      "https:// か SSH トンネルを使ってください。信頼できるネットワークでは CCEN_FORWARDING_ALLOW_HTTP=true を設定するか、`--plain` を付けて参加できます。",
    "upstream/no-token":
      "中央のデーモンで `ccen machines --invite` を実行すると、トークンを設定するためのコマンドが表示されます。ここで実行してください。チームサーバーの場合は `ccen team join` を実行してください。",
    "upstream/wrong-token":
      "中央のデーモンで `ccen machines --invite` を実行すると、新しいトークンを設定するためのコマンドが表示されます。ここで実行してください。チームサーバーの場合は `ccen team join` を実行してください。",
    "upstream/revoked":
      "イベントはここに保存されます。もう一度参加するには `ccen team join {url}`、やめるには `ccen team leave` を実行してください。",
    "forwarding/twin":
      "複製した側で `ccen machines --new-identity` を実行してください。その間もイベントは失われません。",
    "machine-copied":
      "ホームフォルダーか仮想マシンが複製されています。複製した側で `ccen machines --new-identity` を実行してください。",
    "set-clock": "そのマシンの時計を時刻サーバーと同期してください。それまでは、イベントの時刻を時計の差で補正します。",
    "machine-missed":
      "転送前にそのマシンでイベントが削除されたか、こちらで拒否されました（拒否されたイベントはそのマシンのログにあります）。こちらに接続できることと、同じリリースであることを確認するか、そのマシンの保存期間を延ばしてください。",
  },
};

export const rebuildJa: Translation<typeof rebuildEn> = {
  reason: {
    "as-it-came": "{text}",
    asked: "手動",
    "deleted-with-archive": "ファイルがなく、アーカイブは残っていました",
    "journal-gone": "正常に閉じられずジャーナルも失われたため、一部のトランザクションがありません",
    "behind-archive": "最後のイベントは番号 {last}、アーカイブは番号 {archived} まであります",
    outdated: "最初のリリースより前の形式（バージョン {version}）でした",
  },
  report: {
    "rebuilt-at": "{rebuiltAtMs} に再構築",
    "from-archive": "アーカイブから {count}件",
    "from-old-file": "元のファイルから {count}件",
    renumbered: "番号の変更 {count}件",
    "none-missing": "欠落なし",
    missing: "欠落 {count}件",
    "missing-range-after": "番号 {numbers}（{afterAtMs} より後）",
    "missing-range-between": "番号 {numbers}（{afterAtMs} から {beforeAtMs} の間）",
    "missing-more": "ほかは hooks/dashboard/recoveries.json にあります",
    "missing-maybe-waiting": "スプールに残るファイル {count}件（欠落分の可能性があります）は新しい番号になります",
    "older-not-archived": "番号 {number} より古いイベントはアーカイブにありません",
    "without-payload": "ペイロードなし {count}件",
    "unreadable-files": "読み取れないアーカイブファイル {count}件",
    "doubtful-notifications": "送信済みの可能性がある通知 {count}件",
    "tables-partly-read": "元のファイルで一部しか読み取れなかったテーブル: {tables}",
    "old-file-gone": "元のファイルがなく、そこだけにあったデータは不明です",
    "old-file-unreadable": "元のファイルを読み取れず、そこだけにあったデータは不明です",
  },
};
