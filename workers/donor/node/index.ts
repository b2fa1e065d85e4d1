export { nodeFolder, startNode, type NodeRequest, type RunningNode } from "./start-node.ts";
export { processTrainer, type OpenedBackend } from "./process-trainer.ts";
export { addTrust, readTrust, removeTrust } from "./trust-file.ts";
export { openKeyFile } from "./key-file.ts";
