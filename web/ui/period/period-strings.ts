import type { Language } from "../../i18n/language.ts";

const en = {
  period: "Period",
  periods: {
    today: "Today",
    yesterday: "Yesterday",
    "5h": "Last 5 hours",
    "24h": "Last 24 hours",
    "7d": "Last 7 days",
    "30d": "Last 30 days",
    "90d": "Last 90 days",
    all: "Any time",
  },
  /** The same where a row of them has little room. */
  shortPeriods: {
    today: "Today",
    yesterday: "Yesterday",
    "5h": "5 h",
    "24h": "24 h",
    "7d": "7 days",
    "30d": "30 days",
    "90d": "90 days",
    all: "All",
  },
  /** Opens the two dates. */
  dates: "Dates…",
  from: "From",
  to: "To",
  showDates: "Show",
};

export const PERIOD_STRINGS: Readonly<Record<Language, typeof en>> = {
  en,
  ja: {
    period: "期間",
    periods: {
      today: "今日",
      yesterday: "昨日",
      "5h": "過去5時間",
      "24h": "過去24時間",
      "7d": "過去7日間",
      "30d": "過去30日間",
      "90d": "過去90日間",
      all: "全期間",
    },
    shortPeriods: {
      today: "今日",
      yesterday: "昨日",
      "5h": "5時間",
      "24h": "24時間",
      "7d": "7日",
      "30d": "30日",
      "90d": "90日",
      all: "全期間",
    },
    dates: "日付を指定…",
    from: "開始日",
    to: "終了日",
    showDates: "表示",
  },
};
