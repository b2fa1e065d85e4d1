export { startDonor, type Donor, type DonorEnd, type DonorOptions } from "./donor.ts";
export type { DonorCounters } from "./counters.ts";
export type { DonorNews } from "./news.ts";
export type { LeaseStore } from "./lease-store.ts";
export type { OpenTrainer, Trainer, TrainerRequest } from "./trainer.ts";
export { keyOf, newKeyPair } from "./node-key.ts";
export { decideDonation, UNLIMITED, type DonationLimits, type Situation } from "./donation-limits.ts";
export { measureSpeed, REFERENCE, type MeasuredSpeed } from "./measure-speed.ts";
