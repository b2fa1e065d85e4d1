import type { ImportWarning } from "../../../protocol/index.ts";

const LISTED = 100; // paths kept with a warning

export const warning = (code: string, message: string, paths?: readonly string[]): ImportWarning => ({
  code,
  message,
  ...(paths === undefined ? {} : { paths: paths.slice(0, LISTED) }),
});
