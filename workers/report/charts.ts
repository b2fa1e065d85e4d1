/** Static SVG drawings of the exported report. */
import type { Explained, ReportImage, ReportSide, Scores } from "../../protocol/index.ts";
import { html, type Markup } from "./markup.ts";

const box = { width: 460, height: 200, left: 40, right: 64, top: 10, bottom: 26 };

/** Training (dashed) and validation loss by epoch; both sides share `highest`. */
export function lossCurve(side: ReportSide, highest: number, kind: "before" | "after"): Markup {
  const last = Math.max(2, side.epochsPlanned);
  const x = (epoch: number) => box.left + ((epoch - 1) / (last - 1)) * (box.width - box.left - box.right);
  const y = (value: number) =>
    box.top + (1 - Math.min(1, value / highest)) * (box.height - box.top - box.bottom);
  const path = (pick: (point: ReportSide["epochs"][number]) => number) =>
    side.epochs
      .map((point, i) => `${i === 0 ? "M" : "L"}${x(point.epoch).toFixed(1)} ${y(pick(point)).toFixed(1)}`)
      .join("");
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((share) => share * highest);
  const end = side.epochs.at(-1);
  return html`<svg
    viewBox="0 0 ${box.width} ${box.height}"
    role="img"
    aria-label="Loss by epoch ${kind} tuning"
  >
    ${ticks.map((tick) => html`<path class="grid" d="M${box.left} ${y(tick)}H${box.width - box.right}" /><text class="end" x="${box.left - 6}" y="${y(tick) + 4}">${tick.toFixed(2)}</text>`)}
    <text class="mid" x="${x(1)}" y="${box.height - 8}">1</text>
    <text class="mid" x="${x(last)}" y="${box.height - 8}">${last}</text>
    <path class="${kind} dashed" d="${path((point) => point.trainLoss)}" />
    <path class="${kind} line" d="${path((point) => point.valLoss)}" />
    ${end ? html`<text x="${x(end.epoch) + 5}" y="${y(end.valLoss) + 4}">validation</text>` : null}
  </svg>`;
}

/** Accuracy by confidence; the diagonal is perfect calibration. */
export function calibration(scores: Scores, kind: "before" | "after"): Markup {
  const x = (value: number) => 24 + value * 120;
  const y = (value: number) => 130 - value * 120;
  const line = scores.calibration.map(
    (bin, i) => `${i === 0 ? "M" : "L"}${x(bin.confidence).toFixed(1)} ${y(bin.accuracy).toFixed(1)}`,
  );
  return html`<svg
    class="small"
    viewBox="0 0 160 152"
    role="img"
    aria-label="Accuracy by confidence ${kind} tuning"
  >
    <path class="grid" d="M24 10V130H144" />
    <path class="grid dashed" d="M24 130L144 10" />
    <path class="${kind} line" d="${line.join("")}" />
    ${scores.calibration.map((bin) => html`<circle class="${kind}" cx="${x(bin.confidence)}" cy="${y(bin.accuracy)}" r="3" />`)}
    <text x="24" y="146">0</text>
    <text class="end" x="144" y="146">confidence 1</text>
  </svg>`;
}

/** The image under its activation map: dark where the network does not look. */
export function activation(image: ReportImage, side: Explained | null, label: string): Markup {
  if (!side?.map)
    return html`<figure>
      <div class="nomap">no map</div>
      <figcaption>${label}</figcaption>
    </figure>`;
  const { width, height, values } = side.map;
  const cells = values.map((value, i) =>
    value < 0.02
      ? null
      : html`<rect
          x="${i % width}"
          y="${Math.floor(i / width)}"
          width="1.02"
          height="1.02"
          fill="#fde725"
          fill-opacity="${(value * 0.85).toFixed(2)}"
        />`,
  );
  return html`<figure>
    <svg
      viewBox="0 0 ${width} ${height}"
      preserveAspectRatio="none"
      role="img"
      aria-label="Activation map: ${label}"
    >
      <image href="${image.image}" width="${width}" height="${height}" preserveAspectRatio="none" />
      <rect width="${width}" height="${height}" fill="#00224e" fill-opacity="0.62" />
      <g style="filter: blur(${(Math.max(width, height) / 24).toFixed(2)}px)">${cells}</g>
    </svg>
    <figcaption>${label}</figcaption>
  </figure>`;
}
