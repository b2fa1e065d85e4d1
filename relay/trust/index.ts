export { isTrusted } from "./standing.ts";
export { isSigned } from "./signature.ts";
