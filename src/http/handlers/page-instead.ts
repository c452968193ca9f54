/**
 * The page of an unbuilt copy of the repository, such as a plugin. It holds nothing about the machine, so it is shown
 * without a login too.
 */
export const PAGE_INSTEAD = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Claude Code Event Notifier</title>
<h1>The page is not built here</h1>
<p>Everything else works: events of Claude Code are stored, messages go to Discord, and the API answers
(<a href="/api/sessions">sessions</a>, <a href="/api/health">health</a>). What runs is a copy of the repository, and the
page is made from its sources.</p>
<p>Build it in the folder of this copy, which <code>ccen doctor</code> names, and load this address again:</p>
<pre>npm ci &amp;&amp; npm run build:page</pre>
<p>Or take the plugin from the repository's branch <code>release</code>, which has the page:</p>
<pre>claude plugin marketplace remove event-notifier
claude plugin marketplace add OWNER/REPO@release
claude plugin install ccen@event-notifier</pre>
<section lang="ja">
<h2>このコピーには画面がまだありません</h2>
<p>イベントの保存、Discord への通知、API は動いています。上のどちらかの方法で画面を用意してください。</p>
</section>
</html>
`;
