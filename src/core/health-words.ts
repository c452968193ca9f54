import type { CheckName } from "./health.ts";

/*
 * What the page and the messages both say of a check. English advice comes with the check itself.
 */

export const CHECK_TITLES: Readonly<Record<"en" | "ja", Readonly<Record<CheckName, string>>>> = {
  en: {
    processing_time: "Processing time",
    raw_log: "Raw log",
    raw_log_watch: "Notice of new files",
    dead_letters: "Dead letters",
    lost_events: "Lost events",
    hooks_installed: "Hooks",
    last_event: "Last event",
    event_loop: "Event loop",
    database_time: "Database answer",
    database_size: "Database size",
    database_integrity: "Database integrity",
    retention: "Retention",
    database_recovery: "Database recovery",
    disk: "Disk",
    memory: "Memory",
    log_file: "Log file",
    outbox: "Messages waiting",
    destinations: "Destinations",
    telemetry: "Telemetry",
    upstream: "Forwarding",
    machines: "Machines",
    live_connections: "Live connections",
    configuration: "Configuration",
  },
  ja: {
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
    telemetry: "テレメトリー",
    upstream: "転送",
    machines: "マシン",
    live_connections: "ライブ接続",
    configuration: "設定",
  },
};

/** What to do, by the English of it; a test looks whether all are here. */
export const HEALTH_ADVICE_JA: Readonly<Record<string, string>> = {
  "The disk or the processor is busy; events are late but not lost.":
    "ディスクか CPU が混み合っています。イベントは遅れますが、失われません。",
  "The files wait in hooks/logs/raw_json, none is lost, and all goes on as soon as this is mended; check the disk and the log.":
    "ファイルは hooks/logs/raw_json で待っています。失われたものはなく、直ればすぐに処理が進みます。ディスクとログを確認してください。",
  "A backlog is being stored; it grows smaller by itself.":
    "たまったイベントを保存しています。そのまま待てば減ります。",
  "The system grants no more file watches: raise fs.inotify.max_user_watches or max_user_instances.":
    "ファイル監視の上限に達しています。fs.inotify.max_user_watches か max_user_instances を増やしてください。",
  "Look into hooks/dead-letter: each file has its reason beside it. Delete what you do not need.":
    "hooks/dead-letter を確認してください。理由は各ファイルの隣にあります。不要なものは削除できます。",
  "See that hooks/dashboard/daemon.log is a file that can be written, and that its disk has room.":
    "hooks/dashboard/daemon.log が書き込めるファイルであることと、ディスクの空きを確認してください。",
  "A full disk, a folder that cannot be written, or weeks without a daemon: `ccen doctor` says what is left to mend, hooks/dashboard/losses.json what was lost.":
    "ディスクの空き不足か、書き込めないフォルダーか、デーモンが長く動いていなかったためです。まだ直すものがあるかは `ccen doctor` で、失われたものは hooks/dashboard/losses.json で確認できます。",
  "All of it came within the last day, so it is kept: raise the limit, or find out what writes so much.":
    "すべて直近1日以内のものなので残しています。上限を上げるか、何が大量に書いているか調べてください。",
  "Nothing is lost, but what is old stays: see the daemon's log for what stands in the way.":
    "何も失われていませんが、古いものが残っています。妨げているものはデーモンのログで確認してください。",
  "Run `ccen setup`, or no event of Claude Code will arrive.":
    "`ccen setup` を実行してください。実行するまで Claude Code のイベントは届きません。",
  "Close dashboard tabs, or raise CCEN_MAX_CONNECTIONS.":
    "ダッシュボードのタブを閉じるか、CCEN_MAX_CONNECTIONS を増やしてください。",
  "Run `ccen setup` again: it puts the hook's entries and files right.":
    "もう一度 `ccen setup` を実行してください。フックの登録とファイルが元に戻ります。",
  "Claude Code was not found when the hooks were registered. Run `ccen setup` again when `claude` works.":
    "フックの登録時に Claude Code が見つかりませんでした。`claude` が動くようになったら、もう一度 `ccen setup` を実行してください。",
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
  "`ccen rebuild --acknowledge` says that you have seen this.":
    "確認したら `ccen rebuild --acknowledge` を実行してください。",
  "Free space on the disk of the configuration folder; a full one keeps events waiting, and hooks from writing.":
    "設定フォルダーのあるディスクを空けてください。いっぱいになるとイベントを保存できず、フックも書けません。",
  "The daemon holds far more than it needs: `ccen restart` loses nothing. Please report it.":
    "デーモンが必要以上のメモリを使っています。`ccen restart` しても何も失われません。不具合としてお知らせください。",
  "The machine is short of memory: end what you do not need, or the system will end something.":
    "マシンのメモリが足りません。不要なプログラムを終了してください。このままではシステムが何かを強制終了します。",
  "Messages cannot go out: `ccen test-discord` and `ccen test-notify` say why. They wait for a day and are sent when it passes.":
    "通知を送れません。理由は `ccen test-discord` と `ccen test-notify` で確認できます。通知は1日まで待ち、回復すれば送られます。",
  "It takes no messages: `ccen test-discord` or `ccen test-notify --send` says what is missing; its settings are in hooks/.env.discord. It is asked again every quarter of an hour, and after `ccen restart`.":
    "送り先が受け付けていません。足りないものは `ccen test-discord` か `ccen test-notify --send` で確認でき、設定は hooks/.env.discord にあります。15分ごとと `ccen restart` の後に自動で確認し直します。",
  "The collector takes nothing from us: correct CCEN_OTLP_ENDPOINT or CCEN_OTLP_HEADERS. Events wait for it as long as they are kept.":
    "コレクターが何も受け付けていません。CCEN_OTLP_ENDPOINT か CCEN_OTLP_HEADERS を直してください。イベントは保存期間のあいだ待ちます。",
  "The collector does not answer, or not as fast as events come: they wait for it as long as they are kept.":
    "コレクターが応答しないか、イベントの速さに追いついていません。イベントは保存期間のあいだ待ちます。",
  "Events were removed before the collector had them: it was away for longer than they are kept. Raise CCEN_EVENT_RETENTION_DAYS if that may happen again.":
    "コレクターが保存期間より長く止まっていたため、送る前にイベントが消えました。また起こりうるなら CCEN_EVENT_RETENTION_DAYS を増やしてください。",
  "The central daemon takes events more slowly than they come here: look at its health.":
    "中央のデーモンの処理が追いついていません。そちらの健全性を確認してください。",
  "Set the clock of that machine by the network. Until then the times of its events are corrected by the difference.":
    "そのマシンの時計をネットワークで合わせてください。それまでは、イベントの時刻を時計の差で補正します。",
  "A home folder or a virtual machine was copied. On the copy: `ccen machines --new-identity`.":
    "ホームフォルダーか仮想マシンが複製されています。複製した側で `ccen machines --new-identity` を実行してください。",
  "This home folder came from another machine, so this machine has an identity of its own at the central daemon.":
    "このホームフォルダーは別のマシンから来たため、中央のデーモンではこのマシンに固有の識別子があります。",
  "Events were removed there before they could be forwarded, or refused here (its log names those): see that it reaches this daemon and has the same release, or let it keep them longer.":
    "転送前にそのマシンでイベントが消されたか、こちらで拒否されました（拒否されたものはそのマシンのログにあります）。このデーモンに届き、同じリリースであることを確認するか、保存期間を延ばしてください。",
  "Nothing is lost: events wait here and are forwarded once it answers. See that it runs and that the address in CCEN_FORWARDING_URL is right.":
    "何も失われていません。イベントはここで待ち、応答すれば転送されます。中央のデーモンが動いているか、CCEN_FORWARDING_URL のアドレスが正しいか確認してください。",
  "Install this release there too. Events wait here meanwhile.":
    "中央にもこのバージョンをインストールしてください。その間、イベントはここで待ちます。",
  "Correct CCEN_FORWARDING_URL, or what stands in front of it. Events wait here meanwhile.":
    "CCEN_FORWARDING_URL か、その手前にあるものを直してください。その間、イベントはここで待ちます。",
  "Use https:// or an SSH tunnel; in a network where nobody can listen set CCEN_FORWARDING_ALLOW_HTTP=true.":
    "https:// か SSH トンネルを使ってください。盗聴されないネットワークでは CCEN_FORWARDING_ALLOW_HTTP=true を設定できます。",
  "`ccen machines --invite` at the central daemon prints a line that sets one here.":
    "中央のデーモンで `ccen machines --invite` を実行すると、ここで設定するための一行が表示されます。",
  "`ccen machines --invite` at the central daemon prints a line that sets a new one here.":
    "中央のデーモンで `ccen machines --invite` を実行すると、ここで設定し直すための一行が表示されます。",
  "On the copy: `ccen machines --new-identity`. No event is lost meanwhile.":
    "複製した側で `ccen machines --new-identity` を実行してください。その間もイベントは失われません。",
  "`ccen config` names each problem and the value used instead.":
    "「設定」の画面か `ccen config` で、各問題と代わりに使われている値を確認できます。",
};
