/* Each setting's description in Japanese, by name; English comes from the daemon. A test checks that all are here. */

const onOff = (what: string): string => `${what}を通知します。未設定ならイベントのリスト、次にレベルで決まります。`;
const tool = (names: string): string =>
  `${names} の呼び出しを通知します。未設定なら \`DISCORD_DISABLED_TOOLS\`、次にイベントの設定で決まります。`;
const channel = (what: string): string => `${what}の送信先チャンネル（ボットのみ）。`;

export const SETTING_DOCS_JA: Readonly<Record<string, string>> = {
  CCEN_AUTO_START: "デーモンが動いていないとき、フックから自動で起動します。オフでもイベントは残ります。",
  CCEN_HOST: "待ち受けるアドレス。`localhost`、`::1`、`127.*` 以外にする場合は `CCEN_TOKEN` が必要です。",
  CCEN_IMPORT_DAYS:
    "ダッシュボードにまだイベントがないとき、Claude Code の会話ログを何日分インポートするか。0 ならインポートしません。",
  CCEN_PORT: "待ち受けるポート。0 なら空いているポートを使います。",
  CCEN_TOKEN:
    "ダッシュボードのアクセストークン。このマシンからも必要になります。ランダムな32文字以上にします。空ならこのマシンからのみ開けます。",
  CCEN_ANSWERS:
    "Claude Code の許可、質問、プランに、ペアリングしたブラウザーから回答します。`ccen answers on` が設定し、必要なフックも登録します。",
  CCEN_ANSWERS_NOTES:
    "ペアリングしたブラウザーから、待機中のセッションへのメモを受け付けます。`ccen answers notes on` が設定し、必要なフックも登録します。",
  CCEN_ANSWERS_HOLD_MINUTES:
    "ここから回答できる時間（分）。ダイアログは端末に残ります。長くした時間は `ccen answers on` でフックに反映されます。",
  CCEN_ANSWERS_GRACE_SECONDS: "端末での回答を待ち、要求のメッセージにボタンを付けるまでの時間（秒）。",
  CCEN_ANSWERS_CODEX_SECONDS:
    "Codex の確認を、ここからの回答のために保留する時間（秒）。端末には、その後に初めて表示されます。",
  CCEN_ANSWERS_CODEX_FIRST:
    "先にページとメッセージで確認します。ページを見ているときに限らず、Codex の確認をすべて保留します。",
  CCEN_ALLOWED_HOSTS: "ダッシュボードを開けるホスト名を追加します。ポートは省略できます: `dash.example,localhost:9000`",
  CCEN_METRICS_REFRESH_SECONDS: "イベントがないときに指標を更新する間隔（秒）。",
  CCEN_MAX_CONNECTIONS: "同時に開けるライブ接続（ページと `ccen tail`）の最大数。超えた接続は 503 で拒否します。",
  CCEN_SPOOL_SCAN_SECONDS: "監視で見逃したファイルを探す間隔（秒）。",
  CCEN_HEALTH_CHECK_SECONDS: "稼働状況をチェックする間隔（秒）。",
  CCEN_AWAY_MINUTES:
    "そのセッションのキーボードにもページにも触れないまま何分たったら離席とみなすか。対応が必要な通知は離席中だけメンションします。0: すぐにメンションします。",
  CCEN_AWAY_SILENT_SECONDS:
    "最後の操作から無音のメッセージを送るまでの秒数（`CCEN_AWAY_MINUTES` の使用時）。それまではページにだけ表示します。",
  CCEN_REMIND_MINUTES: "対応を待ったままのものを1回だけ再通知するまでの時間（分）。例: 10。0: 再通知しません。",
  CCEN_REMIND_KINDS: "再通知する種類（カンマ区切り）。`idle` も指定できます。",
  CCEN_BUDGET_USD:
    "1日の予算（米ドル）。80% と 100% に達すると、画面に警告を出し、1日に1回ずつ通知します。0: 予算なし。",
  CCEN_LIMIT_NOTICES: "プランの上限の 80・95・100% に達したときと、達した上限がリセットされたときに通知します。",
  CCEN_HEALTH_ALERTS: "チェック項目の異常と回復を通知します。",
  CCEN_HEARTBEAT_SECONDS: "ライブ接続にハートビートを送る間隔（秒）。",
  CCEN_SPOOL_MAX_FILES:
    "デーモンを起動できない間に保管するイベントの最大数。超えると古いものから破棄し、件数を記録します。フックは `hooks/.env.discord` からのみ読みます。",
  CCEN_SPOOL_MAX_MB: "同じ上限を合計サイズ（MiB）で指定します。",
  CCEN_PRICES_FILE: "独自の価格表（JSON ファイルの絶対パス）。内蔵の価格より優先します。空なら内蔵の価格を使います。",
  CCEN_REDACT:
    "秘密情報（鍵、トークン、パスワード）を取り除いてから保存・送信します。保存済みのデータからは `ccen scrub` で取り除けます。",
  CCEN_REDACT_PATTERNS_FILE:
    "秘密情報とみなす独自のパターンを1行に1つ書いたファイル（絶対パス）。空なら内蔵のパターンだけを使います。",
  CCEN_MACHINE_NAME: "複数のマシンがあるときの、このマシンの名前。空ならホスト名を使います。",
  CCEN_FORWARDING_URL: "イベントの転送先となる中央のデーモンのアドレス: `https://dash.example`。空なら転送しません。",
  CCEN_FORWARDING_TOKEN: "中央のデーモン用のトークン。`ccen join` が設定します。",
  CCEN_FORWARDING_ALLOW_HTTP:
    "ほかのマシンへの `http://` での転送を許可します。イベントとトークンは暗号化されず、ネットワーク上で読み取れます。",
  CCEN_FORWARDING_NOTIFY_LOCALLY:
    "転送中も、このマシンから通知します。通常は中央のデーモンだけが通知し、両方だと同じ通知が2回届きます。",
  CCEN_FORWARDING_FALLBACK_MINUTES:
    "中央のデーモンに接続できないとき、質問と失敗をこのマシンから通知し始めるまでの時間（分）。送信先の設定が必要です。0 なら通知しません。",
  CCEN_FORWARDING_HISTORY_DAYS: "転送を始めるときに送る、保存済みの履歴の日数。0 なら新しいイベントだけを送ります。",
  CCEN_EDITOR_URL:
    "ページからファイルを開くエディター。`vscode`、`cursor`、`windsurf`、`zed`、`idea`、または `vscode://file{path}:{line}` のようなアドレス。",
  CCEN_TERMINAL_FOCUS:
    "ページから、セッションの tmux ペインに切り替えられるようにします。このマシンのブラウザーからのみ使えます。",
  CCEN_DEBUG: "デーモンのログにデバッグ情報も書きます。",
  CCEN_EVENT_RETENTION_DAYS: "イベントの保存日数。統計は残ります。",
  CCEN_PAYLOAD_RETENTION_DAYS: "イベントのペイロードの保存日数。全文検索の対象も同じです。",
  CCEN_SESSION_RETENTION_DAYS: "イベントのなくなったセッションを、最後の利用から一覧に残す日数。",
  CCEN_DATABASE_MAX_MB:
    "データベースの最大サイズ（MiB）。超えると古いペイロード、完了した通知、古いイベントの順に削除します。",
  CCEN_ARCHIVE_RETENTION_DAYS: "保存済みイベントの元ファイルの保存日数。",
  CCEN_ARCHIVE_MAX_MB: "保存済みイベントの元ファイルの最大サイズ（MiB）。超えると最も古い日の分を削除します。",
  CCEN_DEAD_LETTER_RETENTION_DAYS: "読み取れなかったファイルの保存日数。",
  CCEN_DEAD_LETTER_MAX_MB: "読み取れなかったファイルの最大サイズ（MiB）。超えると古いものから削除します。",
  CCEN_NOTIFICATION_RETENTION_DAYS: "送信済み、破棄、送信失敗の通知を一覧に残す日数。",
  CCEN_LOG_RETENTION_DAYS: "デーモンの古いログファイルの保存日数。",
  CCEN_LOG_MAX_MB: "デーモンのログの最大サイズ（MiB）。古いファイルも含みます。",
  DISCORD_WEBHOOK_URL: "通知を投稿する Webhook のアドレス。ボットとチャンネルも設定すると、ボットが投稿します。",
  DISCORD_BOT_TOKEN: "通知を投稿するボットのトークン。チャンネルの設定も必要です。",
  DISCORD_CHANNEL_ID: "メインのチャンネル。ほかのチャンネル設定に当てはまらない通知をすべて送ります（ボットのみ）。",
  DISCORD_MENTION_USER_ID:
    "セッションが対応待ちになったとき、または失敗したときにメンションするユーザー。空ならメンションしません。",
  DISCORD_EVENT_PRETOOLUSE: onOff("ツールの開始"),
  DISCORD_EVENT_POSTTOOLUSE: onOff("ツールの終了と失敗"),
  DISCORD_EVENT_NOTIFICATION: onOff("Claude Code の通知、許可の要求、質問"),
  DISCORD_EVENT_STOP: onOff("ターンの完了"),
  DISCORD_EVENT_SUBAGENT_STOP: onOff("サブエージェントの完了"),
  DISCORD_ENABLED_EVENTS: "通知するフックイベントを限定します（例: `Notification,Stop`）。空なら限定しません。",
  DISCORD_DISABLED_EVENTS: "通知しないフックイベント。`DISCORD_ENABLED_EVENTS` を設定すると無視されます。",
  DISCORD_TOOL_READ: tool("`Read`"),
  DISCORD_TOOL_EDIT: tool("`Edit` と `NotebookEdit`"),
  DISCORD_TOOL_MULTIEDIT: tool("`MultiEdit`"),
  DISCORD_TOOL_WRITE: tool("`Write`"),
  DISCORD_TOOL_TODOWRITE: tool("`TodoWrite`、`TaskCreate`、`TaskUpdate`"),
  DISCORD_TOOL_GREP: tool("`Grep`"),
  DISCORD_TOOL_GLOB: tool("`Glob`"),
  DISCORD_TOOL_LS: tool("`LS`"),
  DISCORD_TOOL_BASH: tool("`Bash` と `PowerShell`"),
  DISCORD_TOOL_TASK: tool("`Task`（現在の名前は `Agent`）"),
  DISCORD_TOOL_WEBFETCH: tool("`WebFetch`"),
  DISCORD_DISABLED_TOOLS: "呼び出しを通知しないツール。ツールごとの設定が優先します。",
  DISCORD_CHANNEL_BASH_COMMANDS: channel("`Bash` の呼び出し"),
  DISCORD_CHANNEL_FILE_OPERATIONS: channel("ファイルを読み書きする呼び出し"),
  DISCORD_CHANNEL_SEARCH_GREP: channel("`Grep`、`Glob`、`LS` の呼び出し"),
  DISCORD_CHANNEL_AI_INTERACTIONS: channel("サブエージェント、Web、ToDo の呼び出し"),
  DISCORD_CHANNEL_PRETOOLUSE: channel("ツールの開始"),
  DISCORD_CHANNEL_POSTTOOLUSE: channel("ツールの終了"),
  DISCORD_CHANNEL_NOTIFICATION: channel("通知、許可の要求、質問"),
  DISCORD_CHANNEL_USERPROMPTSUBMIT: channel("指示"),
  DISCORD_CHANNEL_STOP: channel("ターンの完了"),
  DISCORD_CHANNEL_SUBAGENTSTOP: channel("サブエージェントの完了"),
  DISCORD_CHANNEL_PRECOMPACT: channel("会話の圧縮"),
  DISCORD_CHANNEL_TOOL_ACTIVITY: channel("ツールの呼び出しと、警告用チャンネルがない場合の通知"),
  DISCORD_CHANNEL_COMPLETION: channel("ターンとサブエージェントの完了"),
  DISCORD_CHANNEL_ALERTS: channel("失敗、許可の要求、質問"),
  DISCORD_CHANNEL_DEFAULT: channel("セッションのカードと、専用チャンネルのないすべて"),
  DISCORD_USE_THREADS:
    "セッションごとにスレッドまたは投稿を作ります。Webhook で作れるのはフォーラムチャンネルだけです。",
  DISCORD_THREAD_FOR_TASK:
    "サブエージェントを使い始めたときにスレッドを作ります。`DISCORD_USE_THREADS` がオフでも作ります（ボットのみ）。",
  DISCORD_CHANNEL_TYPE: "チャンネルの種類。Discord から取得できない場合に使います。",
  DISCORD_THREAD_PREFIX: "スレッド名の前に付ける文字列。",
  DISCORD_THREAD_STORAGE_PATH:
    "Python 版のスレッドのデータベース。一度だけ取り込みます。空なら既定の場所から読み込みます。",
  DISCORD_THREAD_CLEANUP_DAYS: "最後の通知の後、セッションのスレッドの情報を保持する日数。",
  DISCORD_THREAD_ARCHIVE_MINUTES: "セッションの終了からスレッドをアーカイブするまでの時間（分）。",
  DISCORD_LEVEL: "個別の設定がないときの通知の量。",
  DISCORD_FINISHED:
    "ターン完了の通知方法: `off`（通知しない）、`silent`（音なし、1分以内に次の指示があれば送らない）、`on`（音あり）、`mention`（メンション付き）。質問で終わるターンは `silent` でもすぐに音ありで送ります。",
  DISCORD_QUIET_HOURS: "音とメンションなしで通知する時間帯（現地時間）。例: `22:00-07:00`",
  DISCORD_LANGUAGE: "通知の言語。",
  DISCORD_ATTACH_FULL: "メッセージに収まらない文章の全文を、ファイルで添付します。",
  DISCORD_ANSWERS:
    "Claude Code の要求にボタンを付け、Discord から回答できるようにします（ボットのみ、`ccen answers on` が必要）。`DISCORD_ANSWER_USERS` も設定してください。",
  DISCORD_ANSWER_USERS: "回答を許可する Discord ユーザーの ID。カンマで区切ります。",
  DISCORD_API_BASE_URL:
    "Discord の API のアドレス。プロキシやテスト用で、`https:` またはこのマシンのアドレスに限ります。",
  CCEN_WEBHOOK_URL:
    "通知を投稿するサービスのアドレス。`https:` またはこのマシンに限ります。Discord の Webhook は `DISCORD_WEBHOOK_URL` に書きます。",
  CCEN_WEBHOOK_TEMPLATE:
    "投稿する内容。`{title}` などのプレースホルダーを含む JSON かテキスト、またはそのファイルの絶対パス。空なら既定の JSON です。",
  CCEN_WEBHOOK_HEADERS:
    '一緒に送るヘッダー。JSON オブジェクト `{"Authorization":"Bearer …"}` で書きます。1つだけなら `Authorization: Bearer …` とも書けます。',
  CCEN_NTFY_URL: "通知を送る ntfy のトピックのアドレス。`https://ntfy.sh/<topic>`、または自分のサーバーのもの。",
  CCEN_NTFY_TOKEN: "保護されたトピックのアクセストークン。",
  CCEN_SLACK_WEBHOOK_URL: "Slack アプリの Incoming Webhook のアドレス: `https://hooks.slack.com/services/…`",
  CCEN_TEAMS_WEBHOOK_URL:
    "Webhook を受け取る Microsoft Teams のワークフローのアドレス: `https://….logic.azure.com/workflows/…`",
  CCEN_TELEGRAM_BOT_TOKEN: "Telegram ボットのトークン。`@BotFather` が発行します。チャットの設定も必要です。",
  CCEN_TELEGRAM_CHAT_ID:
    "通知を送る Telegram のチャット。番号（グループは先頭の `-` も含む）か、公開チャンネルの `@name`。",
  CCEN_TELEGRAM_THREAD_ID: "そのチャットのトピックの番号。空ならチャットそのものに送ります。",
  CCEN_TELEGRAM_ANSWERS:
    "Claude Code の要求にボタンを付け、Telegram から回答できるようにします（`ccen answers on` が必要）。`CCEN_TELEGRAM_ANSWER_USERS` も設定してください。",
  CCEN_TELEGRAM_ANSWER_USERS: "回答を許可する Telegram ユーザーの番号。カンマで区切ります。",
  CCEN_PUSH_TEXT:
    "ロック画面に表示するプッシュ通知の内容。`words` はプロジェクト、種類、判断に必要な語句を、`private` は誰かが待っていること、または失敗したことだけを表示します。",
  CCEN_TELEGRAM_API_URL:
    "Telegram の Bot API のアドレス。自分のサーバーを使う場合のもので、`https:` またはこのマシンのアドレスに限ります。",
};
