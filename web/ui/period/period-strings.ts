import type { Language } from "../../i18n/language.ts";
import type { PeriodName } from "../../state/period.ts";

interface PeriodStrings {
  readonly period: string;
  readonly periods: Readonly<Record<PeriodName, string>>;
  /** The same where a row of them has little room. */
  readonly shortPeriods: Readonly<Record<PeriodName, string>>;
  /** Opens the two dates. */
  readonly dates: string;
  readonly from: string;
  readonly to: string;
  readonly showDates: string;
}

export const PERIOD_STRINGS: Readonly<Record<Language, PeriodStrings>> = {
  en: {
    period: "Period",
    periods: {
      today: "Today",
      yesterday: "Yesterday",
      "24h": "Last 24 hours",
      "7d": "Last 7 days",
      "30d": "Last 30 days",
      "90d": "Last 90 days",
      all: "Any time",
    },
    shortPeriods: {
      today: "Today",
      yesterday: "Yesterday",
      "24h": "24 h",
      "7d": "7 days",
      "30d": "30 days",
      "90d": "90 days",
      all: "All",
    },
    dates: "Dates…",
    from: "From",
    to: "To",
    showDates: "Show",
  },
  ja: {
    period: "期間",
    periods: {
      today: "今日",
      yesterday: "昨日",
      "24h": "過去24時間",
      "7d": "過去7日間",
      "30d": "過去30日間",
      "90d": "過去90日間",
      all: "全期間",
    },
    shortPeriods: {
      today: "今日",
      yesterday: "昨日",
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
