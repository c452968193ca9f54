import { sampleEvent, sampleSession } from "../page/state-harness.ts";
import type { FakeDaemon } from "./fake-daemon.ts";

/** Two sessions that alternate every three events; every event of the second one contains "needle". */
export function prepareSearch(daemon: FakeDaemon): void {
  for (let seq = 1; seq <= 600; seq++) {
    const ofB = seq % 6 >= 3;
    daemon.events.push(
      sampleEvent(seq, {
        session_id: ofB ? "b" : "a",
        project_name: ofB ? "shop" : "payments",
        tool_name: seq % 2 === 0 ? "Bash" : null,
        status: seq % 7 === 0 ? "failed" : "ok",
        summary: ofB ? `認証エラー ${seq}: a needle in <b>hay</b>` : `event ${seq}`,
      }),
    );
  }
  daemon.sessions.push(sampleSession("a", { title: "first" }), sampleSession("b", { title: "ログイン画面" }));
}
