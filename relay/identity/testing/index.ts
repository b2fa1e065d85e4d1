export { offerOf, simulatedNode, type SimulatedNode } from "./simulated-node.ts";
