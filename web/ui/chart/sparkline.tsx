import { sparkPaths, type SparkPoint } from "./spark-path.ts";
import "./sparkline.css";

interface SparklineProps {
  readonly points: readonly SparkPoint[];
  /** What it says, in words, for those who do not see it; left out where a figure beside it says it already. */
  readonly label?: string;
  readonly width?: number;
  readonly height?: number;
  readonly limit?: number;
  readonly floor?: number;
  readonly maxGap?: number;
}

/** How a figure went, as small as a word. It is as wide as the style sheet lets it be; `width` is its own shape. */
export function Sparkline({ points, label, width = 96, height = 20, limit, floor, maxGap }: SparklineProps) {
  const { line, dots, area, limitY } = sparkPaths(points, { width, height, limit, floor, maxGap });
  const name = label === undefined ? { "aria-hidden": true as const } : { role: "img" as const, "aria-label": label };
  return (
    <svg
      class="spark"
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      preserveAspectRatio="none"
      {...name}
    >
      {area !== "" && <path class="spark-area" d={area} />}
      {limitY !== null && <path class="spark-limit" d={`M0 ${limitY}H${width}`} />}
      {line !== "" && <path class="spark-line" d={line} />}
      {dots !== "" && <path class="spark-dots" d={dots} />}
    </svg>
  );
}
