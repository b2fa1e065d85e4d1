/** The rows of the matrix that need no browser, in its order. */
import type { FaultRow } from "./fault-row.ts";
import { manyNodes } from "./f01-many-nodes.ts";
import { nodeDeaths } from "./f02-node-death.ts";
import { relayDeaths } from "./f03-relay-death.ts";
import { postgresDeaths } from "./f04-postgres-death.ts";
import { badNetwork } from "./f05-network.ts";
import { repeatedMessages } from "./f06-repeated.ts";
import { forgedMessages } from "./f07-forged.ts";
import { malformedMessages } from "./f08-malformed.ts";
import { liars } from "./f09-liars.ts";
import { honestNoise } from "./f10-honest-noise.ts";
import { wrongClocks } from "./f11-clocks.ts";
import { fullDisk } from "./f12-disk-full.ts";
import { badTrials } from "./f17-bad-trials.ts";
import { herd } from "./f18-herd.ts";
import { slowReaders } from "./f19-slow-reader.ts";
import { unfairUser } from "./f20-unfair-user.ts";
import { versionSkew } from "./f21-version-skew.ts";
import { twoRelays } from "./f22-two-relays.ts";
import { spoiledBlobs } from "./f23-blobs.ts";
import { soak } from "./f26-soak.ts";
import { realProcesses } from "./real-processes.ts";

export const faultRows: readonly FaultRow[] = [
  manyNodes,
  nodeDeaths,
  relayDeaths,
  postgresDeaths,
  badNetwork,
  repeatedMessages,
  forgedMessages,
  malformedMessages,
  liars,
  honestNoise,
  wrongClocks,
  fullDisk,
  badTrials,
  herd,
  slowReaders,
  unfairUser,
  versionSkew,
  twoRelays,
  spoiledBlobs,
  soak,
  realProcesses,
];
