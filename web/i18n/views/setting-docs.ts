/*
 * What each setting does, in Japanese; English comes from the daemon. By its name; a test looks whether all are here.
 */

const onOff = (what: string): string => `${what}を通知するか。未設定ならリスト、次にレベルで決まります。`;
const tool = (names: string): string =>
  `${names} の呼び出しを通知するか。未設定なら \`DISCORD_DISABLED_TOOLS\`、次にイベントの設定で決まります。`;
const channel = (what: string): string => `${what}の送り先チャンネル（ボットのみ）。`;

export const SETTING_DOCS_JA: Readonly<Record<string, string>> = {
  DISCORD_DASHBOARD_ENABLED: "デーモンが動いていないとき、フックが起動するか。どちらでもイベントは残ります。",
  DISCORD_DASHBOARD_HOST:
    "ダッシュボードが待ち受けるアドレス。`localhost`、`::1`、`127.` で始まるもの以外には `DISCORD_DASHBOARD_TOKEN` が必要です。",
  DISCORD_DASHBOARD_PORT: "ダッシュボードのポート。0 なら空いているポートを使います。",
  DISCORD_DASHBOARD_TOKEN:
    "ダッシュボードを開くすべての相手に求めるアクセストークン。このマシンからでも必要になります。乱数で32文字以上。空ならこのマシンだけに応えます。",
  DISCORD_DASHBOARD_ALLOWED_HOSTS:
    "ブラウザーがダッシュボードを開くときに使ってよい名前の追加。ポートは付けても付けなくてもかまいません: `dash.example,localhost:9000`",
  DISCORD_DASHBOARD_CACHE_TTL: "イベントがなくても指標を数え直すまでの秒数。「直近1時間」は時間とともに動くためです。",
  DISCORD_DASHBOARD_MAX_CONNECTIONS:
    "同時に開けるライブ接続（ページと `ccen tail`）の数。超えた接続には 503 を返します。",
  DISCORD_DASHBOARD_MONITOR_INTERVAL: "検知できなかったファイルを探して受信ログを見回る間隔（秒）。",
  DISCORD_DASHBOARD_HEALTH_INTERVAL: "デーモン自身の健全性を点検する間隔（秒）。",
  DISCORD_DASHBOARD_HEALTH_ALERTS: "点検項目が異常になったときと回復したときに通知するか。",
  DISCORD_DASHBOARD_HEARTBEAT_INTERVAL: "ライブ接続にハートビートを送る間隔（秒）。",
  DISCORD_DASHBOARD_RAW_LOG_MAX_FILES:
    "デーモンを起動できない間に待たせるイベントの最大数。超えると古いものから捨て、数を記録して知らせます。フックが `hooks/.env.discord` だけから読みます。",
  DISCORD_DASHBOARD_RAW_LOG_MAX_MB: "同じく、合計の大きさ（MiB）。",
  DISCORD_DASHBOARD_PRICES:
    "自分の料金表（JSON ファイルの絶対パス）。内蔵の表に優先します。空なら内蔵の表だけを使います。",
  DISCORD_DASHBOARD_REDACT:
    "秘密（鍵、トークン、パスワード）を伏せてから保存・送信するか。それより前に保存されたものは `ccen scrub` を実行するまでそのまま残ります。",
  DISCORD_DASHBOARD_REDACT_PATTERNS:
    "秘密とみなす自分のパターンを1行に1つ書いたファイルの絶対パス。空なら内蔵の種類だけを使います。",
  DISCORD_DASHBOARD_OTLP_ENDPOINT:
    "OpenTelemetry コレクター（HTTP 上の OTLP、JSON）の基準アドレス。イベントはその下の `/v1/logs` へ、メトリクスは `/v1/metrics` へ送ります。空なら何も送りません。",
  DISCORD_DASHBOARD_OTLP_HEADERS:
    "コレクターに送るヘッダー。`OTEL_EXPORTER_OTLP_HEADERS` と同じ `key=value,key2=value2` の形で、必要な文字はパーセントエンコードします。",
  DISCORD_DASHBOARD_OTLP_GZIP: "コレクターに送るものを圧縮するか。",
  DISCORD_DASHBOARD_OTLP_PAYLOADS:
    "イベントの内容（指示、コマンド、出力。保存時と同じく秘密を伏せ、切り詰めたもの）もコレクターに送るか。送らないときに外へ出る文章は1行の要約だけです。",
  DISCORD_DASHBOARD_OTLP_RECEIVE:
    "`POST /v1/logs` と `POST /v1/metrics` で Claude Code 自身のテレメトリーを受け取るか。受け取ると、費用はリクエストごとのクライアント自身の値になります。",
  DISCORD_DASHBOARD_MACHINE_NAME: "複数のマシンがあるときの、このマシンの名前。空ならホスト名を使います。",
  DISCORD_DASHBOARD_UPSTREAM:
    "イベントの転送先になる中央のデーモンのアドレス: `https://dash.example`。空なら転送しません。",
  DISCORD_DASHBOARD_UPSTREAM_TOKEN: "中央のデーモン用のトークン。`ccen join` が設定します。",
  DISCORD_DASHBOARD_UPSTREAM_PLAIN:
    "イベントとトークンを `http://` でほかのマシンに送ってよいか。通信を盗み見る人には読めてしまいます。",
  DISCORD_DASHBOARD_UPSTREAM_DISCORD:
    "転送していても、このデーモンから（Discord などへ）通知するか。通常は中央が通知するため、両方だと同じ内容が二重になります。",
  CCEN_FORWARDING_FALLBACK_MINUTES:
    "中央のデーモンに届かないまま何分たったら、質問と失敗をこのデーモンが（送り先の設定があれば）自分で通知するか。0 なら通知しません。",
  DISCORD_DASHBOARD_UPSTREAM_HISTORY_DAYS:
    "転送を始めるときに、保存済みのものを何日分さかのぼって送るか。0 なら、それ以降の出来事だけを送ります。",
  DISCORD_DEBUG: "デーモンのログに詳細も書くか。",
  DISCORD_DASHBOARD_EVENT_DAYS: "イベントを残す日数。統計の数は残ります。",
  DISCORD_DASHBOARD_PAYLOAD_DAYS: "イベントのペイロードと、全文検索で見つかる内容を残す日数。",
  DISCORD_DASHBOARD_SESSION_DAYS: "イベントのなくなったセッションを、最後に使われてから一覧に残す日数。",
  DISCORD_DASHBOARD_DATABASE_MB:
    "データベースが使ってよい MiB。超えると古いペイロード、終わった通知、古いイベントの順に消します。",
  DISCORD_DASHBOARD_ARCHIVE_DAYS: "保存済みイベントの元ファイルを残す日数。",
  DISCORD_DASHBOARD_ARCHIVE_MB: "保存済みイベントの元ファイルが使ってよい MiB。超えると古い日から丸ごと消します。",
  DISCORD_DASHBOARD_DEAD_LETTER_DAYS: "読めなかったファイルを残す日数。",
  DISCORD_DASHBOARD_DEAD_LETTER_MB: "読めなかったファイルが使ってよい MiB。超えると古いものから消します。",
  DISCORD_DASHBOARD_DELIVERY_DAYS: "送信、破棄、断念した通知を一覧に残す日数。",
  DISCORD_DASHBOARD_LOG_DAYS: "デーモンの古いログファイルを残す日数。",
  DISCORD_DASHBOARD_LOG_MB: "デーモンのログが使ってよい MiB。古いファイルも含みます。",
  DISCORD_WEBHOOK_URL: "通知を投稿する Webhook のアドレス。ボットとチャンネルもあれば、ボットが投稿します。",
  DISCORD_BOT_TOKEN: "通知を投稿するボットのトークン。チャンネルも必要です。",
  DISCORD_CHANNEL_ID: channel("ほかのチャンネル設定に当たらないすべて"),
  DISCORD_MENTION_USER_ID:
    "セッションがあなたを待つとき、または失敗したときにメンションする相手。空なら誰にもしません。",
  DISCORD_EVENT_PRETOOLUSE: onOff("ツールの開始"),
  DISCORD_EVENT_POSTTOOLUSE: onOff("ツールの終了（成功と失敗）"),
  DISCORD_EVENT_NOTIFICATION: onOff("Claude Code の通知（許可の要求と質問を含む）"),
  DISCORD_EVENT_STOP: onOff("ターンの完了"),
  DISCORD_EVENT_SUBAGENT_STOP: onOff("サブエージェントの完了"),
  DISCORD_ENABLED_EVENTS: "通知するフックイベントの名前。`Notification,Stop` のように書きます。空なら制限しません。",
  DISCORD_DISABLED_EVENTS: "通知しないフックイベントの名前。`DISCORD_ENABLED_EVENTS` があるときは効きません。",
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
  DISCORD_DISABLED_TOOLS: "呼び出しを通知しないツールの名前。ツールごとの設定が優先します。",
  DISCORD_CHANNEL_BASH_COMMANDS: channel("`Bash` の呼び出し"),
  DISCORD_CHANNEL_FILE_OPERATIONS: channel("ファイルを読み書きする呼び出し"),
  DISCORD_CHANNEL_SEARCH_GREP: channel("`Grep`、`Glob`、`LS` の呼び出し"),
  DISCORD_CHANNEL_AI_INTERACTIONS: channel("サブエージェント、Web、作業一覧の呼び出し"),
  DISCORD_CHANNEL_PRETOOLUSE: channel("ツールの開始"),
  DISCORD_CHANNEL_POSTTOOLUSE: channel("ツールの終了"),
  DISCORD_CHANNEL_NOTIFICATION: channel("通知、許可の要求、質問"),
  DISCORD_CHANNEL_USERPROMPTSUBMIT: channel("指示"),
  DISCORD_CHANNEL_STOP: channel("ターンの完了"),
  DISCORD_CHANNEL_SUBAGENTSTOP: channel("サブエージェントの完了"),
  DISCORD_CHANNEL_PRECOMPACT: channel("コンテキストの圧縮"),
  DISCORD_CHANNEL_TOOL_ACTIVITY: channel("ツールの呼び出しと、警告用チャンネルがない場合の通知"),
  DISCORD_CHANNEL_COMPLETION: channel("ターンとサブエージェントの完了"),
  DISCORD_CHANNEL_ALERTS: channel("失敗、許可の要求、質問"),
  DISCORD_CHANNEL_DEFAULT: channel("セッションのカードと、専用チャンネルのないすべて"),
  DISCORD_USE_THREADS:
    "セッションごとにスレッドまたは投稿を作るか。Webhook が作れるのはフォーラムだけです。別名 `DISCORD_USE_CHANNEL_THREADS`。",
  DISCORD_THREAD_FOR_TASK:
    "`DISCORD_USE_THREADS` がオフでも、サブエージェントを使った時点でスレッドを作るか（ボットのみ）。",
  DISCORD_CHANNEL_TYPE: "チャンネルの種類。Discord から分からない場合に使います。",
  DISCORD_THREAD_PREFIX: "各セッションのスレッド名の前に付ける言葉。",
  DISCORD_THREAD_STORAGE_PATH: "Python 版のスレッドのデータベース。一度だけ取り込みます。空なら既定の場所を見ます。",
  DISCORD_THREAD_CLEANUP_DAYS: "最後の通知からセッションのスレッドを覚えておく日数。",
  DISCORD_THREAD_ARCHIVE_MINUTES: "セッションの終了からスレッドをアーカイブするまでの分数。",
  DISCORD_LEVEL: "個別の設定やリストで決まらないものをどこまで通知するか。",
  DISCORD_FINISHED: "ターンの完了を通知するか: しない、音なし、音あり、メンション付き。",
  DISCORD_QUIET_HOURS: "音もメンションもなしにする時間帯。`22:00-07:00` のように現地時間で書きます。",
  DISCORD_LANGUAGE: "通知の言語。",
  DISCORD_ATTACH_FULL: "通知に収まらない文章の全文をファイルで添えるか。",
  DISCORD_API_BASE_URL: "Discord の API の場所。プロキシやテスト用で、`https:` かこのマシンのアドレスに限ります。",
  CCEN_WEBHOOK_URL:
    "通知を送る任意のサービスのアドレス。`https:` かこのマシンに限ります。Discord の Webhook は `DISCORD_WEBHOOK_URL` に書きます。",
  CCEN_WEBHOOK_TEMPLATE:
    "そこに送る内容。`{title}` などの差し込みを含む JSON か文章、またはそれを書いたファイルの絶対パス。空なら既定の JSON です。",
  CCEN_WEBHOOK_HEADERS:
    '一緒に送るヘッダー。JSON のオブジェクト `{"Authorization":"Bearer …"}` で、1つだけなら `Authorization: Bearer …` とも書けます。',
  CCEN_NTFY_URL: "通知を送る ntfy のトピックのアドレス。`https://ntfy.sh/<topic>`、または自分のサーバーのもの。",
  CCEN_NTFY_TOKEN: "誰でも送れるわけではないトピックのアクセストークン。",
  CCEN_SLACK_WEBHOOK_URL: "Slack アプリの Incoming Webhook のアドレス。`https://hooks.slack.com/services/…`。",
  CCEN_TEAMS_WEBHOOK_URL:
    "Webhook を受け取る Microsoft Teams のワークフローのアドレス。`https://….logic.azure.com/workflows/…`。",
  CCEN_TELEGRAM_BOT_TOKEN:
    "通知を送る Telegram ボットのトークン。`@BotFather` が発行します。チャットの設定も必要です。",
  CCEN_TELEGRAM_CHAT_ID:
    "通知を送る Telegram のチャット。番号（グループなら先頭の `-` も含めて）か、公開チャンネルの `@name`。",
  CCEN_TELEGRAM_THREAD_ID: "そのチャットのトピックの番号。空ならチャットそのものに送ります。",
  CCEN_TELEGRAM_API_URL:
    "Telegram の Bot API の場所。自分のサーバーを使う場合のもので、`https:` かこのマシンのアドレスに限ります。",
};
