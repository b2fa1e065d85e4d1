/** A parent for tests to kill: starts the script in its first argument as a trial process and says its id. */
import { openTrialProcess } from "../trial-process.ts";

const channel = openTrialProcess({ scriptPath: process.argv[2]!, gpu: false });
channel.onMessage(() => process.stdout.write(`${channel.pid!}\n`));
