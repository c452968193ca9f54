import type { sessionStatesEn, turnFailuresEn } from "../en/session.ts";
import type { Translation } from "../message.ts";

export const sessionStatesJa: Translation<typeof sessionStatesEn> = {
  starting: "待機中",
  working: "実行中",
  waiting: "対応待ち",
  done: "完了",
  failed: "失敗",
  ended: "終了",
  interrupted: "中断",
  lost: "プロセス終了",
  unknown: "不明",
};

export const inBackgroundJa = "バックグラウンド{count}件";

export const turnFailuresJa: Translation<typeof turnFailuresEn> = {
  authentication_failed: "未ログイン",
  oauth_org_not_allowed: "許可されていない組織",
  account_on_hold: "アカウント停止中",
  verification_required: "本人確認が必要",
  billing_error: "支払いの問題",
  rate_limit: "利用制限",
  overloaded: "API の過負荷",
  invalid_request: "不正なリクエスト",
  model_not_found: "モデルが見つからない",
  server_error: "API サーバーのエラー",
  max_output_tokens: "出力が上限に到達",
  cloud_credential_error: "クラウド認証情報の問題",
  exited_asking: "回答待ちのまま終了",
};
