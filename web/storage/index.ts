export { type FileStore, type StoredFile } from "./file-store.ts";
export { memoryFiles } from "./memory-files.ts";
export { memoryRecords } from "./memory-records.ts";
export { openStorage, type Storage } from "./open-storage.ts";
export {
  BackboneRecord,
  DatasetRecord,
  EarlierRecord,
  LessonRecord,
  RankerRecord,
  StudyRecord,
  type Records,
} from "./records.ts";
export { DonationRecord, firstDonation } from "./donation-record.ts";
export { Placement, RelayRecord, usualPlacement } from "./relay-record.ts";
export { plausibleUse, storageGone, type StorageEstimate } from "./use.ts";
