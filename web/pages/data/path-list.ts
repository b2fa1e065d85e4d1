/** Files with what is said of them, for a dialog. */
export interface PathList {
  readonly title: string;
  readonly rows: readonly { readonly path: string; readonly reason?: string }[];
}
