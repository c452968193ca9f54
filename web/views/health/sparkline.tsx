import { sparkPaths, type SparkPoint } from "../../state/spark-path.ts";
import "./sparkline.css";

interface SparklineProps {
  readonly points: readonly SparkPoint[];
  /** Text for screen readers; omitted where a value beside it says the same. */
  readonly label?: string;
  readonly width?: number;
  readonly height?: number;
  readonly limit?: number;
  readonly floor?: number;
  readonly maxGap?: number;
}

/** A value over time at text size. The style sheet sets its width; `width` is that of its own coordinates. */
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
