/** Half of the fault matrix, since rows mostly wait, and test files run side by side; see README.md. */
import { faultRows } from "./rows/index.ts";
import { describeRows } from "./testing/describe-rows.ts";

describeRows(faultRows.filter((_, index) => index % 2 === 1));
