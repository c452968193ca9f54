/* Colours code beside the page's own thread: a text that takes too long costs its colours, and never a click. */
import { highlightCode } from "./highlighter.ts";
import type { HighlightRequest } from "./highlight-queue.ts";

addEventListener("message", ({ data }: MessageEvent<HighlightRequest>) => {
  postMessage(highlightCode(data.code, data.language));
});
postMessage("ready");
