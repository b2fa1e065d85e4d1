import type { SourceFile } from "../source.ts";

/** A picture as a layout found it, before it was opened. */
export interface ImageEntry {
  readonly path: string;
  readonly file: SourceFile;
  /** null: unknown (test images) */
  readonly labels: readonly string[] | null;
  readonly part: "train" | "test";
  /** other columns of its row, for grouping */
  readonly columns: Readonly<Record<string, string>>;
}

export interface LayoutNote {
  readonly code: string;
  readonly message: string;
  readonly paths?: readonly string[];
}

export interface Layout {
  readonly kind: "class-folders" | "table" | "idx";
  readonly task: "single-label" | "multi-label";
  readonly entries: readonly ImageEntry[];
  readonly skipped: readonly { readonly path: string; readonly reason: string }[];
  readonly notes: readonly LayoutNote[];
  readonly submission: { readonly columns: readonly string[]; readonly ids: readonly string[] } | null;
}

export interface LayoutOptions {
  /** label column of a table; undefined: guessed */
  readonly targetColumn?: string | undefined;
  /** images without any label are taken as test images, to be predicted */
  readonly unlabelled?: boolean | undefined;
}
