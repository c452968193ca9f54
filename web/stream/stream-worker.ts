/* Holds the stream for all tabs of this browser: any of them can be closed, frozen or crash. */
import { browserNow, browserTimers } from "../state/page-clock.ts";
import { framesByEventSource } from "./live-client.ts";
import { createSharedStream, type StreamMessage, type TabMessage } from "./shared-stream.ts";

// The page is typed for windows, whose global object differs from a shared worker's.
const { name } = globalThis as unknown as { readonly name: string };
/** The first part of the name that `main.tsx` gives: `?scope=mine` on a team server, else empty. */
const query = name.split(" ", 1).join("").replace("?", "&");

const stream = createSharedStream({
  open: framesByEventSource((url) => new EventSource(url + query)),
  timers: browserTimers,
  readMs: browserNow,
  random: Math.random,
});

addEventListener("connect", (event) => {
  const port = event instanceof MessageEvent ? event.ports[0] : undefined;
  if (port === undefined) return;
  const tab = { send: (message: StreamMessage) => port.postMessage(message) };
  port.addEventListener("message", ({ data }: MessageEvent<TabMessage>) => {
    if (data === "alive") stream.alive(tab);
    else if (data === "leave") stream.leave(tab);
    else stream.join(tab, data);
  });
  port.start();
  tab.send("here");
});
