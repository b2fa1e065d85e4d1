/** The parts of the exported report, in reading order. */
import type { Figure, Report, ReportImage, ReportSide, Scores } from "../../protocol/index.ts";
import { activation, calibration, lossCurve } from "./charts.ts";
import { html, type Markup } from "./markup.ts";
import { duration, loss, percent, range, signed } from "./numbers.ts";

type Pick = (scores: Scores) => Figure;

export function headline({ before, after }: Report): Markup {
  if (!after) return html`<h1>Not tuned yet</h1>`;
  if (!before) return html`<h1>Validation loss ${loss(after.scores.loss.value)}</h1>`;
  const better = after.scores.loss.value < before.scores.loss.value;
  return html`<h1>
    Tuning ${better ? "cut" : "did not cut"} the validation loss from ${loss(before.scores.loss.value)} to
    ${loss(after.scores.loss.value)}
  </h1>`;
}

export function cost({ sweep }: Report): Markup | null {
  if (!sweep) return null;
  const full =
    sweep.mode === "full"
      ? null
      : html`; a full sweep of the same trials ${sweep.fullMeasured ? "took" : "is estimated at"}
        ${duration(sweep.fullSeconds)} and ${sweep.fullEpochs} epochs`;
  return html`<p class="lead">
    ${sweep.trials} trials in ${duration(sweep.seconds)}, ${sweep.epochsTrained} epochs${full}.
  </p>`;
}

export function figures({ before, after }: Report): Markup {
  const rows: readonly [name: string, pick: Pick, format: (value: number) => string, digits: number][] = [
    ["Validation loss", (s) => s.loss, loss, 3],
    ["Accuracy", (s) => s.accuracy, percent, 3],
    ["Macro F1", (s) => s.macroF1, loss, 3],
    ["Calibration error", (s) => s.calibrationError, loss, 3],
  ];
  const cell = (side: ReportSide | null, pick: Pick, format: (value: number) => string) => {
    const figure = side && pick(side.scores);
    return figure
      ? html`<td>
          <b>${format(figure.value)}</b><small>${range(format(figure.low), format(figure.high))}</small>
        </td>`
      : html`<td>–</td>`;
  };
  return html`<table class="figures">
    <thead>
      <tr>
        <th scope="col">On ${(after ?? before)?.scores.samples ?? 0} validation samples, 95 % interval</th>
        <th scope="col">Before</th>
        <th scope="col">After</th>
        <th scope="col">Change</th>
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        ([name, pick, format, digits]) =>
          html`<tr>
            <th scope="row">${name}</th>
            ${cell(before, pick, format)}${cell(after, pick, format)}
            <td>
              ${before && after ? signed(pick(after.scores).value - pick(before.scores).value, digits) : "–"}
            </td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

export function changes({ before, after }: Report): Markup | null {
  if (!after) return null;
  const names = [...new Set([...Object.keys(before?.params ?? {}), ...Object.keys(after.params)])];
  const show = (value: unknown) =>
    typeof value === "number"
      ? Number(value.toPrecision(3)).toString()
      : value === undefined
        ? "–"
        : JSON.stringify(value).replace(/"/g, "");
  return html`<h2>What tuning changed</h2>
    <table>
      <thead>
        <tr>
          <th scope="col">Parameter</th>
          <th scope="col">Before</th>
          <th scope="col">After</th>
        </tr>
      </thead>
      <tbody>
        ${names.map(
          (name) =>
            html`<tr>
              <th scope="row">${name}</th>
              <td><code>${show(before?.params[name])}</code></td>
              <td><code>${show(after.params[name])}</code></td>
            </tr>`,
        )}
      </tbody>
    </table>`;
}

export function curves({ before, after }: Report): Markup {
  const values = [before, after]
    .flatMap((side) => side?.epochs.flatMap((point) => [point.trainLoss, point.valLoss]) ?? [])
    .sort((a, b) => a - b);
  const highest = Math.max(1e-6, values[Math.floor(values.length * 0.98)] ?? 1) * 1.05;
  const side = (one: ReportSide | null, kind: "before" | "after") =>
    one
      ? html`<div>
          <h3>${kind === "before" ? "Before" : "After"}</h3>
          ${lossCurve(one, highest, kind)}
        </div>`
      : null;
  return html`<h2>Loss by epoch</h2>
    <div class="pair">${side(before, "before")}${side(after, "after")}</div>`;
}

export function confusion(report: Report): Markup {
  const side = (one: ReportSide | null, kind: "before" | "after") =>
    one
      ? html`<div>
          <h3>${kind === "before" ? "Before" : "After"}</h3>
          ${one.scores.confusion ? matrix(one.scores.confusion, report.classNames) : labels(one.scores)}${calibration(one.scores, kind)}
        </div>`
      : null;
  return html`<h2>${report.task === "single-label" ? "Confusion" : "Labels"}</h2>
    <div class="pair">${side(report.before, "before")}${side(report.after, "after")}</div>`;
}

function matrix(counts: readonly (readonly number[])[], names: readonly string[]): Markup {
  const rows = counts.map((row, t) => {
    const total = Math.max(
      1,
      row.reduce((a, b) => a + b, 0),
    );
    return html`<tr>
      <th scope="row">${names[t]}</th>
      ${row.map((count) => html`<td style="background: color-mix(in srgb, var(--heat) ${Math.round((count / total) * 100)}%, var(--panel)); color: ${count / total > 0.5 ? "var(--on-heat)" : "inherit"}">${count}</td>`)}
    </tr>`;
  });
  return html`<div class="scroll">
    <table class="matrix">
      <thead>
        <tr>
          <th>true ↓ predicted →</th>
          ${names.map((name) => html`<th scope="col">${name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}

function labels(scores: Scores): Markup {
  const show = (value: number | null) => (value === null ? "–" : value.toFixed(2));
  return html`<table>
    <thead>
      <tr>
        <th scope="col">Label</th>
        <th scope="col">Samples</th>
        <th scope="col">Precision</th>
        <th scope="col">Recall</th>
        <th scope="col">F1</th>
      </tr>
    </thead>
    <tbody>
      ${scores.classes.map(
        (one) =>
          html`<tr>
            <th scope="row">${one.name}</th>
            <td>${one.support}</td>
            <td>${show(one.precision)}</td>
            <td>${show(one.recall)}</td>
            <td>${show(one.f1)}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

export function maps(
  title: string,
  images: readonly ReportImage[],
  classNames: readonly string[],
): Markup | null {
  if (images.length === 0) return null;
  const caption = (side: ReportImage["before"]) =>
    side
      ? `${side.predicted.map((c) => classNames[c]).join(", ") || "none"} ${(side.probabilities[side.predicted[0] ?? side.shown] ?? 0).toFixed(2)}`
      : "–";
  return html`<h2>${title}</h2>
    <div class="images">
      ${images.map(
        (image) =>
          html`<div class="triple">
            <figure>
              <img src="${image.image}" alt="${image.path}" />
              <figcaption><b>${image.truth.map((c) => classNames[c]).join(", ")}</b></figcaption>
            </figure>
            ${image.before ? activation(image, image.before, `before: ${caption(image.before)}`) : null}${image.after ? activation(image, image.after, `after: ${caption(image.after)}`) : null}
          </div>`,
      )}
    </div>`;
}

export function provenance(report: Report): Markup {
  const rows: readonly [string, string][] = [
    [
      "data",
      `${report.dataset.name}, ${report.dataset.train} training and ${report.dataset.validation} validation samples`,
    ],
    ["data hash", report.dataset.sha256],
    ["split", `seed ${report.splitSeed}, ${report.splitHash}`],
    ["program", report.program],
    ["ranker", report.ranker ? `${report.ranker.name} ${report.ranker.version}` : "none"],
    ["backend", `${report.backend}, ${report.adapter}`],
    ["licence of the data", report.dataset.licence ?? "not stated"],
    ["written", new Date(report.createdAt).toISOString()],
  ];
  return html`<h2>Provenance</h2>
    <table class="provenance">
      <tbody>
        ${rows.map(
          ([name, value]) =>
            html`<tr>
              <th scope="row">${name}</th>
              <td><code>${value}</code></td>
            </tr>`,
        )}
      </tbody>
    </table>`;
}
