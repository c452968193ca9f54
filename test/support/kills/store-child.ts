import { openStore } from "../../../src/store/store.ts";
import { fill } from "../filled-store.ts";
import { payload } from "../payload.ts";

/** Commits one event after the other, prints the number of each stored one, and closes: the last checkpoint. */
const store = openStore(process.argv[2] ?? "");
for (let number = 0; number < 4; number += 1) {
  const text = payload({ session_id: "s", hook_event_name: "Notification", message: "x".repeat(12_000) });
  const [seq] = fill(store, [text], Date.UTC(2026, 10, 25, 12, number));
  process.stdout.write(`${seq}\n`);
}
store.close();
