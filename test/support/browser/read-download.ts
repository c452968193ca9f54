import { buffer } from "node:stream/consumers";
import type { Download } from "playwright-core";

/** The text of a downloaded file: a shared browser may keep it where this process has no path to it. */
export async function readDownload(download: Download): Promise<string> {
  // `text` would leave out the byte order mark.
  return (await buffer(await download.createReadStream())).toString("utf8");
}
