import type { ServerResponse } from "node:http";
import { requestIdOf } from "../http/request-id.ts";

/** `expired`: the way back does not belong to a way there. */
export type SignInFailure = "expired" | "refused" | "unavailable";

const STATUSES = { expired: 400, refused: 403, unavailable: 503 } as const satisfies Record<SignInFailure, number>;

const TEXTS = {
  expired: [
    "The sign-in took too long, or began in another window.",
    "サインインに時間がかかりすぎたか、別のウィンドウで始まりました。",
  ],
  refused: ["The identity provider did not confirm who you are.", "ID プロバイダーが本人確認を完了しませんでした。"],
  unavailable: ["The identity provider is unavailable.", "ID プロバイダーを利用できません。"],
} as const satisfies Record<SignInFailure, readonly [en: string, ja: string]>;

/** A page for the browser that came back: nothing of what it brought is in it. */
export function answerFailure(response: ServerResponse, failure: SignInFailure, again: string): void {
  const [en, ja] = TEXTS[failure];
  // The log has nothing of one that has only taken too long.
  const id = failure === "expired" ? "" : requestIdOf(response);
  const number = (label: string): string => (id === "" ? "" : `<p>${label}<code>${id}</code></p>\n`);
  const page = Buffer.from(`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Not signed in</title>
<h1>Not signed in</h1>
<p>${en}</p>
${number("Request for an administrator: ")}<p><a href="${again}">Sign in</a></p>
<section lang="ja">
<h2>サインインしていません</h2>
<p>${ja}</p>
${number("管理者に伝えるリクエスト番号：")}<p><a href="${again}">サインイン</a></p>
</section>
</html>
`);
  response.setHeader("Content-Type", "text/html; charset=utf-8");
  response.setHeader("Cache-Control", "no-store");
  response.setHeader("Content-Length", page.length);
  response.writeHead(STATUSES[failure]).end(page);
}
