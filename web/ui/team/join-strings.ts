const en = {
  inClone: "Type it in the folder of the clone that this server runs from.",
  asClone: "In a clone of the repository, type `npm run ccen --` in place of `ccen`.",
};

const ja: typeof en = {
  inClone: "このサーバーを起動したクローンのフォルダーで入力してください。",
  asClone: "リポジトリのクローンでは、`ccen` の代わりに `npm run ccen --` と入力します。",
};

export const JOIN_STRINGS = { en, ja };
