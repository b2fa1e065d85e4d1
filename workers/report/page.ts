import type { Report } from "../../protocol/index.ts";
import { html, Markup } from "./markup.ts";
import { changes, confusion, cost, curves, figures, headline, maps, provenance } from "./sections.ts";
import { stylesheet } from "./stylesheet.ts";

/** The whole report as one file without scripts, fonts or links: it opens anywhere, offline. */
export function reportPage(report: Report): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${report.study}: report</title>
        <style>
          ${new Markup(stylesheet)}
        </style>
      </head>
      <body>
        <main>
          <p class="sub">Firstlight report · ${report.study}</p>
          ${headline(report)}${cost(report)}${figures(report)}${changes(report)}${curves(report)}${confusion(report)}
          ${maps("Where the network looks", report.images, report.classNames)}${maps("Worst mistakes after tuning", report.mistakes, report.classNames)}
          ${provenance(report)}
        </main>
      </body>
    </html> `.text;
}
